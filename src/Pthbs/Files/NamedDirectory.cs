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

    /// <summary>Opens a directory inside one that a person named, and makes both where they are missing. A link that stands there is not followed: the person named no link, and anybody who can make files there may have made it.</summary>
    /// <param name="path">The directory that the person named.</param>
    /// <param name="folder">The name inside it.</param>
    /// <exception cref="PthbsException">It cannot be made, or something else stands there.</exception>
    public NamedDirectory(string path, string folder)
    {
        using var above = DirectoryHandle.Create(path, forPerson: true);
        if (above.TryStatus(folder) is { Kind: not FileKind.Directory } other)
            throw new PthbsException(ErrorKind.Usage, "this is not a directory")
            {
                Where = PathText.Printable($"{above.Path}/{folder}"),
                Got = other.Kind == FileKind.Link ? $"a link to {PathText.Printable(above.ReadLink(folder))}, which is not followed" : "something else",
                Expected = "a directory, or a place for one",
                Hint = "move it away, or name another directory",
            };
        using (above.CreateDirectory(folder)) { }
        Handle = above.OpenDirectory(folder);
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
