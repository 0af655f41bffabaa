using System.Text;

namespace Pthbs.Sandboxing;

/// <summary>The steps that turn a fresh set of namespaces into what a description says.</summary>
internal static class NamespaceSteps
{
    /// <summary>The purpose of a step that only concerns one source of a bind.</summary>
    internal const string OpenSource = "take in the host's";

    /// <summary>Purposes of the two steps that a machine may refuse and that have another way.</summary>
    internal const string MountProc = "mount a proc of its own", PivotRoot = "leave the host's root (pivot_root)";

    private const int Recursive = 0x8000;
    private const int TreeClone = 1, MoveFromEmptyPath = 4, MoveToEmptyPath = 0x40;
    private const int FsConfigString = 1, FsConfigCreate = 6, FsOpenCloseOnExec = 1, FsMountCloseOnExec = 1;
    private const int ReadOnly = 1, NoSetuid = 2, NoDevices = 4, NoExec = 8, BytesOfMountAttributes = 32, PropagationPrivate = 1 << 18;
    private const int ResolveNoMagicLinks = 2, ResolveInRoot = 0x10, BytesOfOpenHow = 24;

    /// <summary>
    /// Takes a detached copy of a tree of the host, its nested mounts too, and makes all of it what it has to be before it is
    /// visible anywhere. It is done as the caller, who may see paths that the build's user may not.
    /// </summary>
    internal static int CloneTree(this StepTable table, string path, SandboxEntry entry)
    {
        var attributes = entry switch
        {
            WritableBind => NoSetuid | NoDevices,
            DeviceBind => ReadOnly | NoSetuid | NoExec,
            _ => ReadOnly | NoSetuid | NoDevices,
        };
        var tree = table.CloneTree(path);
        table.SetMount(entry is WritableBind ? "take setuid and devices off" : "make read-only", path, attributes, tree);
        return tree;
    }

    /// <summary>Takes a detached copy of a tree of the host as it is, its nested mounts too.</summary>
    internal static int CloneTree(this StepTable table, string path) =>
        table.Add(OpenSource, path, SystemCall.OpenTree, [Libc.AtCurrentDirectory, table.Text(path), TreeClone | OpenFlags.CloseOnExec | Recursive]);

    private static void SetMount(this StepTable table, string what, string path, int attributes, int tree)
    {
        var set = table.Add(what, path, SystemCall.MountSetattr,
            [0, table.Text(""), Libc.AtEmptyPath | Recursive, table.Numbers(attributes, 0, PropagationPrivate, 0), BytesOfMountAttributes]);
        table.Feed(tree, set, 0);
    }

    /// <summary>An empty root in memory, laid over the host's "/". The host's paths still work; relative ones are the new root's.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="followHost">Whether trees that are cloned after this change with what the host mounts and unmounts.</param>
    internal static void MakeRoot(this StepTable table, bool followHost = false)
    {
        const int privately = 0x40000, slavishly = 0x80000, recursively = 0x4000;
        table.Add("separate its mounts", "/", SystemCall.Mount, [0, table.Text("/"), 0, recursively | (followHost ? slavishly : privately), 0]);
        var root = table.MakeMount("make an empty root", "/", "tmpfs", NoSetuid | NoDevices, ("mode", "0755"));
        table.Feed(root, table.Add("lay its root over the host's", "/", SystemCall.MoveMount,
            [0, table.Text(""), Libc.AtCurrentDirectory, table.Text("/"), MoveFromEmptyPath]), 0);
        table.Feed(root, table.Add("enter its root", "/", SystemCall.Fchdir, [0]), 0);
    }

    /// <summary>Puts one entry where it belongs. A tree of the host was cloned before, by the step <paramref name="tree"/>.</summary>
    internal static void Put(this StepTable table, PlacedEntry placed, bool isDirectory, int tree)
    {
        foreach (var parent in placed.Parents) table.MakeDirectory(parent);
        var path = placed.Entry.Path;
        switch (placed.Entry)
        {
            case DirectoryEntry:
                if (!placed.Stands) table.MakeDirectory(path);
                break;
            case LinkEntry link:
                table.Add("make the link", path, SystemCall.Symlink, [table.Text(link.Target), table.Text(path[1..])]);
                break;
            case FileEntry file:
                table.WriteFile(file);
                break;
            case TmpfsEntry memory:
                var size = memory.SizeBytes == 0 ? "50%" : memory.SizeBytes.ToString((IFormatProvider?)null);
                table.Attach(placed, true, table.MakeMount("make memory for", path, "tmpfs", NoSetuid | NoDevices, ("mode", "1777"), ("size", size)));
                break;
            case ProcEntry:
                var own = tree < 0;
                if (own) tree = table.MakeMount(MountProc, path, "proc", NoSetuid | NoDevices | NoExec);
                table.Attach(placed, true, tree);
                if (own && ProcEntry.HasPressure) table.Cover(path + ProcEntry.Pressure);
                break;
            default:
                table.Attach(placed, isDirectory, tree);
                break;
        }
    }

    /// <summary>Only the loopback, and a name.</summary>
    internal static void NameMachine(this StepTable table, string hostName)
    {
        const int inet = 2, datagram = 2, setFlags = 0x8914, up = 1, running = 0x40, bytesOfIfreq = 40, flagsAt = 16;
        table.Add("set the host name", null, SystemCall.Sethostname, [table.Text(hostName), Encoding.UTF8.GetByteCount(hostName)]);
        var socket = table.Add("open a socket", null, SystemCall.Socket, [inet, datagram | OpenFlags.CloseOnExec, 0]);
        var request = new byte[bytesOfIfreq];
        "lo"u8.CopyTo(request);
        request[flagsAt] = up | running;
        table.Feed(socket, table.Add("bring up the loopback", null, SystemCall.Ioctl, [0, setFlags, table.Bytes(request)]), 0);
    }

    /// <summary>
    /// No user namespaces inside: they are where kernels are attacked. The setting is the one of the user namespace that asks, so
    /// any /proc serves. The host's may be unwritable (in a container), and then it stays undone.
    /// </summary>
    /// <param name="table">The steps.</param>
    /// <param name="ownProc">Where the sandbox has a proc of its own; null when it has none.</param>
    internal static void ForbidUserNamespaces(this StepTable table, string? ownProc)
    {
        const ulong unwritable = Errno.ReadOnlyFileSystem | Errno.AccessDenied << 8 | Errno.NoEntry << 16 | Errno.BadDescriptor << 24;
        var path = $"{ownProc?[1..] ?? "/proc"}/sys/user/max_user_namespaces";
        var tolerated = ownProc is null ? unwritable : 0;
        var file = table.Add("forbid user namespaces", path, SystemCall.Openat, [Libc.AtCurrentDirectory, table.Text(path), OpenFlags.WriteOnly | OpenFlags.CloseOnExec, 0], tolerated);
        var write = table.Add("forbid user namespaces", path, SystemCall.Write, [-1, table.Text("0"), 1], tolerated);
        table.Feed(file, write, 0);
    }

    /// <summary>Nothing but binds and memory can be written to; then the host's root goes away.</summary>
    internal static void CloseRoot(this StepTable table, bool pivot)
    {
        const int detach = 2;
        var here = table.Text(".");
        table.Add("make its root read-only", "/", SystemCall.MountSetattr,
            [Libc.AtCurrentDirectory, here, 0, table.Numbers(ReadOnly | NoSetuid | NoDevices, 0, 0, 0), BytesOfMountAttributes]);
        if (pivot)
        {
            table.Add(PivotRoot, "/", SystemCall.PivotRoot, [here, here]);
            table.Add("drop the host's root", "/", SystemCall.Umount2, [here, detach]);
        }
        else
        {
            table.Add("enter its root for good", "/", SystemCall.Chroot, [here]);
        }
        table.Add("go to its root", "/", SystemCall.Chdir, [table.Text("/")]);
    }

    private static void MakeDirectory(this StepTable table, string path)
    {
        const int mode = 0b111_101_101;
        table.Add("make the directory", path, SystemCall.Mkdir, [table.Text(path[1..]), mode]);
    }

    private static void WriteFile(this StepTable table, FileEntry entry)
    {
        const int readable = 0b100_100_100;
        var path = entry.Path;
        var file = table.Add("make the file", path, SystemCall.Openat,
            [Libc.AtCurrentDirectory, table.Text(path[1..]), OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, readable]);
        if (!entry.Bytes.IsDefaultOrEmpty)
        {
            // With its room made beforehand, the write cannot come out short.
            table.Feed(file, table.Add("make room for the file", path, SystemCall.Fallocate, [0, 0, 0, entry.Bytes.Length]), 0);
            table.Feed(file, table.Add("write the file", path, SystemCall.Write, [0, table.Bytes(entry.Bytes.AsSpan()), entry.Bytes.Length]), 0);
        }
        table.Feed(file, table.Add("close the file", path, SystemCall.Close, [0]), 0);
    }

    private static int MakeMount(this StepTable table, string what, string path, string kind, int attributes, params ReadOnlySpan<(string Key, string Value)> settings)
    {
        var open = table.Add(what, path, SystemCall.Fsopen, [table.Text(kind), FsOpenCloseOnExec]);
        foreach (var (key, value) in settings)
            table.Feed(open, table.Add(what, path, SystemCall.Fsconfig, [0, FsConfigString, table.Text(key), table.Text(value), 0]), 0);
        table.Feed(open, table.Add(what, path, SystemCall.Fsconfig, [0, FsConfigCreate, 0, 0, 0]), 0);
        var mount = table.Add(what, path, SystemCall.Fsmount, [0, FsMountCloseOnExec, attributes]);
        table.Feed(open, mount, 0);
        return mount;
    }

    /// <summary>An empty directory that nobody can write to, over one that is there.</summary>
    private static void Cover(this StepTable table, string path)
    {
        var mount = table.MakeMount("cover", path, "tmpfs", ReadOnly | NoSetuid | NoDevices | NoExec, ("mode", "0555"));
        table.Feed(mount, table.Add("cover", path, SystemCall.MoveMount, [0, table.Text(""), Libc.AtCurrentDirectory, table.Text(path[1..]), MoveFromEmptyPath]), 0);
    }

    private static void Attach(this StepTable table, PlacedEntry placed, bool isDirectory, int mount)
    {
        const int regularFile = 0x8000;
        var path = placed.Entry.Path;
        if (placed.InsideBind)
        {
            // What the host's tree holds may be links: they are followed as the build would follow them, never into the host.
            var point = table.Add("find the mount point", path, SystemCall.Openat2,
                [Libc.AtCurrentDirectory, table.Text(path[1..]), table.Numbers(OpenFlags.PathOnly | OpenFlags.CloseOnExec, 0, ResolveInRoot | ResolveNoMagicLinks), BytesOfOpenHow]);
            var moveInside = table.Add("mount", path, SystemCall.MoveMount, [0, table.Text(""), 0, table.Text(""), MoveFromEmptyPath | MoveToEmptyPath]);
            table.Feed(mount, moveInside, 0);
            table.Feed(point, moveInside, 2);
            return;
        }
        if (isDirectory) table.MakeDirectory(path);
        else table.Add("make a place for", path, SystemCall.Mknod, [table.Text(path[1..]), regularFile, 0]);
        table.Feed(mount, table.Add("mount", path, SystemCall.MoveMount, [0, table.Text(""), Libc.AtCurrentDirectory, table.Text(path[1..]), MoveFromEmptyPath]), 0);
    }
}
