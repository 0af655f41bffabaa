namespace Pthbs.Files.Trees;

/// <summary>One name in a tree, as it stands on disk.</summary>
/// <param name="Path">Relative to the tree, without a leading slash or dot.</param>
/// <param name="Status">What statx says of it, a link not followed.</param>
/// <param name="LinkTarget">Where it points if it is a symbolic link.</param>
public sealed record TreeEntry(string Path, FileStatus Status, string? LinkTarget = null)
{
    /// <summary>What it is.</summary>
    public FileKind Kind => Status.Kind;
}
