using System.Collections.Immutable;
using System.Text;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Execution.Local;

/// <summary>What a package's build sees, as a sandbox understands it: the table of docs/reference/formats/build.md.</summary>
internal static class SandboxView
{
    private static readonly string[] RootfsNames = ["usr", "bin", "sbin"];

    /// <summary>Describes the sandbox of one build.</summary>
    /// <param name="action">What is carried out.</param>
    /// <param name="inputs">Where the packages are.</param>
    /// <param name="workspace">The directory on disk that is the build's own.</param>
    /// <param name="output">The directory on disk that becomes the package.</param>
    /// <param name="variables">The build's environment.</param>
    public static SandboxDescription Describe(
        BuildAction action, ActionInputs inputs, string workspace, string output, ImmutableArray<KeyValuePair<string, string>> variables)
    {
        var entries = ImmutableArray.CreateBuilder<SandboxEntry>();
        if (action.Rootfs is { } rootfs) AddRootfs(entries, inputs.Packages, rootfs.Id);
        else
        {
            entries.Add(new LinkEntry("/bin/sh", $"{BuildFormat.MergedView}/bin/sh"));
            entries.Add(new LinkEntry("/usr/bin/env", $"{BuildFormat.MergedView}/bin/env"));
        }

        entries.Add(Text("/etc/passwd", BuildFormat.Passwd));
        entries.Add(Text("/etc/group", BuildFormat.Group));
        entries.Add(Text("/etc/hosts", BuildFormat.Hosts));
        entries.Add(new ProcEntry("/proc"));
        entries.Add(new DevicesEntry("/dev"));
        entries.Add(new WritableBind(workspace, BuildFormat.BuildDirectory));
        entries.Add(new WritableBind($"{workspace}/tmp", "/tmp"));
        foreach (var (id, _) in action.Trees) entries.Add(new ReadOnlyBind(inputs.Packages.PathOf(id), $"{BuildFormat.MountPoint}/{id}"));
        entries.Add(new WritableBind(output, $"{BuildFormat.MountPoint}/{action.Package}"));
        entries.Add(new Sandboxing.DirectoryEntry(BuildFormat.MergedView));
        foreach (var (path, target) in inputs.View.Links) entries.Add(new LinkEntry($"{BuildFormat.MergedView}/{path}", target));
        return new SandboxDescription
        {
            Entries = entries.ToImmutable(),
            WorkingDirectory = $"{BuildFormat.BuildDirectory}/{action.Package.Name}",
            Command = [.. action.Interpreter, $"{BuildFormat.BuildDirectory}/{BuildAction.ScriptName}"],
            Environment = variables,
            Uid = BuildFormat.UserId,
            Gid = BuildFormat.UserId,
        };
    }

    /// <summary>Describes a build that sees paths as they are on the disk: where what it may read and write is.</summary>
    /// <param name="action">What is carried out.</param>
    /// <param name="inputs">Where the packages are: at /pthbs itself.</param>
    /// <param name="workspace">The directory on disk that is the build's own.</param>
    /// <param name="output">The directory on disk that becomes the package.</param>
    /// <param name="variables">The build's environment.</param>
    public static SandboxDescription DescribeUnsandboxed(
        BuildAction action, ActionInputs inputs, string workspace, string output, ImmutableArray<KeyValuePair<string, string>> variables)
    {
        var packages = action.Trees.Select(t => inputs.Packages.PathOf(t.Id)).Select(path => new ReadOnlyBind(path, path));
        return new()
        {
            Entries = [.. packages, new ReadOnlyBind(BuildFormat.MergedView, BuildFormat.MergedView), new WritableBind(workspace, workspace), new WritableBind(output, output)],
            WorkingDirectory = $"{workspace}/{action.Package.Name}",
            Command = [.. action.Interpreter, $"{workspace}/{BuildAction.ScriptName}"],
            Environment = variables,
            Uid = BuildFormat.UserId,
            Gid = BuildFormat.UserId,
        };
    }

    /// <summary>The rootfs's /usr, /bin, /sbin, /lib… as they are; its /etc entry by entry, because ours stand among them.</summary>
    private static void AddRootfs(ImmutableArray<SandboxEntry>.Builder entries, StoreDirectory store, PackageId rootfs)
    {
        using var tree = store.OpenPackage(rootfs);
        foreach (var (name, _) in tree.List().OrderBy(e => e.Name, StringComparer.Ordinal))
            if (RootfsNames.Contains(name) || name.StartsWith("lib", StringComparison.Ordinal)) Add(tree, name, "/" + name);
        using var etc = tree.TryOpenDirectory("etc");
        foreach (var (name, _) in etc?.List().OrderBy(e => e.Name, StringComparer.Ordinal) ?? Enumerable.Empty<Files.DirectoryEntry>())
            if (name is not ("passwd" or "group" or "hosts")) Add(etc!, name, "/etc/" + name);

        void Add(DirectoryHandle directory, string name, string path) =>
            entries.Add(directory.Status(name).Kind == FileKind.Link ? new LinkEntry(path, directory.ReadLink(name)) : new ReadOnlyBind($"{directory.Path}/{name}", path));
    }

    private static FileEntry Text(string path, string text) => new(path, [.. Encoding.UTF8.GetBytes(text)]);
}
