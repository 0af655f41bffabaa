using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;

namespace Pthbs.Files.Trees;

/// <summary>What is known of one file's bytes.</summary>
/// <param name="Hash">Their sha256.</param>
/// <param name="MaskedHash">Their sha256 with the own hash replaced by zeros.</param>
/// <param name="IsElf">Whether they begin as an ELF file does.</param>
/// <param name="Shebang">What follows <c>#!</c> in the first line.</param>
/// <param name="Leaks">Where forbidden paths stand.</param>
internal sealed record Content(string Hash, string MaskedHash, bool IsElf, string? Shebang, IReadOnlyList<(long Offset, ForbiddenPath Forbidden, string Text)> Leaks);

/// <summary>
/// Reads contents once, a block at a time, and learns all of it in that pass. The end of each block, as far as something that begins there could reach
/// beyond it, is looked at again together with the next block. One scanner belongs to one thread.
/// </summary>
/// <param name="search">Finds the candidates' hashes.</param>
/// <param name="found">Set to true for each candidate that occurs. Shared by all scanners: they only ever write true.</param>
/// <param name="own">Which of the candidates is the tree's own, or -1.</param>
/// <param name="forbidden">What must not occur.</param>
/// <param name="blockSize">Bytes read at once.</param>
internal sealed class ContentScanner(HashSearch search, bool[] found, int own, IReadOnlyList<ForbiddenPath> forbidden, int blockSize) : IDisposable
{
    private readonly int _overlap = Math.Max(HashSearch.Length, forbidden.Select(f => f.Lookahead).DefaultIfEmpty().Max()) - 1;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[Shebang.LongestHead];
    private readonly int[] _leaksOfEach = new int[forbidden.Count];
    private readonly List<(long Offset, ForbiddenPath Forbidden, string Text)> _leaks = [];
    private byte[] _buffer = [];
    private bool _holdsOwn;
    private int _before;

    /// <summary>Counts the leaks of the whole tree; shared by all of its scanners.</summary>
    public LeakCount Leaks { get; init; } = new();

    /// <summary>Scans an open file.</summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="status">What it was listed with.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="cancel">Ends the scan: a file with holes can be larger than any disk.</param>
    /// <exception cref="PthbsException">It cannot be read, or has another size by now.</exception>
    public Content Scan(SafeFileHandle file, in FileStatus status, string path, CancellationToken cancel)
    {
        Begin();
        var size = status.Size;
        // Only a file that takes up less than its size can have holes.
        (long Start, long End)? data = status.Allocated < size ? (0, 0) : null;
        var headLength = 0;
        var oneShot = "";
        long read = 0;
        for (int kept = 0, got = blockSize; got == blockSize;)
        {
            cancel.ThrowIfCancellationRequested();
            got = ReadBlock(file, kept, read, size, path, ref data);
            var block = _buffer.AsSpan(kept, got);
            var head = block[..Math.Min(got, _head.Length - headLength)];
            head.CopyTo(_head.AsSpan(headLength));
            headLength += head.Length;
            if (read == 0 && got < blockSize) oneShot = Convert.ToHexStringLower(SHA256.HashData(block));
            else _sha256.AppendData(block);

            var bytes = _buffer.AsSpan(0, kept + got);
            var starts = got < blockSize ? bytes.Length : Math.Max(0, bytes.Length - _overlap);
            Search(bytes, starts, read - kept);
            if (starts > 0) _before = bytes[starts - 1];
            read += got;
            kept = bytes.Length - starts;
            bytes[starts..].CopyTo(_buffer);
        }

        if (read != size)
            throw new PthbsException(ErrorKind.Build, "the file changed while it was read") { Where = path, Got = $"{read} bytes", Expected = $"{size} bytes", Hint = "a process of the build is still running: the script must wait for everything that it starts" };
        var hash = oneShot.Length > 0 ? oneShot : Convert.ToHexStringLower(_sha256.GetHashAndReset());
        return Result(hash, _holdsOwn ? MaskedHash(file, status, path, cancel) : hash, _head.AsSpan(0, headLength));
    }

    /// <summary>Scans a link's target; there is nothing to hash.</summary>
    public Content Scan(ReadOnlySpan<byte> target)
    {
        Begin();
        Search(target, target.Length, 0);
        return Result("", "", []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Begin()
    {
        if (_buffer.Length == 0) _buffer = ArrayPool<byte>.Shared.Rent(blockSize + _overlap);
        _holdsOwn = false;
        _before = -1;
        _leaks.Clear();
        Array.Clear(_leaksOfEach);
    }

    private Content Result(string hash, string masked, ReadOnlySpan<byte> head)
    {
        _leaks.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        return new Content(hash, masked, head.StartsWith("\u007fELF"u8), Shebang.LineOf(head), _leaks.Count == 0 ? [] : [.. _leaks]);
    }

    /// <summary>Finds all that begins in the first <paramref name="starts"/> bytes.</summary>
    private void Search(ReadOnlySpan<byte> data, int starts, long offset)
    {
        var hexadecimal = data[..Math.Min(data.Length, starts + HashSearch.Length - 1)];
        for (var at = 0; (at = search.Find(hexadecimal, at, out var which)) >= 0; at++)
        {
            found[which] = true;
            _holdsOwn |= which == own;
        }

        for (var i = 0; i < forbidden.Count; i++)
            for (var at = 0; MayFindMore(i) && (at = forbidden[i].Find(data, at, starts, _before)) >= 0; at++)
            {
                _leaksOfEach[i]++;
                _leaks.Add((offset + at, forbidden[i], Leaks.IsLow ? forbidden[i].Text(data, at) : forbidden[i].Path));
                Leaks.Add();
            }
    }

    private bool MayFindMore(int which) => _leaksOfEach[which] < TreeScanner.MostLeaks && (_leaks.Count == 0 || Leaks.IsLow);

    /// <summary>A second pass, over the few files that hold their package's own hash.</summary>
    private string MaskedHash(SafeFileHandle file, in FileStatus status, string path, CancellationToken cancel)
    {
        (long Start, long End)? data = status.Allocated < status.Size ? (0, 0) : null;
        long read = 0;
        for (int kept = 0, got = blockSize; got == blockSize;)
        {
            cancel.ThrowIfCancellationRequested();
            got = ReadBlock(file, kept, read, status.Size, path, ref data);
            read += got;
            var bytes = _buffer.AsSpan(0, kept + got);
            var done = 0;
            for (var at = 0; (at = search.Find(bytes, at, out var which)) >= 0;)
            {
                if (which != own)
                {
                    at++;
                    continue;
                }

                bytes.Slice(at, HashSearch.Length).Fill((byte)'0');
                done = at += HashSearch.Length;
            }

            // What was masked is never looked at again: the zeros and what follows them must not make a second match.
            done = got < blockSize ? bytes.Length : Math.Max(done, bytes.Length - HashSearch.Length + 1);
            _sha256.AppendData(bytes[..done]);
            bytes[done..].CopyTo(_buffer);
            kept = bytes.Length - done;
        }

        return Convert.ToHexStringLower(_sha256.GetHashAndReset());
    }

    private int ReadBlock(SafeFileHandle file, int at, long offset, long size, string path, ref (long Start, long End)? data)
    {
        var block = _buffer.AsSpan(at, blockSize);
        if (data is not { } next) return DirectoryHandle.Read(file, block, offset, path);
        var got = Extents.Read(file, block, offset, size, path, ref next);
        data = next;
        return got;
    }
}
