using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>The processes of a build user, wherever they have gone.</summary>
public static unsafe class UserProcesses
{
    /// <summary>Kills every process of a user: one process becomes that user and kills all that it may. Only root can do so.</summary>
    /// <exception cref="Errors.PthbsException">It could not be done.</exception>
    public static void End(SandboxIdentity identity)
    {
        SandboxRules.CheckIdentity(identity);
        using var table = new StepTable();
        table.BecomeUser(identity.OuterUid, identity.OuterGid, dropGroups: true);
        table.Add("end the processes of the build user", null, SystemCall.Kill, [-1, Libc.SigKill], ErrorName.Esrch);
        table.Add("end", null, SystemCall.ExitGroup, [0]);
        var state = StepMachine.Start(table, 0, null, out var pid, out var descriptor);
        if (pid < 0) throw new StepFailure(Launch.MakeProcess, null, -pid) { Call = "clone3" }.ToException();
        using var process = new SafeFileHandle(descriptor, true);
        _ = SandboxProcess.ReapChild(process);
        if (state->Failed != 0) throw table.FailureAt(state->FailedOffset, state->Failed).ToException();
    }
}
