using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files.Elf;

/// <summary>
/// What of a linked file stays as it is when the file is stripped: what is loaded into memory, without the headers, which say where in the file it lies. Of a
/// relocatable file, of which nothing is loaded, it is the whole file.
/// </summary>
public sealed class LoadedImage
{
    /// <summary>No linker makes so many segments, and no list of them has to be held in memory.</summary>
    private const int MostSegments = 64;

    private const int BlockSize = 128 * 1024;

    private readonly ElfFile _file;
    private readonly List<(long Offset, long Size)> _ranges = [];

    private LoadedImage(ElfFile file, long size)
    {
        _file = file;
        Shape = $"{file.Type}.{file.Machine}.{(file.Is64Bit ? 64 : 32)}{(file.IsBigEndian ? "b" : "l")}";
        if (file.IsLoaded)
        {
            foreach (var load in file.Loads)
            {
                Shape += string.Create(CultureInfo.InvariantCulture, $" {load.Address:x}+{load.Size:x}/{load.Memory:x}");
                if (load.Offset >= 0 && load.Size > 0 && load.Offset < size) _ranges.Add((load.Offset, Math.Min(load.Size, size - load.Offset)));
            }
        }
        else
        {
            Shape += string.Create(CultureInfo.InvariantCulture, $" {size:x}");
            _ranges.Add((0, size));
        }
    }

    /// <summary>Equal wherever the images are; cheap to compare before the bytes are read.</summary>
    public string Shape { get; }

    /// <summary>Whether it is a program or a shared object.</summary>
    public bool IsLoaded => _file.IsLoaded;

    /// <summary>How many bytes <see cref="Hash"/> reads.</summary>
    public long Length => _ranges.Sum(r => r.Size);

    /// <summary>Reads the headers of an open file; null if it is no ELF file, or one that no linker makes.</summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="Errors.PthbsException">It cannot be read.</exception>
    public static LoadedImage? TryRead(SafeFileHandle file, string path, CancellationToken cancel) =>
        FileStatus.Of(file) is { Kind: FileKind.Regular, Size: var size } && ElfFile.TryRead(file, path, cancel) is { } elf && elf.Loads.Count <= MostSegments && (elf.IsLoaded ? elf.Loads.Count > 0 : elf.Loads.Count == 0)
            ? new LoadedImage(elf, size) : null;

    /// <summary>The sha256 of the image.</summary>
    /// <param name="file">The same file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="cancel">Ends it early: a file with holes can be larger than any disk.</param>
    /// <exception cref="Errors.PthbsException">It cannot be read.</exception>
    public string Hash(SafeFileHandle file, string path, CancellationToken cancel)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            foreach (var (offset, size) in _ranges)
                for (long at = 0; at < size;)
                {
                    cancel.ThrowIfCancellationRequested();
                    var part = block.AsSpan(0, (int)Math.Min(BlockSize, size - at));
                    var got = DirectoryHandle.Read(file, part, offset + at, path);
                    if (got == 0) break;
                    if (_file.IsLoaded) Blank(part[..got], offset + at);
                    sha256.AppendData(part[..got]);
                    at += got;
                }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }

    /// <summary>The headers say where sections are, which is what stripping changes.</summary>
    private void Blank(Span<byte> part, long offset)
    {
        foreach (var (start, size) in _file.Headers)
        {
            var (from, to) = (Math.Max(start, offset) - offset, Math.Min(start + size, offset + part.Length) - offset);
            if (from < to) part[(int)from..(int)to].Clear();
        }
    }
}
