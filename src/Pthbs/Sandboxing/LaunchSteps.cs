namespace Pthbs.Sandboxing;

/// <summary>The steps that every start begins and ends with.</summary>
internal static class LaunchSteps
{
    /// <summary>Where the init program's file is until it runs.</summary>
    internal const int InitFile = InitProgram.Control + 1;

    /// <summary>The first of the descriptors that a way of sandboxing passes on for itself.</summary>
    internal const int FirstExtra = InitFile + 1;

    private const int DuplicateCloseOnExec = 1030;

    /// <summary>The purpose of the step that fails where there may be too few open files.</summary>
    internal const string SetAside = "set descriptors aside";

    /// <summary>
    /// Puts exactly the wanted descriptors where they are wanted, standard input from /dev/null among them where none is wanted, and closes all others.
    /// Each is copied far up first, so no copy can land on one that is still needed.
    /// </summary>
    /// <param name="table">The steps.</param>
    /// <param name="wanted">Numbers here, and there.</param>
    /// <param name="firstFree">Nothing is wanted from here to the control socket,</param>
    /// <param name="firstFreeAbove">nor from here on.</param>
    internal static void ArrangeDescriptors(this StepTable table, IReadOnlyList<(nint File, int At)> wanted, int firstFree, int firstFreeAbove)
    {
        table.LiftOpenFiles();
        var nothing = table.Add("open", "/dev/null", SystemCall.Openat,
            [Libc.AtCurrentDirectory, table.Text("/dev/null"), OpenFlags.ReadWrite | OpenFlags.CloseOnExec, 0]);
        var copies = new List<(int Copy, int At)>();
        var isGiven = wanted.Any(w => w.At == 0);
        foreach (var (file, at) in isGiven ? wanted : wanted.Prepend((0, 0)))
        {
            var copy = table.Add(SetAside, null, SystemCall.Fcntl, [file, DuplicateCloseOnExec, firstFreeAbove]);
            if (at == 0 && !isGiven) table.Feed(nothing, copy, 0);
            copies.Add((copy, at));
        }
        foreach (var (copy, at) in copies)
            table.Feed(copy, table.Add("put descriptors in place", null, SystemCall.Dup3, [0, at, at == InitFile ? OpenFlags.CloseOnExec : 0]), 0);
        table.Add("close descriptors", null, SystemCall.CloseRange, [firstFree, InitProgram.Control - 1, 0]);
        table.Add("close descriptors", null, SystemCall.CloseRange, [firstFreeAbove, unchecked((nint)uint.MaxValue), 0]);
    }

    /// <summary>Takes off what a process inherits: session, terminal, keys, umask, what it has changed of how the kernel treats it. Then waits until it is prepared from outside.</summary>
    internal static void StartOver(this StepTable table)
    {
        const int joinSessionKeyring = 1, groupAndOthersWrite = 0b000_010_010, timerSlack = 29, usualSlack = 50_000, timestamps = 26, enabled = 1, noHugePages = 41, mergedMemory = 67;
        table.Add("leave the session", null, SystemCall.Setsid, []);
        table.Add("set the umask", null, SystemCall.Umask, [groupAndOthersWrite]);
        // A personality changes what uname says and how memory is laid out (setarch); the rest are settings of prctl that survive exec.
        table.Add("take off its personality", null, SystemCall.Personality, [0]);
        table.Add("reset its timers' slack", null, SystemCall.Prctl, [timerSlack, usualSlack, 0, 0, 0]);
        foreach (var (setting, value) in (ReadOnlySpan<(int, int)>)[(timestamps, enabled), (noHugePages, 0), (mergedMemory, 0)])
            table.Add("reset how the kernel treats its memory and clock", null, SystemCall.Prctl, [setting, value, 0, 0, 0], Errno.InvalidArgument);
        // A kernel without keys, or a filter that forbids them, keeps them from the build as well.
        table.Add("take a keyring of its own", null, SystemCall.Keyctl, [joinSessionKeyring, 0], Errno.NoSystemCall | Errno.NotPermitted << 8);
        table.Add("wait until it is prepared", null, SystemCall.Read, [InitProgram.Control, table.Room(1), 1]);
    }

    /// <summary>Becomes one user and group for good.</summary>
    internal static void BecomeUser(this StepTable table, uint uid, uint gid, bool dropGroups)
    {
        if (dropGroups) table.Add("drop root's groups", null, SystemCall.Setgroups, [0, 0]);
        table.Add($"become group {gid}", null, SystemCall.Setresgid, [(nint)gid, (nint)gid, (nint)gid]);
        table.Add($"become user {uid}", null, SystemCall.Setresuid, [(nint)uid, (nint)uid, (nint)uid]);
    }

    /// <summary>No capability in any set: whoever started pthbs may have handed some on (ambient ones stay across exec, and with some securebits all do).</summary>
    internal static void DropCapabilities(this StepTable table)
    {
        const int boundRead = 23, boundDrop = 24;
        // Without a user namespace of its own an ordinary user may not make the bound smaller; with no new privileges nothing comes of it.
        for (var capability = 0; Libc.ControlProcess(boundRead, (nuint)capability, 0, 0, 0) >= 0; capability++)
            table.Add($"give up capability {capability}", null, SystemCall.Prctl, [boundDrop, capability, 0, 0, 0], Errno.NotPermitted);
        table.ClearCapabilities();
    }

    /// <summary>No capability but those that running a setuid program gives.</summary>
    internal static void ClearCapabilities(this StepTable table)
    {
        const int version3 = 0x20080522;
        table.Add("give up its capabilities", null, SystemCall.Capset, [table.Numbers(version3), table.Numbers(0, 0, 0)]);
    }

    /// <summary>Lets the init program see the end of every process below it, whoever its parent was.</summary>
    internal static void AdoptOrphans(this StepTable table)
    {
        const int childSubreaper = 36;
        table.Add("adopt orphans", null, SystemCall.Prctl, [childSubreaper, 1, 0, 0, 0]);
    }

    /// <summary>Forbids that running a setuid program gives any power.</summary>
    internal static void ForbidNewPrivileges(this StepTable table)
    {
        const int noNewPrivileges = 38;
        table.Add("forbid new privileges", null, SystemCall.Prctl, [noNewPrivileges, 1, 0, 0, 0]);
    }

    /// <summary>
    /// Lets an init program that its build has stopped go on when this program is killed: then it sees that. Becoming another user takes this back, so it comes after that.
    /// </summary>
    internal static void WakeWithoutParent(this StepTable table)
    {
        const int parentsDeathSignal = 1;
        table.Add("be woken by the end of pthbs", null, SystemCall.Prctl, [parentsDeathSignal, Signal.Continue, 0, 0, 0]);
    }

    /// <summary>The same signals for every build, whoever started pthbs how; then the init program with the command.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="name">What the init program is called.</param>
    /// <param name="directory">Where the command starts.</param>
    /// <param name="command">The command.</param>
    /// <param name="environment">Its variables.</param>
    internal static void RunInit(this StepTable table, string name, string directory, IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        const int sigStop = 19, bytesOfSigaction = 32, bytesOfMask = 8;
        table.Add("go to the working directory", directory, SystemCall.Chdir, [table.Text(directory)]);
        // Ignored signals survive exec, and the runtime ignores SIGPIPE.
        var byDefault = table.Room(bytesOfSigaction);
        for (var signal = 1; signal <= Signal.Last; signal++)
            if (signal is not (Signal.Kill or sigStop))
                table.Add($"reset signal {signal}", null, SystemCall.RtSigaction, [signal, byDefault, 0, bytesOfMask]);
        table.Add("run its init program", null, SystemCall.Execveat,
            [InitFile, table.Text(""), table.Strings(command.Prepend(name)), table.Strings(environment.Select(e => $"{e.Key}={e.Value}")), Libc.AtEmptyPath]);
    }
}
