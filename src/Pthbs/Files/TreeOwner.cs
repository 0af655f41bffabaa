namespace Pthbs.Files;

/// <summary>Gives trees to another user.</summary>
public static class TreeOwner
{
    /// <summary>Gives a directory and all that is in it, however deep, to a user and group. No link is followed.</summary>
    /// <param name="tree">The directory.</param>
    /// <param name="user">The user.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancel">Ends it early.</param>
    public static void Give(DirectoryHandle tree, uint user, uint group, CancellationToken cancel = default)
    {
        tree.SetOwner(".", user, group);
        // By path from the top, one directory open at a time: a tree may be deeper than there may be open files.
        var waiting = new Stack<string>(["."]);
        while (waiting.TryPop(out var path))
        {
            using var directory = tree.OpenDirectory(path);
            foreach (var (name, kind) in directory.Stream())
            {
                cancel.ThrowIfCancellationRequested();
                directory.SetOwner(name, user, group);
                if ((kind ?? directory.Status(name).Kind) == FileKind.Directory) waiting.Push(path == "." ? name : $"{path}/{name}");
            }
        }
    }
}
