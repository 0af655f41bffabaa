using Microsoft.Win32.SafeHandles;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Running;

/// <summary>The steps that turn a fresh mount namespace into a <see cref="HostView"/> and become the program.</summary>
internal static class HostViewSteps
{
    /// <summary>Purposes of the steps that can fail because of what was asked for and not of the machine.</summary>
    internal const string EnterDirectory = "enter the working directory", RunProgram = "run the program", FindProgram = "find the program";

    /// <summary>After these, the C library's execvp goes on to the next directory of PATH.</summary>
    private const ulong NotHere = Errno.NoEntry | Errno.NotADirectory << 8 | Errno.AccessDenied << 16 | Errno.NoSuchDevice << 24 | (ulong)Errno.TimedOut << 32 | (ulong)Errno.Stale << 40;

    /// <summary>
    /// Ties the child to this program: when the thread that started it dies, it is killed. Then waits for a byte, which tells that it is prepared.
    /// </summary>
    internal static void WaitForParent(this StepTable table, SafeFileHandle ours, SafeFileHandle theirs)
    {
        const int deathSignal = 1;
        table.Add("die with pthbs", null, SystemCall.Prctl, [deathSignal, Signal.Kill, 0, 0, 0]);
        // Had the parent died before that, nobody would be left to read this, and the write would fail.
        table.Add("close descriptors", null, SystemCall.Close, [ours.DangerousGetHandle()]);
        table.Add("find pthbs alive", null, SystemCall.Write, [theirs.DangerousGetHandle(), table.Room(1), 1]);
        table.Add("wait until it is prepared", null, SystemCall.Read, [theirs.DangerousGetHandle(), table.Room(1), 1]);
    }

    /// <summary>Makes a root in memory that holds all that the host's holds, and the store.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="storePath">The store.</param>
    /// <param name="top">What stands in the host's root.</param>
    /// <param name="pivot">Whether pivot_root can be used.</param>
    internal static void ShowHost(this StepTable table, string storePath, IEnumerable<(string Path, HostFiles.Kind Kind)> top, bool pivot)
    {
        // What is mounted and unmounted on the host later is so here as well: a view that stays open keeps no disk busy.
        table.MakeRoot(followHost: true);
        foreach (var (path, kind) in top)
        {
            if (path == BuildFormat.MountPoint) continue;
            if (kind == HostFiles.Kind.Link && HostFiles.LinkTarget(path) is { } target) table.Put(Alone(new LinkEntry(path, target)), false, -1);
            else table.Put(Alone(new WritableBind(path, path)), kind == HostFiles.Kind.Directory, table.CloneTree(path));
        }

        var store = new ReadOnlyBind(storePath, BuildFormat.MountPoint);
        table.Put(Alone(store), true, table.CloneTree(storePath, store));
        table.CloseRoot(pivot);
    }

    /// <summary>Becomes the program, with what this program's runtime has changed for itself put back.</summary>
    internal static void RunProgramOf(this StepTable table, HostView view)
    {
        const int setMask = 2, bytesOfMask = 8, bytesOfSigaction = 32;
        table.Add(EnterDirectory, view.WorkingDirectory, SystemCall.Chdir, [table.Text(view.WorkingDirectory)]);
        table.Add("set the umask", null, SystemCall.Umask, [(nint)view.Mask]);
        var (soft, hard) = OpenFileLimit.Inherited();
        table.Add("limit open files", null, SystemCall.Prlimit64, [0, Resource.OpenFiles, table.Numbers((long)soft, (long)hard), 0]);
        // The runtime ignores this signal, and that would survive exec; handlers do not, and were taken off when the child was made.
        table.Add("reset a signal", null, SystemCall.RtSigaction, [Signal.BrokenPipe, table.Room(bytesOfSigaction), 0, bytesOfMask]);
        table.Add("unblock signals", null, SystemCall.RtSigprocmask, [setMask, table.Room(bytesOfMask), 0, bytesOfMask]);

        var words = table.Strings(view.Command);
        var variables = table.Strings(view.Environment.Select(v => $"{v.Key}={v.Value}"));
        var program = view.Command[0];
        if (program.Contains('/', StringComparison.Ordinal))
        {
            table.Add(RunProgram, program, SystemCall.Execve, [table.Text(program), words, variables]);
            return;
        }

        foreach (var path in ProgramSearch.Candidates(program, view.Environment))
            table.Add(RunProgram, path, SystemCall.Execve, [table.Text(path), words, variables], NotHere);
        // Nothing has this name: the step that is reached when no other became the program.
        table.Add(FindProgram, program, SystemCall.Execve, [table.Text(""), words, variables]);
    }

    private static PlacedEntry Alone(SandboxEntry entry) => new(entry, [], InsideBind: false, Stands: false);
}
