using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections.Caching;

/// <summary>Two layers of a collection, and a cache of what they give. Each call is a run of the program of its own.</summary>
public sealed class CachedCollection : IDisposable
{
    /// <summary>Longer than this machine's clock takes from one time to the next.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(40);

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<PackageId, BuildScript> _scripts = [];
    private readonly HashSet<SourceKey> _sources = [];
    private readonly CachePlaces _places;

    public CachedCollection(TimeSpan? grain = null)
    {
        _places = new CachePlaces(name => Files.GetValueOrDefault(name), (name, bytes) => Files[name] = bytes, _scripts.ContainsKey, _sources.Contains, id => _scripts[id]) { Grain = grain ?? Grain };
        Assert.SkipUnless(FileSystem.Of(_directory.Path).KeepsTimesOfChange, "the file system of temporary files has no times that a cache could rely on");
        foreach (var layer in (string[])["upper", "lower"]) Write($"{layer}/pthbs.yaml", $"name: {layer}\nsystem: x86_64-linux\n");
        Directory.CreateDirectory(PathOf("upper/packages"));
    }

    /// <summary>The cache's files.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Layers { get; set; } = ["upper", "lower"];

    public string PathOf(string relative) => Path.Combine(_directory.Path, relative);

    /// <summary>Writes a file in place: it stays the same one, with another time.</summary>
    public void Write(string relative, string text)
    {
        var path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void ForgetScripts() => _scripts.Clear();

    public void ForgetSources() => _sources.Clear();

    /// <summary>Waits until what was written is old enough to count.</summary>
    public static void Age() => Thread.Sleep(Grain + Grain);

    /// <summary>Everything that a package's users can see of it, or the error; and how many packages were rendered for that.</summary>
    public (string Result, int Rendered) Run(string request, CollectionTrust? trust = null)
    {
        try
        {
            var (collection, cache) = GenerationCache.Open(Where(trust), _places);
            using (collection)
            {
                var generator = new Generator(collection, cache, CancellationToken.None);
                try
                {
                    return (Describe(generator.Generate(PackageRequest.Parse(request))), generator.Generated.Count);
                }
                catch (PthbsException error)
                {
                    return (Describe(error), generator.Generated.Count);
                }
                finally
                {
                    foreach (var package in generator.Generated)
                    {
                        _scripts[package.Id] = package.Script;
                        _sources.UnionWith(package.Files.Select(f => f.Key));
                    }

                    cache!.Save();
                }
            }
        }
        catch (PthbsException error)
        {
            return (Describe(error), 0);
        }
    }

    /// <summary>The names of all packages, and those of the lower layer's templates that were looked at without the cache to find them; or the error.</summary>
    public (string Names, string Looks) Names()
    {
        try
        {
            var (collection, _) = GenerationCache.Open(Where(null), _places);
            using (collection)
            {
                var names = string.Join(' ', collection.Packages);
                return (names, string.Join(' ', collection.Packages.Where(name => collection.Looks.Known(Layers.Count - 1, $"packages/{name}/{name}.sh.j2") is not null)));
            }
        }
        catch (PthbsException error)
        {
            return (Describe(error), "");
        }
    }

    /// <summary>The names without a cache.</summary>
    public string NamesWithout()
    {
        try
        {
            using var collection = Collection.Open(Where(null));
            return string.Join(' ', collection.Packages);
        }
        catch (PthbsException error)
        {
            return Describe(error);
        }
    }

    /// <summary>What a build asks for: the package's id and script.</summary>
    public ReadOnlyMemory<byte> Script(string request)
    {
        var (collection, cache) = GenerationCache.Open(Where(null), _places);
        using (collection)
        {
            var package = new Generator(collection, cache, CancellationToken.None).Generate(PackageRequest.Parse(request));
            cache!.Save();
            return package.Script.Bytes;
        }
    }

    /// <summary>The same without a cache.</summary>
    public string RunWithout(string request, CollectionTrust? trust = null)
    {
        try
        {
            using var collection = Collection.Open(Where(trust));
            return Describe(new Generator(collection).Generate(PackageRequest.Parse(request)));
        }
        catch (PthbsException error)
        {
            return Describe(error);
        }
    }

    public void Dispose() => _directory.Dispose();

    private CollectionPlaces Where(CollectionTrust? trust) => new([.. Layers.Select(PathOf)], trust);

    private static string Describe(PthbsException error) => $"error: {error.Describe()}";

    private static string Describe(GeneratedPackage package) => string.Join('\n', (IEnumerable<object?>)
    [
        package.Words.Summary, package.Words.Homepage, package.Request, package.Id, package.Where, package.Version, package.Facts.Summary, package.Facts.License, package.Facts.Homepage, package.Facts.Untested,
        .. package.Facts.LinkWith, .. package.Facts.Parts.Select(p => string.Join(' ', [p.Name, p.Version, .. p.Files, .. p.LicenseFiles, p.Facts])), .. package.Parameters, .. package.Warnings, System.Text.Encoding.UTF8.GetString(package.Script.Bytes.Span),
    ]);
}
