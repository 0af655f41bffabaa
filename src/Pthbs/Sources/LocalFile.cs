using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>A file of this machine that a url names. Whoever wrote the url chose the path: links in it are followed.</summary>
internal static class LocalFile
{
    private const int MostLinks = 40;

    /// <summary>Copies a file; gives why not, where it cannot be read.</summary>
    public static UrlFailure? Copy(string path, PartialFile partial, Action<long, long?> progress, CancellationToken cancel)
    {
        partial.Clear();
        using var source = Open(path, out var failure);
        if (source is null) return failure;
        var total = source.Length;
        partial.ExpectRoom(total);
        var buffer = new byte[1 << 20];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int got;
            try
            {
                got = source.Read(buffer);
            }
            catch (IOException error)
            {
                return new UrlFailure(error.Message);
            }

            if (got == 0) return null;
            partial.Append(buffer.AsSpan(0, got));
            progress(partial.Length, total);
        }
    }

    private static Stream? Open(string path, out UrlFailure? failure)
    {
        failure = null;
        try
        {
            for (var links = 0; links < MostLinks; links++)
            {
                var name = Path.GetFileName(path);
                using var directory = DirectoryHandle.TryOpen(Path.GetDirectoryName(path) ?? "/");
                var status = name.Length == 0 ? null : directory?.TryStatus(name);
                switch (status?.Kind)
                {
                    case null:
                        failure = new UrlFailure("there is no such file");
                        return null;
                    case FileKind.Regular:
                        return directory!.OpenRead(name);
                    case FileKind.Link:
                        path = Path.GetFullPath(directory!.ReadLink(name), directory.Path);
                        break;
                    default:
                        failure = new UrlFailure("it is no plain file");
                        return null;
                }
            }

            failure = new UrlFailure("its links lead nowhere");
        }
        catch (PthbsException error)
        {
            failure = new UrlFailure(error.Message) { Hint = error.Hint };
        }

        return null;
    }
}
