using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>The processes of a build user, wherever they have gone.</summary>
public static class UserProcesses
{
    /// <summary>Kills every process of a user: one process becomes that user and kills all that it may. Only root can do so.</summary>
    /// <exception cref="Errors.PthbsException">It could not be done.</exception>
    public static void End(SandboxIdentity identity)
    {
        SandboxRules.CheckIdentity(identity);
        using var table = new StepTable();
        table.BecomeUser(identity.OuterUid, identity.OuterGid, dropGroups: true);
        table.Add("end the processes of the build user", null, SystemCall.Kill, [-1, Signal.Kill], Errno.NoProcess);
        table.Add("end", null, SystemCall.ExitGroup, [0]);
        var started = StepMachine.Start(table, 0, null);
        if (started.Process < 0) throw table.FailureOf(started)!.ToException();
        using var process = new SafeFileHandle(started.Descriptor, true);
        _ = SandboxProcess.ReapChild(process);
        if (table.FailureOf(started) is { } failure) throw failure.ToException();
    }
}
