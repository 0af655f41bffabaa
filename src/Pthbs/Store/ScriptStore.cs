using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Scripts by their ids. What is read is checked: a script that does not hash to its id is not there.</summary>
public sealed class ScriptStore : IDisposable
{
    private readonly DirectoryHandle? _directory;
    private readonly StateFiles _files;
    private readonly CacheStore _cache;

    internal ScriptStore(DirectoryHandle? directory, StateFiles files, CacheStore cache)
    {
        _directory = directory;
        _files = files;
        _cache = cache;
    }

    /// <summary>Keeps a script.</summary>
    public void Save(BuildScript script)
    {
        // Compared, not hashed and read once more: generating a collection offers a thousand scripts that are here already.
        var name = script.Id.ToString();
        if (_directory is null) return;
        if (_directory.TryReadWhole(name) is not { } there || !script.Bytes.Span.SequenceEqual(there)) _files.Write(_directory, name, script.Bytes.Span);
    }

    /// <summary>Keeps a script where that can be: a reader leaves it for the next one, but does not need it.</summary>
    /// <returns>Whether it is kept.</returns>
    internal bool TrySave(BuildScript script)
    {
        try
        {
            Save(script);
            return true;
        }
        catch (PthbsException closed) when (closed.SystemError == Errno.IsADirectory || Errno.IsClosedToWriters(closed.SystemError))
        {
            return false;
        }
    }

    /// <summary>
    /// A script, or null where it is missing, damaged or of another format, or uses what only a newer pthbs knows: a store outlives the programs that built into it.
    /// </summary>
    public BuildScript? TryRead(PackageId id)
    {
        if (TryReadBytes(id) is not { } bytes || BuildScript.IsOfOtherFormat(bytes)) return null;
        try
        {
            return Parse(id, bytes);
        }
        catch (PthbsException unknown) when (unknown.Kind == ErrorKind.Input)
        {
            return null;
        }
    }

    /// <summary>A script.</summary>
    /// <exception cref="PthbsException">It is missing, damaged or of another format.</exception>
    public BuildScript Read(PackageId id) => (TryReadBytes(id) is { } bytes ? Parse(id, bytes) : null) ?? throw new PthbsException(ErrorKind.Input, $"pthbs has no script of {id}")
    {
        Where = _directory is null ? null : $"{_directory.Path}/{id}",
        Hint = "generate it from its collection (pthbs collection generate), or build it from its file (pthbs build FILE)",
    };

    private byte[]? TryReadBytes(PackageId id) => _directory?.TryReadWhole(id.ToString()) is { } bytes && PackageId.Of(id.Name, bytes) == id ? bytes : null;

    private BuildScript? Parse(PackageId id, byte[] bytes) => BuildScript.Parse(bytes, $"{_directory!.Path}/{id}") is var script && script.Id == id ? script : null;

    /// <summary>For which packages there is a file, at one moment; what is in it is looked at by whoever reads it. Null where no script can be.</summary>
    internal KnownNames? Present() => _directory is null ? null : new(_directory, FileKind.Regular, _cache, StoreLayout.CachedScripts);

    /// <summary>All packages whose scripts are known.</summary>
    public IEnumerable<PackageId> List()
    {
        foreach (var (name, _) in _directory?.List() ?? []) if (PackageId.TryParse(name, out var id)) yield return id;
    }

    /// <summary>Everything that lies where scripts are, whatever it is.</summary>
    internal IEnumerable<string> ListFiles() => _directory?.List().Select(e => e.Name) ?? [];

    /// <summary>The bytes of a file among the scripts; null where it is too large for a script.</summary>
    internal byte[]? TryReadFile(string name) => _directory?.TryReadWhole(name);

    /// <summary>Forgets one.</summary>
    public void Delete(string name, Action<long>? freed = null) => _directory?.DeleteTree(name, freed);

    /// <summary>Bytes that one takes up on the disk.</summary>
    internal long SizeOf(string name) => _directory is null ? 0 : TreeSize.Of(_directory, name);

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();
}
