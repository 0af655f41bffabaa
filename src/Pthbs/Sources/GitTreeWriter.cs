using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// Writes the tree of a commit beneath a directory: raw bytes, modes 0644, 0755 and 0755 for directories whatever the umask, one time for all.
/// </summary>
/// <param name="target">An empty directory.</param>
/// <param name="seconds">The time of everything, in seconds since 1970.</param>
/// <param name="commit">Whose tree it is, for messages.</param>
/// <param name="sources">The sources of the same script: a submodule among them is left to it.</param>
internal sealed class GitTreeWriter(DirectoryHandle target, long seconds, SourceKey commit, IReadOnlySet<SourceKey> sources) : IGitTreeSink
{
    private const int PlainFile = 0b110_100_100;
    private const int Executable = 0b111_101_101;
    private readonly List<string> _directories = [];

    public void Directory(string path)
    {
        if (!target.TryMakeDirectory(path)) throw Twice(path);
        target.SetMode(path, Executable);
        _directories.Add(path);
    }

    public void File(string path, bool executable, Action<ReadOnlyAction> read)
    {
        var mode = executable ? Executable : PlainFile;
        if (target.TryStatus(path) is not null) throw Twice(path);
        using (var handle = target.CreateFile(path, mode))
        {
            long offset = 0;
            read(piece =>
            {
                DirectoryHandle.Write(handle, piece, $"{target.Path}/{PathText.Printable(path)}", offset);
                offset += piece.Length;
            });
        }

        target.SetMode(path, mode);
        target.SetTime(path, seconds);
    }

    public void Link(string path, string text)
    {
        if (target.TryStatus(path) is not null) throw Twice(path);
        target.CreateLink(text, path);
        target.SetTime(path, seconds);
    }

    public void Submodule(string path, SourceKey key)
    {
        if (!sources.Contains(key))
        {
            throw new PthbsException(ErrorKind.Source,
                $"the tree of {commit} has a submodule at '{PathText.Printable(path)}', which is not among the script's sources")
            {
                Got = "a submodule",
                Expected = key.ToString(),
                Hint = $"make it a separate source: source {key} {path[(path.LastIndexOf('/') + 1)..]} into=DIR, where DIR is its place, and add its URL to the download list",
            };
        }

        Directory(path);
    }

    /// <summary>Sets the directories' times, which writing into them has changed: the innermost first.</summary>
    public void Finish()
    {
        for (var i = _directories.Count - 1; i >= 0; i--) target.SetTime(_directories[i], seconds);
        target.SetTime(".", seconds);
    }

    private PthbsException Twice(string path) => new(ErrorKind.Source, $"the tree of {commit} has '{PathText.Printable(path)}' twice");
}
