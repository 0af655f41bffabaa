using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Exporting.Make;

/// <summary>A graph as a directory from which GNU make and busybox build it (docs/guides/export-make.md, docs/explanation/decisions/0021-make.md).</summary>
/// <param name="Graph">Everything, down to what needs nothing.</param>
/// <param name="Downloads">The known URLs of the sources.</param>
/// <param name="Hashes">The output hashes that are known, to compare with.</param>
public sealed record MakeExport(BuildGraph Graph, IReadOnlyList<DownloadEntry> Downloads, IReadOnlyDictionary<PackageId, string> Hashes)
{
    private const string Scripts = "scripts";
    private const string Library = "lib";
    private const string SourcesName = "sources";
    private const string HashesName = "hashes";
    private const string MakefileName = "Makefile";

    /// <summary>Writes it. What a directory holds from an earlier export is replaced where it has the same name, and stays otherwise.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="cache">The sources of this machine.</param>
    /// <param name="withSources">Whether all sources are copied; otherwise only those that no download list names, such as patches.</param>
    /// <param name="cancel">Ends it between two blocks of a file.</param>
    /// <exception cref="PthbsException">The directory holds somebody's files of the same names, busybox cannot build one of the packages, or a source that is to be copied is not here.</exception>
    public void Write(DirectoryHandle directory, SourceCache cache, bool withSources, CancellationToken cancel)
    {
        var views = Graph.Nodes.Where(n => !n.Script.HasCommands && n.Script.Header.Sources.IsEmpty).Select(n => n.Id).ToHashSet();
        foreach (var node in Graph.Nodes) Refuse(node.Script, views);
        (string Name, ReadOnlyMemory<byte> Content)[] files =
        [
            (OfflineSources.IndexName, Bytes(string.Concat(Downloads.Select(d => $"{d}\n")))),
            (HashesName, Bytes(string.Concat(Graph.Nodes.Where(n => Hashes.ContainsKey(n.Id)).Select(n => $"{n.Id} {Hashes[n.Id]}\n")))),
            // Last: what it names is there.
            (MakefileName, Bytes(Makefile.Of(Graph))),
        ];
        RefuseForeign(directory, files);
        var listed = Downloads.Select(d => d.Key).ToHashSet();
        var own = Graph.Sources.Where(s => !listed.Contains(s.Key)).Select(s => new DownloadEntry(s.Key, s.File, []));
        using (var sources = directory.CreateDirectory(SourcesName)) OfflineSources.Export(cache, [.. own, .. withSources ? Downloads : []], sources, cancel);
        using (var scripts = directory.CreateDirectory(Scripts))
            Put(scripts, Graph.Nodes.Select(node => (node.Id.ToString(), node.Script.Bytes)));
        using (var library = directory.CreateDirectory(Library))
            Put(library, Helpers.Names.Select(name => (name, (ReadOnlyMemory<byte>)Helpers.Read(name))));
        Put(directory, files);
    }

    /// <summary>Only where an earlier export has its Makefile are these names its own: else they are somebody's, a collection's download list for instance.</summary>
    private static void RefuseForeign(DirectoryHandle directory, IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> files)
    {
        if (directory.TryReadBytes(MakefileName)?.AsSpan().StartsWith(Bytes(Makefile.FirstLine).Span) is true) return;
        foreach (var (name, content) in files)
        {
            // One that was interrupted has left the same.
            if (directory.TryStatus(name) is null || directory.TryReadBytes(name)?.AsSpan().SequenceEqual(content.Span) is true) continue;
            throw new PthbsException(ErrorKind.Usage, "the directory holds a file of this name that is not from an earlier export")
            {
                Where = PathText.Printable($"{directory.Path}/{name}"),
                Expected = "no such file, or a directory that 'pthbs export make' has written",
                Hint = "name another directory; if nobody needs this file, delete it first",
            };
        }
    }

    private static void Put(DirectoryHandle directory, IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> files)
    {
        Beside.Sweep(directory);
        foreach (var (name, content) in files) Beside.Put(directory, name, content.Span);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void Refuse(BuildScript script, HashSet<PackageId> views)
    {
        if (script.Header.Dependencies.FirstOrDefault(d => views.Contains(d.Id)) is { Id.Name: not null } view)
        {
            throw new PthbsException(ErrorKind.Input, "the exported helpers cannot merge environments")
            {
                Where = script.Id.ToString(),
                Got = $"depends {view}",
                Expected = "dependencies that are not environments",
                Hint = "depend on the packages of that environment",
            };
        }

        if (script.Header.Sources.FirstOrDefault(s => s.Key.Kind == SourceKind.Git) is { } commit)
            throw new PthbsException(ErrorKind.Input, "busybox cannot unpack commits of git")
            {
                Where = script.Id.ToString(),
                Got = commit.Key.ToString(),
                Hint = "use an archive instead, or freeze the package and everything built from it (pthbs export archive)",
            };
        if (!script.Header.IsOn(ScriptOptions.Sandbox))
            throw new PthbsException(ErrorKind.Input, "the script asks for a build without a sandbox, which make does not support") { Where = script.Id.ToString() };
    }
}
