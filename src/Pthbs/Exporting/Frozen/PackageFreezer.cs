using Pthbs.Errors;
using Pthbs.Files.Archives;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Exporting.Frozen;

/// <summary>Turns outputs into archives: the end of a chain of builds, a seed that can be carried.</summary>
public static class PackageFreezer
{
    private const int MostFilesShown = 40;

    /// <summary>What archives begin with, so that none is taken for one of upstream's.</summary>
    private const string Prefix = "frozen-";

    /// <summary>Freezes a package. Its archive is among the sources and its script among the scripts from then on.</summary>
    /// <param name="store">Where the package is.</param>
    /// <param name="sources">Where the archive goes.</param>
    /// <param name="original">The package's script.</param>
    /// <param name="name">What the frozen package is called.</param>
    /// <param name="freeSpace">How many bytes must stay free on the disk; null for the usual.</param>
    /// <param name="cancel">Ends it early; nothing is left then.</param>
    /// <exception cref="PthbsException">The package is not in the store, is not what it was when it was published, or refers to packages, itself among them: lists the files that do.</exception>
    public static FrozenPackage Freeze(StoreDirectory store, SourceCache sources, BuildScript original, string name, long? freeSpace, CancellationToken cancel)
    {
        using var tree = store.OpenPackage(original.Id);
        var listing = TreeListing.Read(tree, cancel: cancel);
        List<string> ids = [.. store.List().Concat(store.Scripts.List()).Append(original.Id).Distinct().Select(id => id.ToString())];
        var scan = TreeScanner.Scan(tree, listing, new ScanRequest(null, ids, []), cancel);
        ChangedPackage.EnsureUnchanged(store, original.Id, scan.OutputHash);
        if (scan.References.Count > 0) throw Refers(original.Id, [.. ReferenceSearch.Find(tree, listing, scan.References, cancel)]);

        var (key, size) = sources.AddFile(stream => Archive.PackTar(tree, stream, time: 0, gzip: true, cancel), freeSpace, cancel: cancel);
        var header = new ScriptHeader
        {
            Name = name,
            Version = original.Header.Version,
            System = original.Header.System,
            Sources = [new SourceInput(key, FileOf(name, original.Header)) { Unpack = true, Into = SourceInput.IntoOutput }],
            // What is about an output holds for the frozen one as well; the rest is about a build, and there is none.
            Options = original.Header.Options.Where(o => ScriptOptions.Find(o.Name)?.Subject == OptionSubject.Output).ToImmutableArray(),
        };
        var script = BuildScript.Create(header, "");
        store.Scripts.Save(script);
        return new FrozenPackage(original.Id, script, size, scan.OutputHash);
    }

    private static string FileOf(string name, ScriptHeader original) =>
        $"{(name.StartsWith(Prefix, StringComparison.Ordinal) ? "" : Prefix)}{name}-{original.Version}-{original.System}.tar.gz";

    private static PthbsException Refers(PackageId id, List<(string Path, string Id)> references)
    {
        var own = references.Exists(r => r.Id == id.ToString());
        List<string> lines = [.. references.Take(MostFilesShown).Select(r => $"{r.Path} holds {(r.Id == id.ToString() ? "its own id" : r.Id)}")];
        if (references.Count > MostFilesShown) lines.Add($"... and {references.Count - MostFilesShown} more");
        return new PthbsException(ErrorKind.Input, $"{id.Name} cannot be frozen: it refers to packages whose ids would change")
        {
            Where = id.ToString(),
            Details = lines,
            Hint = own
                ? "build it for another prefix, and install it into $out: for example --prefix=/ and 'make install DESTDIR=\"$out\"'"
                : "link it statically with what it needs, or put both into one package",
        };
    }
}
