using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>A directory that a person named, to have files in it: each is there whole or not at all, and what a killed process left half written is deleted.</summary>
public sealed class NamedDirectory : IDisposable
{
    /// <summary>Opens it, and makes it where it is missing.</summary>
    /// <exception cref="PthbsException">It cannot be made, or something else stands there.</exception>
    public NamedDirectory(string path)
    {
        Handle = DirectoryHandle.Create(path, forPerson: true);
        Beside.Sweep(Handle);
    }

    /// <summary>The directory.</summary>
    public DirectoryHandle Handle { get; }

    /// <summary>Writes a file, over what is there.</summary>
    /// <exception cref="PthbsException">It cannot be written.</exception>
    public void Write(string name, ReadOnlySpan<byte> content) => Beside.Put(Handle, name, content);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
