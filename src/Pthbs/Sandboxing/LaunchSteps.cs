namespace Pthbs.Sandboxing;

/// <summary>The steps that every start begins and ends with.</summary>
internal static class LaunchSteps
{
    /// <summary>Where the init program's file is until it runs.</summary>
    internal const int InitFile = InitProgram.Control + 1;

    /// <summary>The first of the descriptors that a way of sandboxing passes on for itself.</summary>
    internal const int FirstExtra = InitFile + 1;

    private const int CurrentDirectory = -100, DuplicateCloseOnExec = 1030, EmptyPath = 0x1000;

    /// <summary>The purpose of the step that fails where there may be too few open files.</summary>
    internal const string SetAside = "set descriptors aside";

    /// <summary>
    /// Puts exactly the wanted descriptors where they are wanted, standard input from /dev/null among them, and closes all others.
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
            [CurrentDirectory, table.Text("/dev/null"), Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0]);
        var copies = new List<(int Copy, int At)>();
        foreach (var (file, at) in wanted.Prepend((0, 0)))
        {
            var copy = table.Add(SetAside, null, SystemCall.Fcntl, [file, DuplicateCloseOnExec, firstFreeAbove]);
            if (at == 0) table.Feed(nothing, copy, 0);
            copies.Add((copy, at));
        }
        foreach (var (copy, at) in copies)
            table.Feed(copy, table.Add("put descriptors in place", null, SystemCall.Dup3, [0, at, at == InitFile ? Libc.OpenCloseOnExec : 0]), 0);
        table.Add("close descriptors", null, SystemCall.CloseRange, [firstFree, InitProgram.Control - 1, 0]);
        table.Add("close descriptors", null, SystemCall.CloseRange, [firstFreeAbove, unchecked((nint)uint.MaxValue), 0]);
    }

    /// <summary>Takes off what a process inherits: session, terminal, keys, umask. Then waits until it is prepared from outside.</summary>
    internal static void StartOver(this StepTable table)
    {
        const int joinSessionKeyring = 1, groupAndOthersWrite = 0b000_010_010;
        table.Add("leave the session", null, SystemCall.Setsid, []);
        table.Add("set the umask", null, SystemCall.Umask, [groupAndOthersWrite]);
        // A kernel without keys, or a filter that forbids them, keeps them from the build as well.
        table.Add("take a keyring of its own", null, SystemCall.Keyctl, [joinSessionKeyring, 0], ErrorName.Enosys | ErrorName.Eperm << 8);
        table.Add("wait until it is prepared", null, SystemCall.Read, [InitProgram.Control, table.Room(1), 1]);
    }

    /// <summary>Becomes one user and group for good.</summary>
    internal static void BecomeUser(this StepTable table, uint uid, uint gid, bool dropGroups)
    {
        if (dropGroups) table.Add("drop root's groups", null, SystemCall.Setgroups, [0, 0]);
        table.Add($"become group {gid}", null, SystemCall.Setresgid, [(nint)gid, (nint)gid, (nint)gid]);
        table.Add($"become user {uid}", null, SystemCall.Setresuid, [(nint)uid, (nint)uid, (nint)uid]);
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
        for (var signal = 1; signal <= Libc.MaxSignal; signal++)
            if (signal is not (Libc.SigKill or sigStop))
                table.Add($"reset signal {signal}", null, SystemCall.RtSigaction, [signal, byDefault, 0, bytesOfMask]);
        table.Add("run its init program", null, SystemCall.Execveat,
            [InitFile, table.Text(""), table.Strings(command.Prepend(name)), table.Strings(environment.Select(e => $"{e.Key}={e.Value}")), EmptyPath]);
    }
}
