using System.Text;
using Pthbs.Errors;

namespace Pthbs.Files;

public sealed partial class DirectoryHandle
{
    /// <summary>What is read at first of a file that does not say its size.</summary>
    private const int UnknownSize = 4096;

    /// <summary>What is read whole at most.</summary>
    internal const int LargestWhole = 64 << 20;

    /// <summary>A file as a stream.</summary>
    public Stream OpenRead(string relative) => ReadingOf(OpenFile(relative));

    /// <summary>An open file as a stream.</summary>
    internal static Stream ReadingOf(Microsoft.Win32.SafeHandles.SafeFileHandle file) => new FileStream(file, FileAccess.Read, bufferSize: 0);

    /// <summary>A new file as a stream; something of that name is an error.</summary>
    public Stream CreateStream(string relative, int mode = 0b110_100_100) =>
        new FileStream(CreateFile(relative, mode), FileAccess.Write, bufferSize: 0);

    /// <summary>A file's bytes, or null where there is no file.</summary>
    /// <param name="relative">Which.</param>
    /// <param name="limit">The most bytes it may have; a larger file is an error, not a flood of memory.</param>
    public byte[]? TryReadBytes(string relative, int limit = LargestWhole) => ReadUpTo(relative, limit, out var size) is var bytes && size is { } got
        ? throw new PthbsException(ErrorKind.Input, "the file is too large") { Where = In(relative), Got = got, Expected = $"at most {limit} bytes" }
        : bytes;

    /// <summary>The bytes of a file that can be done without: null where there is no file, and where it is larger than whoever wrote it makes it. Such a file is damaged.</summary>
    /// <param name="relative">Which.</param>
    /// <param name="limit">The most bytes it may have.</param>
    internal byte[]? TryReadWhole(string relative, int limit = LargestWhole) => ReadUpTo(relative, limit, out _);

    private byte[]? ReadUpTo(string relative, int limit, out string? tooLarge)
    {
        tooLarge = null;
        // Opened first and looked at afterwards: one walk along the path, where a thousand templates and scripts are read.
        using var handle = TryOpenFile(relative);
        if (handle is null) return null;
        if (FileStatus.Of(handle) is not { } status) throw Failure("look at", In(relative));
        if (status.Kind != FileKind.Regular) return null;
        if (status.Size > limit)
        {
            tooLarge = $"{status.Size} bytes";
            return null;
        }

        // Files of the kernel (/proc) say that they have no bytes, and have some.
        var bytes = new byte[status.Size == 0 ? UnknownSize : status.Size];
        for (var length = 0; ;)
        {
            length += Read(handle, bytes.AsSpan(length), length, In(relative));
            if (length < bytes.Length) return bytes[..length];
            if (status.Size > 0) return bytes;
            if (length > limit)
            {
                tooLarge = $"more than {limit} bytes";
                return null;
            }

            Array.Resize(ref bytes, (int)Math.Min(2L * length, limit + 1L));
        }
    }

    /// <summary>A file's bytes.</summary>
    public byte[] ReadBytes(string relative, int limit = LargestWhole) =>
        TryReadBytes(relative, limit) ?? throw FileError.Of(Errno.NoEntry, "read", In(relative));

    /// <summary>A file's UTF-8 text, or null where there is no file.</summary>
    /// <param name="relative">Where.</param>
    /// <param name="keepMark">Whether a byte order mark is part of the text.</param>
    /// <exception cref="PthbsException">It is not UTF-8, and then the line is named; or it begins with a byte order mark.</exception>
    public string? TryReadText(string relative, bool keepMark = false)
    {
        if (TryReadBytes(relative) is not { } bytes) return null;
        if (!keepMark) ByteOrderMark.Refuse(bytes, In(relative));
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = Encoding.UTF8.GetString(bytes);
        var line = text.AsSpan(0, text.IndexOf('\uFFFD', StringComparison.Ordinal)).Count('\n') + 1;
        throw new PthbsException(ErrorKind.Input, "the file is not UTF-8 text") { Where = $"{In(relative)}:{line}", Hint = "convert it, for example: iconv -t UTF-8" };
    }

    /// <summary>A file's UTF-8 text, or null where nothing is: what is there and is no file must not pass for an empty one, and be replaced by a file.</summary>
    /// <exception cref="PthbsException">Something else than a file stands there, or it is not UTF-8.</exception>
    public string? TextIfThere(string relative) => TryReadText(relative) ?? TryStatus(relative)?.Kind switch
    {
        null => null,
        // It was put there in this moment.
        FileKind.Regular => TryReadText(relative),
        { } kind => throw NoFile(relative, kind),
    };

    /// <summary>The error of what is there and is no file.</summary>
    internal PthbsException NoFile(string relative, FileKind kind) => new(ErrorKind.Input, "this is not a regular file")
    {
        Where = In(relative),
        Got = kind switch { FileKind.Directory => "a directory", FileKind.Link => "a symbolic link", _ => "a FIFO, socket or device" },
    };

    /// <summary>
    /// Puts a file in place whole or not at all: written beside, then renamed over what was there.
    /// </summary>
    /// <param name="relative">Where.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="durable">Whether it must survive a power loss from now on; without it, a reader must check what it reads.</param>
    /// <param name="mode">Permission bits.</param>
    public void WriteAtomically(string relative, ReadOnlySpan<byte> content, bool durable = false, int mode = 0b110_100_100)
    {
        var slash = relative.LastIndexOf('/');
        WriteAtomically(relative, content, this, relative[..(slash + 1)] + TemporaryName(), durable, mode);
    }

    /// <summary>The same, with the place given where the file is made: what a killed process leaves there is somebody's to find.</summary>
    /// <param name="relative">Where.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="pending">A directory on the same file system.</param>
    /// <param name="temporary">A name in it that nothing has.</param>
    /// <param name="durable">Whether it must survive a power loss from now on.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="before">The file that it replaces, if its owner, group and permissions are to stay.</param>
    internal void WriteAtomically(string relative, ReadOnlySpan<byte> content, DirectoryHandle pending, string temporary, bool durable = false, int mode = 0b110_100_100, Likeness? before = null)
    {
        try
        {
            using (var handle = pending.CreateFile(temporary, before is null ? mode : Ownership.FileOfOwnerAlone))
            {
                Write(handle, content, In(relative));
                if (before is { } replaced) replaced.Give(handle, 0b111_111_111, In(relative));
                if (durable) Sync(handle, In(relative));
            }

            pending.Rename(temporary, this, relative);
            if (durable) SyncParentOf(relative);
        }
        catch
        {
            pending.DeleteIfPossible(temporary);
            throw;
        }
    }

    /// <summary>Puts a text file in place whole or not at all.</summary>
    public void WriteAtomically(string relative, string content, bool durable = false) =>
        WriteAtomically(relative, Encoding.UTF8.GetBytes(content), durable);

    /// <summary>
    /// Puts a text file in place of another, in a directory that people look into: it keeps that one's owner, group and permissions, and what a killed writer leaves there has a name that the next one
    /// finds. No two may write the same file at once.
    /// </summary>
    internal void ReplaceText(string name, string content) => ReplaceBytes(name, Encoding.UTF8.GetBytes(content));

    /// <inheritdoc cref="ReplaceText"/>
    internal void ReplaceBytes(string name, ReadOnlySpan<byte> content)
    {
        var temporary = OnlyTemporaryName(name);
        TryDelete(temporary);
        WriteAtomically(name, content, this, temporary, durable: true, before: Likeness.Of(this, name, FileKind.Regular));
    }

    /// <summary>The name that something has until it is whole, where no two may make it at once: what a killed process leaves there, the next one finds.</summary>
    internal static string OnlyTemporaryName(string name) => $".{name}.new";

    /// <summary>Names no two writers share: process ids are not enough, two containers may have a store in common.</summary>
    internal static string TemporaryName() => $".{UniqueName.New()}.tmp";

    /// <summary>Whether a name is one of those.</summary>
    internal static bool IsTemporaryName(string name) => name is ['.', .. var middle, '.', 't', 'm', 'p'] && UniqueName.Is(middle);

    /// <summary>Fills a block from an open file.</summary>
    /// <returns>How many bytes it got: fewer than were asked for only where the file ends.</returns>
    internal static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> block, long offset, string path)
    {
        try
        {
            var length = 0;
            for (int got; length < block.Length && (got = RandomAccess.Read(handle, block[length..], offset + length)) > 0;) length += got;
            return length;
        }
        catch (IOException error)
        {
            throw FromIO(error, "read", path);
        }
    }

    /// <summary>Writes to an open file; a full disk becomes an error that names the file.</summary>
    internal static void Write(Microsoft.Win32.SafeHandles.SafeFileHandle handle, ReadOnlySpan<byte> content, string path, long offset = 0)
    {
        try
        {
            RandomAccess.Write(handle, content, offset);
        }
        catch (Exception error) when (IsOfTheDisk(error))
        {
            throw FromIO(error, "write", path);
        }
    }

    /// <summary>Makes an open file's content durable.</summary>
    internal static void Sync(Microsoft.Win32.SafeHandles.SafeFileHandle handle, string path)
    {
        if (Libc.Sync((int)handle.DangerousGetHandle()) < 0) throw Failure("make durable", path);
    }

    /// <summary>Whether the class library says by this that the file system refused: of a file that is too large (EFBIG) it says that an argument is.</summary>
    internal static bool IsOfTheDisk(Exception error) => error is IOException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>An error of the class library's streams as one that names what was done to which path.</summary>
    internal static PthbsException FromIO(Exception error, string verb, string path)
    {
        if (error is ArgumentOutOfRangeException) return FileError.Of(Errno.FileTooLarge, verb, path);
        // .NET puts the error number of Unix into HResult where it knows no HRESULT for it; a full disk is one it does know.
        const int DiskFull = unchecked((int)0x80070070), Shared = unchecked((int)0x80070020);
        // EAGAIN passes for a file that another process uses: what was opened has nothing to read at the moment, as some files of /proc.
        var errno = error.HResult switch { DiskFull => Errno.NoSpace, Shared => Errno.TryAgain, var other => other };
        return errno is > 0 and < 200
            ? FileError.Of(errno, verb, path)
            : new PthbsException(ErrorKind.Machine, $"cannot {verb}: {error.Message}", error) { Where = path };
    }
}
