using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>A directory of the state that holds what can be found out again: it may be missing, and is made when there is something to keep. For any thread.</summary>
/// <param name="existing">The directory; null if it is missing.</param>
/// <param name="make">Makes it; gives null where nothing may be kept.</param>
internal sealed class KnowledgeDirectory(DirectoryHandle? existing, Func<DirectoryHandle?> make) : IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>The directory; null if it is missing.</summary>
    public DirectoryHandle? Existing { get; private set; } = existing;

    /// <summary>The directory, made where it was missing; null if nothing may be kept.</summary>
    public DirectoryHandle? ForWriting()
    {
        lock (_lock) return Existing ??= make();
    }

    /// <summary>Bytes that a file in it takes up on the disk.</summary>
    public long SizeOf(string name) => Existing is { } directory ? TreeSize.Of(directory, name) : 0;

    /// <summary>The stamp of a file in it; of nothing where there is none, or it cannot be looked at.</summary>
    public FileStamp StampOf(string name) => Existing is { } directory && directory.TakeStamp(PathText.Encode(name), out var stamp, out _) == 0 ? stamp : default;

    /// <inheritdoc/>
    public void Dispose() => Existing?.Dispose();
}
