using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>Scripts by their ids. What is read is checked: a script that does not hash to its id is not there.</summary>
public sealed class ScriptArchive : IDisposable
{
    private readonly DirectoryHandle? _directory;
    private readonly StateFiles _files;

    internal ScriptArchive(DirectoryHandle? directory, StateFiles files)
    {
        _directory = directory;
        _files = files;
    }

    /// <summary>Keeps a script.</summary>
    public void Save(BuildScript script)
    {
        // Compared, not hashed and read once more: generating a collection offers a thousand scripts that are here already.
        var name = script.Id.ToString();
        if (_directory is null) return;
        if (_directory.TryReadBytes(name) is not { } there || !script.Bytes.Span.SequenceEqual(there)) _files.Write(_directory, name, script.Bytes.Span);
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
        catch (PthbsException closed) when (Errno.IsClosedToWriters(closed.SystemError))
        {
            return false;
        }
    }

    /// <summary>A script, or null where it is missing or damaged.</summary>
    public BuildScript? TryRead(PackageId id)
    {
        if (_directory?.TryReadBytes(id.ToString()) is not { } bytes || PackageId.Of(id.Name, bytes) != id) return null;
        var script = BuildScript.Parse(bytes, $"{_directory!.Path}/{id}");
        return script.Id == id ? script : null;
    }

    /// <summary>A script.</summary>
    /// <exception cref="PthbsException">It is missing or damaged.</exception>
    public BuildScript Read(PackageId id) => TryRead(id) ?? throw new PthbsException(ErrorKind.Input, $"the script of {id} is not known here")
    {
        Where = _directory is null ? null : $"{_directory.Path}/{id}",
        Hint = "generate it from its collection (pthbs gen), or give its file to pthbs build",
    };

    /// <summary>All packages whose scripts are known.</summary>
    public IEnumerable<PackageId> List()
    {
        foreach (var (name, _) in _directory?.List() ?? []) if (PackageId.TryParse(name, out var id)) yield return id;
    }

    /// <summary>Everything that lies where scripts are, whatever it is.</summary>
    internal IEnumerable<string> ListFiles() => _directory?.List().Select(e => e.Name) ?? [];

    /// <summary>The bytes of a file among the scripts.</summary>
    internal byte[]? TryReadFile(string name) => _directory?.TryReadBytes(name);

    /// <summary>Forgets one.</summary>
    public void Delete(string name, Action<long>? freed = null) => _directory?.DeleteTree(name, freed);

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();
}
