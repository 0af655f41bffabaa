using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// A file on its way into the cache. What it holds counts for nothing until <see cref="Hash"/> has read all of it back: so a download that was
/// cut, by whomever and whatever wrote it, can go on where it ended.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int HashBuffer = 1 << 20;

    /// <summary>How often the free space is checked, in bytes.</summary>
    private const int LookAfter = 8 << 20;
    private readonly DirectoryHandle _directory;
    private readonly string _name;
    private readonly SafeFileHandle _handle;
    private long _nextLook;

    /// <summary>Opens what is there, or makes an empty file.</summary>
    public PartialFile(DirectoryHandle directory, string name, int mode = Ownership.ReadableByAll)
    {
        _directory = directory;
        _name = name;
        _handle = directory.OpenForUpdate(name, mode);
        Length = RandomAccess.GetLength(_handle);
        _nextLook = Length + LookAfter;
    }

    /// <summary>How many bytes must stay free on the disk; null for the usual, 0 where nobody cares.</summary>
    public long? FreeSpace { get; init; } = 0;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    private string Where => $"{_directory.Path}/{_name}";

    /// <summary>Lets no other user read it: what it is copied from is not for everybody.</summary>
    public void CloseToOthers() => Likeness.SetMode(_handle, Ownership.FileOfOwnerAlone, Where);

    /// <summary>Adds to its end.</summary>
    /// <exception cref="PthbsException">The disk is full or broken.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        DirectoryHandle.Write(_handle, bytes, Where, Length);
        Length += bytes.Length;
        if (Length < _nextLook) return;
        _nextLook = Length + LookAfter;
        if (FetchRoom.Shortage(_directory, FreeSpace) is { } shortage) throw shortage;
    }

    /// <summary>Adds all of a stream.</summary>
    /// <param name="content">What to add.</param>
    /// <param name="from">What that is, for messages.</param>
    /// <param name="cancel">Ends it between two blocks: a file can be as large as it says, and hold nothing.</param>
    public void Append(Stream content, string from, CancellationToken cancel)
    {
        var buffer = new byte[HashBuffer];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int got;
            try
            {
                got = content.Read(buffer);
            }
            catch (IOException error)
            {
                throw DirectoryHandle.FromIO(error, "read", from);
            }

            if (got == 0) return;
            Append(buffer.AsSpan(0, got));
        }
    }

    /// <summary>Refuses at once what the disk cannot hold, rather than at its last free byte.</summary>
    /// <param name="bytes">How many are still to come.</param>
    public void ExpectRoom(long bytes)
    {
        long free;
        try
        {
            free = new DriveInfo(_directory.Path).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not every file system says; then writing finds out.
            return;
        }

        if (bytes > free)
            throw new PthbsException(ErrorKind.Machine, "the disk has no room for the file")
            {
                Where = Where,
                Got = $"{free} bytes free",
                Expected = $"{bytes} bytes",
                Hint = "free some space, or choose another place with --state",
            };
    }

    /// <summary>Starts again from nothing.</summary>
    public void Clear() => OnDisk("empty", () =>
    {
        RandomAccess.SetLength(_handle, 0);
        Length = 0;
        _nextLook = LookAfter;
    });

    /// <summary>The sha256 of what is in the file now, in lower-case hex.</summary>
    /// <param name="cancel">Ends it between two blocks.</param>
    public string Hash(CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[HashBuffer];
        OnDisk("read", () =>
        {
            long offset = 0;
            for (int got; (got = RandomAccess.Read(_handle, buffer, offset)) > 0; offset += got)
            {
                cancel.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, got);
            }
        });
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What is in the file now, from its beginning.</summary>
    public Stream Read() => _directory.OpenRead(_name);

    /// <summary>Its first bytes.</summary>
    public byte[] Head(int length)
    {
        var head = new byte[length];
        OnDisk("read", () => length = RandomAccess.Read(_handle, head, 0));
        return head[..length];
    }

    /// <summary>Makes it durable, then gives it its final name.</summary>
    public void Publish(DirectoryHandle directory, string name)
    {
        // Not RandomAccess.FlushToDisk: it passes over a full disk.
        DirectoryHandle.Sync(_handle, Where);
        _directory.Rename(_name, directory, name);
        directory.Sync();
    }

    /// <summary>Removes it; where that fails, the error that led here is the one to be told.</summary>
    public void Delete() => _directory.DeleteIfPossible(_name);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void OnDisk(string verb, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (DirectoryHandle.IsOfTheDisk(error))
        {
            throw DirectoryHandle.FromIO(error, verb, Where);
        }
    }
}
