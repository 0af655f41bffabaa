namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>
    /// Takes the stamp of what stands at a path, in one call: links on the way to it are followed, and one at its end is not. Whoever may not follow links has
    /// looked at the directories on the way before.
    /// </summary>
    /// <param name="path">Relative, ended by a zero byte; alone, it is this directory.</param>
    /// <param name="stamp">The stamp; of nothing where nothing is there.</param>
    /// <param name="status">The status; meaningless where nothing is there.</param>
    /// <returns>0, or the error number where it cannot be said what is there.</returns>
    internal int TakeStamp(ReadOnlySpan<byte> path, out FileStamp stamp, out FileStatus status) =>
        FileStamp.Take(Descriptor, path, path is [0] ? Libc.AtEmptyPath : Libc.AtSymlinkNoFollow, out stamp, out status);

    /// <summary>The error of a look that gave an error number.</summary>
    internal Errors.PthbsException CannotLookAt(int error, string relative) => FileError.Of(error, "look at", In(PathText.Printable(relative)));
}
