using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>Scripts from where they may be: the store's archive, or files that a person named and those beside them.</summary>
/// <param name="archive">The store's scripts.</param>
/// <param name="again">Makes a script again that should be in the archive; null where it cannot.</param>
internal sealed class ScriptFinder(ScriptStore archive, Func<PackageId, BuildScript?>? again = null)
{
    /// <summary>Fewer digits of a hash are too easily another word.</summary>
    private const int ShortestPrefix = 4;

    private const int MostNamed = 3;

    private readonly Dictionary<PackageId, BuildScript> _known = [];
    private readonly List<string> _directories = [];

    /// <summary>Reads a script from a file; scripts in its directory, named by their ids, are found from then on.</summary>
    public BuildScript AddFile(string path)
    {
        using var file = NamedFile.TryFind(path) ?? throw NoScript(path, "there is no such script");
        if (file.Kind == FileKind.Directory) throw NoScript(path, "this is a directory, not a script");
        if (file.Kind != FileKind.Regular || file.Directory.TryReadBytes(file.Name) is not { } bytes) throw NoScript(path, "this is not a regular file, so not a script");
        var script = BuildScript.Parse(bytes, path);
        _known[script.Id] = script;
        _directories.Add(file.Directory.Path);
        return script;
    }

    /// <summary>A script that is at hand.</summary>
    public void Add(BuildScript script) => _known[script.Id] = script;

    /// <summary>A package's script, or null where it is nowhere.</summary>
    public BuildScript? TryFind(PackageId id)
    {
        if (_known.TryGetValue(id, out var known)) return known;
        var found = archive.TryRead(id) ?? FromDirectories(id) ?? again?.Invoke(id);
        if (found is not null) _known.Add(id, found);
        return found;
    }

    /// <summary>Whether a word is a name, a dot and the first digits of a hash, as the beginning of an id is.</summary>
    public static bool IsBeginning(string word)
    {
        var dot = word.LastIndexOf('.');
        return dot > 0 && word.Length - dot - 1 is >= ShortestPrefix and <= PackageId.HashLength && PackageId.IsName(word[..dot]) && PackageId.IsHex(word.AsSpan(dot + 1));
    }

    /// <summary>The one package whose id begins so.</summary>
    /// <exception cref="PthbsException">None or several are.</exception>
    public PackageId FindByBeginning(string word)
    {
        var found = archive.List().Where(id => id.ToString().StartsWith(word, StringComparison.Ordinal)).ToList();
        if (found.Count == 1) return found[0];
        throw new PthbsException(ErrorKind.Usage, found.Count == 0 ? $"no package known here has an id that begins with {word}" : $"{found.Count} packages have an id that begins with {word}")
        {
            Details = [.. found.Take(10).Select(id => id.ToString())],
            Hint = found.Count == 0 ? "to name the package as the collection has it now, leave out the dot and the digits" : "give more digits",
        };
    }

    /// <summary>What a word that is no package of the collection may have meant: a file of that name, or a script of that name that is known here; null for neither.</summary>
    public string? HintFor(string word)
    {
        if (word.Length > 0 && !word.Contains('\0', StringComparison.Ordinal) && IsFile(word)) return $"to name a file, write it with a slash: ./{word}";
        var known = archive.List().Where(id => id.Name == word).Order().Take(MostNamed).Select(id => id.Short).ToList();
        return known.Count == 0 ? null : $"packages of that name were built earlier; to use one, give its id: {string.Join(", ", known)}";
    }

    private static bool IsFile(string path)
    {
        try
        {
            using var file = NamedFile.TryFind(path);
            return file is { Kind: FileKind.Regular };
        }
        catch (PthbsException)
        {
            return false;
        }
    }

    private BuildScript? FromDirectories(PackageId id)
    {
        foreach (var path in _directories)
        {
            using var directory = DirectoryHandle.Open(path);
            foreach (var name in (string[])[id.ToString(), $"{id}.sh"])
                if (directory.TryReadBytes(name) is { } bytes && PackageId.Of(id.Name, bytes) == id) return BuildScript.Parse(bytes, $"{path}/{name}");
        }

        return null;
    }

    private static PthbsException NoScript(string path, string what) => new(ErrorKind.Usage, what)
    {
        Where = path,
        Hint = "a word with a slash in it names a file; without one it names a package of the collection",
    };
}
