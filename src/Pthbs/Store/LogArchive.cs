using System.IO.Compression;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>The latest log of each package, gzip-compressed (<c>zcat</c> reads it).</summary>
public sealed class LogArchive : IDisposable
{
    private readonly DirectoryHandle _directory;

    internal LogArchive(DirectoryHandle directory) => _directory = directory;

    /// <summary>Where a package's log is.</summary>
    public string PathOf(PackageId id) => $"{_directory.Path}/{id}.log.gz";

    /// <summary>Begins a package's log anew. It can be read (up to the last flush) while it grows.</summary>
    public Stream Create(PackageId id)
    {
        var name = $"{id}.log.gz";
        _directory.TryDelete(name);
        return new GZipStream(_directory.CreateStream(name), CompressionLevel.Fastest);
    }

    /// <summary>Forgets a package's log.</summary>
    public void Delete(PackageId id) => _directory.TryDelete($"{id}.log.gz");

    /// <summary>A package's log as text, or null where there is none.</summary>
    public Stream? TryOpen(PackageId id) =>
        _directory.TryStatus($"{id}.log.gz") is null ? null : new GZipStream(_directory.OpenRead($"{id}.log.gz"), CompressionMode.Decompress);

    /// <summary>A package's log.</summary>
    /// <exception cref="PthbsException">There is none.</exception>
    public Stream Open(PackageId id) => TryOpen(id) ?? throw new PthbsException(ErrorKind.Usage, $"there is no log of {id}")
    {
        Where = PathOf(id),
        Hint = "a log is written when the package is built here",
    };

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
