using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>A file of this machine that a url names. Whoever wrote the url chose the path: links in it are followed, but for a last one that another user made. What not everybody may read is for this user alone in the cache too.</summary>
internal static class LocalFile
{
    /// <summary>What a file's and a directory's mode lets everybody do.</summary>
    private const int MayRead = 0b100, MayPass = 0b001;

    /// <summary>Copies a file; gives why not, where it cannot be read.</summary>
    public static UrlFailure? Copy(string path, PartialFile partial, long mostBytes, Action<long, long?> progress, CancellationToken cancel)
    {
        partial.Clear();
        using var source = Open(path, out var isForAll, out var failure);
        if (source is null) return failure;
        if (!isForAll) partial.CloseToOthers();
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
                return new UrlFailure(DirectoryHandle.FromIO(error, "read", PathText.Printable(path)).Message);
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

    private static Stream? Open(string path, out bool isForAll, out UrlFailure? failure)
    {
        (isForAll, failure) = (false, null);
        try
        {
            using var file = NamedFile.TryFindOwn(path);
            if (file?.Kind == FileKind.Regular)
            {
                var handle = file.Directory.OpenFile(file.Name);
                isForAll = FileStatus.Of(handle) is { Mode: var mode } && (mode & MayRead) != 0 && MayAllPass(file.Directory);
                return DirectoryHandle.ReadingOf(handle);
            }

            failure = file is null ? new UrlFailure("there is no such file") { IsMissing = true } : new UrlFailure("it is not a regular file");
        }
        catch (PthbsException error)
        {
            failure = new UrlFailure(error.Message) { Hint = error.Hint };
        }

        return null;
    }

    private static bool MayAllPass(DirectoryHandle directory)
    {
        try
        {
            return directory.Above().Prepend(directory.Status(".")).All(above => (above.Mode & MayPass) != 0);
        }
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted)
        {
            // What this user may not look at, not everybody may.
            return false;
        }
    }
}
