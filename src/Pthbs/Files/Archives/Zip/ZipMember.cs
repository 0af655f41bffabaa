using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>One entry, as the archive's directory has it.</summary>
/// <param name="Entry">What it makes; of a symbolic link the target is its content, which is not read yet.</param>
/// <param name="Method">How it is packed: <see cref="Stored"/> or <see cref="Deflated"/>.</param>
/// <param name="Checksum">The crc32 of its content.</param>
/// <param name="Packed">How many bytes its content takes up in the archive.</param>
/// <param name="Start">Where its header begins, in bytes from the archive's first.</param>
internal readonly record struct ZipMember(ArchiveEntry Entry, int Method, uint Checksum, long Packed, long Start)
{
    /// <summary>The method of content that is not packed.</summary>
    public const int Stored = 0;

    /// <summary>The method of RFC 1951.</summary>
    public const int Deflated = 8;

    /// <summary>Refuses what cannot be unpacked, whichever of the two headers says it (APPNOTE 4.4.4, 4.4.5).</summary>
    public static void CheckMethod(int method, int flags, ArchiveFault fault)
    {
        const int Encrypted = 1 << 0, Patched = 1 << 5, StronglyEncrypted = 1 << 6, Masked = 1 << 13;
        if ((flags & (Encrypted | StronglyEncrypted | Masked)) != 0 || method == 99) throw fault.Bad("the entry is encrypted, which is not supported", hint: "pack it again without a password");
        if ((flags & Patched) != 0) throw fault.Bad("the entry is a patch to another archive, which is not supported");
        if (method is not (Stored or Deflated))
            throw fault.Bad("the entry uses an unsupported compression method", NameOf(method), "stored or deflate", "pack it again with deflate");
    }

    /// <summary>Whether the name is text without doubt: ASCII, or said to be UTF-8 (APPNOTE D).</summary>
    public static void CheckName(ReadOnlySpan<byte> name, int flags, ArchiveFault fault)
    {
        const int Utf8 = 1 << 11;
        if ((flags & Utf8) == 0 && name.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
            throw fault.Bad("the name is neither ASCII nor marked as UTF-8, so programs read different names", PathText.Printable(PathText.Decode(name)), "ASCII, or the flag for UTF-8", "pack it again with a program that writes names in UTF-8");
    }

    private static string NameOf(int method) => method switch
    {
        1 => "shrink",
        2 or 3 or 4 or 5 => "reduce",
        6 => "implode",
        9 => "deflate64",
        12 => "bzip2",
        14 => "lzma",
        93 => "zstd",
        95 => "xz",
        98 => "ppmd",
        _ => $"method {method}",
    };
}
