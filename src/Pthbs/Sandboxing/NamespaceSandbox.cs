using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>
/// The main way: namespaces of the kernel, made by this program itself, as root or as an ordinary user. x86-64 and Linux 5.12 or newer.
/// </summary>
public sealed class NamespaceSandbox : ISandbox
{
    private const ulong NewMounts = 0x20000, NewCgroup = 0x2000000, NewHostName = 0x4000000, NewIpc = 0x8000000,
        NewUsers = 0x10000000, NewPids = 0x20000000, NewNetwork = 0x40000000;
    private const ulong AllNamespaces = NewMounts | NewCgroup | NewHostName | NewIpc | NewUsers | NewPids | NewNetwork;

    /// <summary>Purposes of what is done from outside, and needs the right to.</summary>
    internal const string MapUser = "map its user", MapGroup = "map its group";

    /// <summary>What this machine turned out to refuse: a proc of our own (in some containers), pivot_root (on an initramfs).</summary>
    private volatile bool ownProc, pivot;

    private readonly int landlock;
    private readonly bool allowHostProc;

    /// <summary>As the machine allows.</summary>
    /// <param name="allowHostProc">Whether builds may have the machine's /proc where they can have none of their own.</param>
    public NamespaceSandbox(bool allowHostProc = false) : this(ownProc: true, pivot: true, Landlock.Usable) => this.allowHostProc = allowHostProc;

    /// <summary>As if the machine had refused something before.</summary>
    internal NamespaceSandbox(bool ownProc, bool pivot, int landlock) => (this.ownProc, this.pivot, this.landlock) = (ownProc, pivot, landlock);

    /// <inheritdoc/>
    public string Name => Sandboxes.Namespaces;

    /// <inheritdoc/>
    public string? Remark => Remarks() is { Count: > 0 } remarks ? string.Join("; ", remarks) : null;

    /// <inheritdoc/>
    public bool SeesHostProc => !ownProc;

    /// <inheritdoc/>
    public bool UsesHostPaths => false;

    /// <inheritdoc/>
    public bool OpensPathsAsBuildUser => false;

    /// <inheritdoc/>
    public SandboxProcess Start(SandboxDescription description, SandboxStreams streams, SandboxIdentity identity, CancellationToken cancel = default)
    {
        SandboxRules.CheckIdentity(identity);
        var entries = SandboxLayout.Place(description);
        var kinds = entries.Select(e => HostSource.Find(e.Entry)).ToImmutableArray();
        while (true)
        {
            var (tryProc, tryPivot) = (ownProc, pivot);
            using var launch = new Launch(streams, identity, description.Limits);
            Describe(launch, description, entries, kinds, tryProc, tryPivot, landlock);
            var failure = launch.Run(AllNamespaces, pid => MapIds(pid, description, identity), cancel);
            switch (failure?.What)
            {
                case null: return launch.Process!;
                case NamespaceSteps.MountProc when tryProc && allowHostProc: ownProc = false; break;
                case NamespaceSteps.MountProc when tryProc: throw HostProc.Refusal(failure!.Reason, HostFiles.ReadText("/proc/self/mountinfo"));
                case NamespaceSteps.PivotRoot when tryPivot && failure!.Errno == Errno.InvalidArgument: pivot = false; break;
                default: throw failure!.ToException();
            }
        }
    }

    /// <summary>Makes a sandbox with nothing to run in it. Null when the machine allows it, else what it refused.</summary>
    internal PthbsException? Probe(CancellationToken cancel = default)
    {
        using var output = new SafeFileHandle(Libc.Open("/dev/null\0"u8, OpenFlags.ReadWrite | OpenFlags.CloseOnExec), true);
        try
        {
            using var process = Start(SandboxDescription.Nothing, new(output), SandboxIdentity.ForSlot(0), cancel);
            return new(ErrorKind.Internal, "a program was found in an empty sandbox");
        }
        catch (PthbsException refusal)
        {
            // Only that there is no such program: everything before it was done.
            return refusal.Kind == ErrorKind.Build ? null : refusal;
        }
    }

    private List<string> Remarks()
    {
        List<string> remarks = [];
        if (landlock <= 0) remarks.Add("without Landlock, the second protection of files: the kernel does not have it, or has not enabled it (Linux 5.19 or newer, lsm=landlock)");
        if (SeesHostProc) remarks.Add(HostProc.Remark);
        return remarks;
    }

    private static void Describe(Launch launch, SandboxDescription description, ImmutableArray<PlacedEntry> entries, ImmutableArray<HostFiles.Kind> kinds, bool ownProc, bool pivot, int landlock)
    {
        var table = launch.Table;
        var trees = entries.Select(e => e.Entry switch
        {
            HostEntry host => table.CloneTree(host.HostPath, host),
            ProcEntry proc when !ownProc => table.CloneTree("/proc", proc),
            _ => -1,
        }).ToList();

        table.BecomeUser(description.Uid, description.Gid, dropGroups: BuildUsers.Exist);
        table.MakeRoot();
        for (var i = 0; i < entries.Length; i++) table.Put(entries[i], kinds[i] == HostFiles.Kind.Directory, trees[i]);
        table.NameMachine(description.HostName);
        table.ForbidUserNamespaces(ownProc ? entries.FirstOrDefault(e => e.Entry is ProcEntry)?.Entry.Path : null);
        table.CloseRoot(pivot);
        table.ForbidNewPrivileges();
        table.DropCapabilities();
        if (landlock > 0) table.Confine(entries, kinds, landlock);
        table.FilterSystemCalls();
        launch.Become(description.WorkingDirectory, description.Command, description.Environment, countsAlone: true);
    }

    /// <summary>Says who is who, from outside: one user and one group exist in the sandbox.</summary>
    private static StepFailure? MapIds(int pid, SandboxDescription description, SandboxIdentity identity)
    {
        StepFailure? Write(string what, string file, string text) =>
            HostFiles.WriteText($"/proc/{pid}/{file}", text) is var error and not 0 ? new(what, $"/proc/{pid}/{file}", error) : null;

        // An ordinary user may map the own group only after giving up setgroups for good; root drops the groups and keeps no capability.
        return (BuildUsers.Exist ? null : Write("forbid setgroups", "setgroups", "deny"))
            ?? Write(MapUser, "uid_map", $"{description.Uid} {identity.OuterUid} 1\n")
            ?? Write(MapGroup, "gid_map", $"{description.Gid} {identity.OuterGid} 1\n");
    }
}
