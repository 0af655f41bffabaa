using Pthbs.Files;

namespace Pthbs.Environments;

/// <summary>Puts a forest on disk.</summary>
public static class ForestWriter
{
    /// <summary>Makes the links of a forest in an empty directory.</summary>
    /// <param name="forest">The forest.</param>
    /// <param name="into">The directory.</param>
    /// <param name="cancel">Ends it early.</param>
    public static void Write(Forest forest, DirectoryHandle into, CancellationToken cancel = default)
    {
        // Links are sorted by path: those of one directory stand together but for its subdirectories, so a stack of open directories serves.
        var open = new Stack<(string Path, DirectoryHandle Directory)>();
        open.Push(("", into));
        try
        {
            foreach (var (path, target) in forest.Links)
            {
                cancel.ThrowIfCancellationRequested();
                var slash = path.LastIndexOf('/');
                var parent = slash < 0 ? "" : path[..slash];
                while (!Contains(open.Peek().Path, parent)) open.Pop().Directory.Dispose();
                while (open.Peek().Path != parent)
                {
                    var (above, directory) = open.Peek();
                    var start = above.Length == 0 ? 0 : above.Length + 1;
                    var end = parent.IndexOf('/', start);
                    var next = end < 0 ? parent : parent[..end];
                    open.Push((next, directory.CreateDirectory(next[start..])));
                }

                open.Peek().Directory.CreateLink(target, path[(slash + 1)..]);
            }
        }
        finally
        {
            while (open.Count > 1) open.Pop().Directory.Dispose();
        }
    }

    private static bool Contains(string directory, string path) =>
        directory.Length == 0 || path == directory || (path.Length > directory.Length && path[directory.Length] == '/' && path.StartsWith(directory, StringComparison.Ordinal));
}
