using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>A file of this machine that a url names. Whoever wrote the url chose the path: links in it are followed.</summary>
internal static class LocalFile
{
    /// <summary>Copies a file; gives why not, where it cannot be read.</summary>
    public static UrlFailure? Copy(string path, PartialFile partial, long mostBytes, Action<long, long?> progress, CancellationToken cancel)
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
            // A file may grow while it is read, or say that it has no length, as those of /proc do.
            if (partial.Length + got > mostBytes)
            {
                partial.Clear();
                return new UrlFailure($"the file exceeds the size limit of sources: more than {mostBytes} bytes");
            }

            partial.Append(buffer.AsSpan(0, got));
            progress(partial.Length, total);
        }
    }

    private static Stream? Open(string path, out UrlFailure? failure)
    {
        failure = null;
        try
        {
            using var file = NamedFile.TryFind(path);
            if (file?.Kind == FileKind.Regular) return file.Directory.OpenRead(file.Name);
            failure = file is null ? new UrlFailure("there is no such file") { IsMissing = true } : new UrlFailure("it is not a regular file");
        }
        catch (PthbsException error)
        {
            failure = new UrlFailure(error.Message) { Hint = error.Hint };
        }

        return null;
    }
}
