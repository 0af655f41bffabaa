using System.Text;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// The same description carried out by bubblewrap (bwrap 0.8 or newer), for machines whose policy lets only that program make
/// namespaces. Process 1 of the sandbox is not bwrap, which would be open to the build, and with it bwrap's file on the host (/proc/1/exe): it is the
/// init program, as behind namespaces. One difference: the command finds PWD in its environment.
/// </summary>
public sealed class BubblewrapSandbox : ISandbox
{
    private readonly string program;
    private readonly bool allowHostProc;
    private BubblewrapWalls walls = BubblewrapWalls.All;

    /// <param name="allowHostProc">Whether builds may have the machine's /proc where they can have none of their own.</param>
    /// <exception cref="PthbsException">It is not installed.</exception>
    public BubblewrapSandbox(bool allowHostProc = false) : this(Find() ?? throw new PthbsException(ErrorKind.Machine, "bubblewrap (bwrap) is not installed")
    {
        Hint = "apt install bubblewrap",
    }, allowHostProc)
    {
    }

    internal BubblewrapSandbox(string program, bool allowHostProc = false) => (this.program, this.allowHostProc) = (program, allowHostProc);

    /// <inheritdoc/>
    public string Name => Sandboxes.Bubblewrap;

    /// <inheritdoc/>
    public string? Remark => SeesHostProc ? HostProc.Remark : null;

    /// <inheritdoc/>
    public bool SeesHostProc => walls != BubblewrapWalls.All;

    /// <inheritdoc/>
    public bool UsesHostPaths => false;

    /// <inheritdoc/>
    public bool OpensPathsAsBuildUser => true;

    /// <summary>Where bwrap is, or null.</summary>
    internal static string? Find() =>
        ProgramSearch.Find("bwrap", $"{Environment.GetEnvironmentVariable("PATH")}:/usr/bin");

    /// <summary>Tries what this machine lets bwrap do, and settles for no less than is allowed.</summary>
    /// <exception cref="PthbsException">It does not let it make a sandbox, or not without the machine's /proc.</exception>
    internal void Probe(CancellationToken cancel = default)
    {
        var refusal = BubblewrapProbe.Refusal(this, cancel);
        foreach (var less in (BubblewrapWalls[])[BubblewrapWalls.HostProc, BubblewrapWalls.HostProcOnly])
        {
            if (refusal is null) return;
            walls = less;
            if (BubblewrapProbe.Refusal(this, cancel) is not null) continue;
            if (allowHostProc) return;
            throw HostProc.Refusal(refusal, HostFiles.ReadText("/proc/self/mountinfo"));
        }

        if (refusal is not null) throw BubblewrapProbe.Error(refusal);
    }

    /// <inheritdoc/>
    public SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default)
    {
        SandboxRules.CheckIdentity(identity);
        var entries = SandboxLayout.Place(description);
        foreach (var placed in entries) _ = HostSource.Find(placed.Entry);

        var proc = entries.Select(e => e.Entry).OfType<ProcEntry>().FirstOrDefault()?.Path
            ?? throw new PthbsException(ErrorKind.Internal, "bubblewrap cannot start a build without /proc");

        var files = new List<SafeFileHandle>();
        try
        {
            var contents = entries.Select(e => e.Entry).OfType<FileEntry>();
            files.AddRange(contents.Select(f => MemoryFile.Make("keep a file in memory (memfd_create)", "pthbs-file", f.Bytes.AsSpan())));
            files.Add(MemoryFile.Make("keep its filter in memory (memfd_create)", "pthbs-filter", SystemCallFilter.Program));
            var filter = LaunchSteps.FirstExtra + files.Count - 1;
            var arguments = BubblewrapArguments.Of(description, entries, firstFile: LaunchSteps.FirstExtra, walls).Concat(["--seccomp", $"{filter}"]);
            // The only user of a container is root there: mapping that user takes a capability, and bwrap leaves root all of them unless it is told to.
            var isContainersRoot = identity.OuterUid == 0;
            if (isContainersRoot) arguments = arguments.Concat(["--cap-drop", "ALL"]);
            files.Add(MemoryFile.Make("keep its arguments in memory (memfd_create)", "pthbs-arguments", Encoding.UTF8.GetBytes(string.Join('\0', arguments) + "\0")));

            using var launch = new Launch(streams, identity, description.Limits, [.. files, InitProgram.File]);
            launch.Table.AdoptOrphans();
            launch.Table.BecomeUser(identity.OuterUid, identity.OuterGid, dropGroups: BuildUsers.Exist);
            if (!isContainersRoot) launch.Table.ClearCapabilities();
            var argumentsFile = LaunchSteps.FirstExtra + files.Count - 1;
            var init = $"{proc}/self/fd/{argumentsFile + 1}";
            launch.Become(
                "/", [program, "--args", $"{argumentsFile}", "--", init, .. description.Command], [], countsAlone: BuildUsers.Exist, InitRole.Outer, inside: description.Command[0]);
            var failure = launch.Run(namespaces: 0, prepare: null, cancel);
            return failure is null ? launch.Process! : throw failure.ToException();
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }
}
