using System.Buffers.Binary;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>The extra fields of a header (APPNOTE 4.5): a number, a length, that many bytes. Two of them change what the header says; the others are ignored.</summary>
internal static class ZipExtras
{
    private const ushort Wide = 0x0001;
    private const ushort UnicodeName = 0x7075;
    private const int HeadSize = 4;

    /// <summary>Puts in the numbers that a header has no room for: those that are all ones there, in the order in which they stand in the header.</summary>
    /// <param name="extra">The fields.</param>
    /// <param name="fault">Makes the errors.</param>
    /// <param name="size">The size of the content.</param>
    /// <param name="packed">How much of the archive it takes up.</param>
    /// <param name="start">Where the entry begins; a header that does not say it has 0.</param>
    public static void Widen(ReadOnlySpan<byte> extra, ArchiveFault fault, ref long size, ref long packed, ref long start)
    {
        if (!TryFind(extra, Wide, fault, out var wide)) return;
        Take(ref size, ref wide);
        Take(ref packed, ref wide);
        Take(ref start, ref wide);

        void Take(ref long value, ref ReadOnlySpan<byte> rest)
        {
            if (value != uint.MaxValue) return;
            if (rest.Length < sizeof(long)) throw fault.Bad("the entry's 64-bit numbers are missing", $"{rest.Length} bytes of them left", $"{sizeof(long)} for each number that its header leaves to them");
            value = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[sizeof(long)..];
        }
    }

    /// <summary>Some programs take a name from here, and others the header's.</summary>
    public static void CheckName(ReadOnlySpan<byte> extra, ReadOnlySpan<byte> name, ArchiveFault fault)
    {
        const int VersionAndChecksum = 5;
        if (TryFind(extra, UnicodeName, fault, out var field) && (field.Length < VersionAndChecksum || !field[VersionAndChecksum..].SequenceEqual(name)))
            throw fault.Bad("the entry has a second name, which some programs use instead", field.Length < VersionAndChecksum ? null : PathText.Printable(PathText.Decode(field[VersionAndChecksum..])), "one name");
    }

    private static bool TryFind(ReadOnlySpan<byte> extra, ushort id, ArchiveFault fault, out ReadOnlySpan<byte> field)
    {
        field = [];
        var found = false;

        // What is left in the end, less than the head of a field, is padding.
        while (extra.Length >= HeadSize)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - HeadSize) throw fault.Bad("the entry's extra fields are damaged", $"a field of {length} bytes", $"at most {extra.Length - HeadSize}");
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == id)
            {
                if (found) throw fault.Bad("the entry has an extra field twice", $"two fields of type 0x{id:x4}");
                found = true;
                field = extra.Slice(HeadSize, length);
            }

            extra = extra[(HeadSize + length)..];
        }

        return found;
    }
}
