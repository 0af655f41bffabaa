namespace Pthbs.Files;

/// <summary>Gives trees to another user.</summary>
public static class TreeOwner
{
    /// <summary>Gives a directory and all that is in it, however deep, to a user and group. No link is followed.</summary>
    /// <param name="tree">The directory.</param>
    /// <param name="user">The user.</param>
    /// <param name="group">The group.</param>
    /// <param name="sparesLinked">
    /// Whether root's files of several names stay root's: where a build without walls has filled the tree, such a name may be one that it gave to a file of the machine.
    /// </param>
    /// <param name="cancel">Ends it early.</param>
    public static void Give(DirectoryHandle tree, uint user, uint group, bool sparesLinked, CancellationToken cancel)
    {
        tree.SetOwner(".", user, group);
        // From the top, one directory open at a time: a tree may be deeper than there may be open files, and its paths longer than the kernel takes.
        var waiting = new Stack<string>(["."]);
        while (waiting.TryPop(out var path))
        {
            using var directory = tree.OpenDeep(path);
            foreach (var (name, kind) in directory.Stream())
            {
                cancel.ThrowIfCancellationRequested();
                if (sparesLinked && directory.Status(name) is { Kind: not FileKind.Directory, Links: > 1, Owner: 0 }) continue;
                directory.SetOwner(name, user, group);
                if ((kind ?? directory.Status(name).Kind) == FileKind.Directory) waiting.Push(path == "." ? name : $"{path}/{name}");
            }
        }
    }
}
