using System.Buffers.Binary;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>
/// Where the directory of a zip archive is, as the record at the end of the file says (APPNOTE 4.3.14 to 4.3.16). It has to stand at the very end, directly behind
/// the directory, and there has to be one alone: programs look for it in different ways.
/// </summary>
/// <param name="Count">How many entries the directory has.</param>
/// <param name="Start">Where it begins, in bytes from the archive's first.</param>
/// <param name="Size">Its bytes.</param>
internal readonly record struct ZipEnd(long Count, long Start, long Size)
{
    private const int RecordSize = 22;
    private const int LocatorSize = 20;
    private const int WideRecordSize = 56;

    /// <summary>How much of an archive's end has to be looked at, in bytes.</summary>
    public const int Longest = WideRecordSize + LocatorSize + RecordSize + ushort.MaxValue;

    private static ReadOnlySpan<byte> Signature => "PK\u0005\u0006"u8;

    private static ReadOnlySpan<byte> LocatorSignature => "PK\u0006\u0007"u8;

    private static ReadOnlySpan<byte> WideSignature => "PK\u0006\u0006"u8;

    /// <summary>Finds the record.</summary>
    /// <param name="tail">The end of the archive: all of it, or <see cref="Longest"/> bytes.</param>
    /// <param name="length">The bytes of the whole archive.</param>
    /// <param name="fault">Makes the errors.</param>
    public static ZipEnd Find(ReadOnlySpan<byte> tail, long length, ArchiveFault fault)
    {
        var at = Locate(tail, fault);
        var record = tail.Slice(at, RecordSize);
        Fields said = new(Half(record, 4), Half(record, 6), Half(record, 8), Half(record, 10), Word(record, 12), Word(record, 16));
        var before = length - tail.Length;
        long end = before + at;
        if (at >= LocatorSize && tail[(at - LocatorSize)..].StartsWith(LocatorSignature))
        {
            end -= LocatorSize + WideRecordSize;
            said = Widen(said, tail[..at], end, fault);
        }

        if (said.Disk != 0 || said.DirectoryDisk != 0 || said.CountOnDisk != said.Count) throw OnDisks(fault);
        if (said.Size < 0 || said.Start < 0 || said.Start > end || said.Size != end - said.Start)
            throw fault.Bad("the archive's directory is not where the record at the archive's end says", $"{said.Size} bytes from byte {said.Start} on",
                $"an end at byte {end}, where that record begins", "its beginning may be cut off, or it may follow other data: fetch it again");
        return new ZipEnd(said.Count, said.Start, said.Size);
    }

    /// <summary>The archive is one of several files, or wants to be.</summary>
    public static Errors.PthbsException OnDisks(ArchiveFault fault) =>
        fault.Bad("the archive is split into several files, which is not supported", hint: "join them: zip -s 0 SPLIT.zip --out WHOLE.zip");

    private static int Locate(ReadOnlySpan<byte> tail, ArchiveFault fault)
    {
        var at = tail.LastIndexOf(Signature);
        if (at < 0) throw fault.Bad("the archive is cut off, or one of several that it was split into: its directory is missing", expected: "the record that ends a zip archive, in its last 64 KiB", hint: "fetch it again, and compare its size with the original's");
        if (ReachesTo(tail, at) is not { } end || end > tail.Length) throw fault.Truncated("the record at its end");
        if (end < tail.Length) throw fault.Bad("there is data after the end of the archive", $"{tail.Length - end} bytes after its last record", "the end of the file");
        for (int other = tail[..at].LastIndexOf(Signature); other >= 0; other = tail[..other].LastIndexOf(Signature))
            if (ReachesTo(tail, other) == tail.Length)
                throw fault.Bad("the archive has two end records, and programs differ in which they use", $"records that end it at two places, {at - other} bytes apart", "one record that ends it");
        return at;
    }

    /// <summary>Where a record with its comment ends; null if it is cut off.</summary>
    private static int? ReachesTo(ReadOnlySpan<byte> tail, int at) => tail.Length - at < RecordSize ? null : at + RecordSize + Half(tail[at..], 20);

    /// <summary>What the 64-bit record says, which must be what the other one says wherever that one can.</summary>
    private static Fields Widen(in Fields narrow, ReadOnlySpan<byte> before, long start, ArchiveFault fault)
    {
        const int SizeOfRest = WideRecordSize - 12;
        var locator = before[^LocatorSize..];
        if (Word(locator, 4) is not 0 || Word(locator, 16) > 1) throw OnDisks(fault);
        if (Wide(locator, 8) != start || before.Length < LocatorSize + WideRecordSize || before[^(LocatorSize + WideRecordSize)..] is var record && (!record.StartsWith(WideSignature) || Wide(record, 4) != SizeOfRest))
            throw fault.Bad("the archive's 64-bit record is not where its locator says", $"byte {Wide(locator, 8)}", $"a record of {WideRecordSize} bytes at byte {start}");

        record = before[^(LocatorSize + WideRecordSize)..];
        Fields wide = new(Word(record, 16), Word(record, 20), Wide(record, 24), Wide(record, 32), Wide(record, 40), Wide(record, 48));
        if (!Agree(narrow.Disk, wide.Disk, ushort.MaxValue) || !Agree(narrow.DirectoryDisk, wide.DirectoryDisk, ushort.MaxValue) || !Agree(narrow.CountOnDisk, wide.CountOnDisk, ushort.MaxValue)
            || !Agree(narrow.Count, wide.Count, ushort.MaxValue) || !Agree(narrow.Size, wide.Size, uint.MaxValue) || !Agree(narrow.Start, wide.Start, uint.MaxValue))
            throw fault.Bad("the two records at the archive's end differ", narrow.ToString(), wide.ToString());
        return wide;
    }

    private static bool Agree(long narrow, long wide, long unsaid) => narrow == unsaid || narrow == wide;

    private static int Half(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Wide(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private readonly record struct Fields(long Disk, long DirectoryDisk, long CountOnDisk, long Count, long Size, long Start)
    {
        public override string ToString() => $"{Count} entries, a directory of {Size} bytes from byte {Start} on";
    }
}
