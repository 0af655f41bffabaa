using System.Runtime.InteropServices;
using System.Text;
using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>A path as it was saved.</summary>
/// <param name="Layer">Which of the collection's directories.</param>
/// <param name="Above">The number of the directory that it is in; less than its own, -1 for the collection's directory.</param>
/// <param name="Text">Where the path is among the texts.</param>
/// <param name="IsYoung">Whether its stamp says nothing of its content.</param>
/// <param name="Stamp">What stood there.</param>
internal readonly record struct SavedPath(int Layer, int Above, int Text, bool IsYoung, FileStamp Stamp);

/// <summary>A generated package as it was saved. Lists are given by where they begin among the numbers, and by their length.</summary>
/// <param name="Request">Where the request is among the texts.</param>
/// <param name="Template">Where the template's path is among the texts.</param>
/// <param name="Layer">The directory of the collection that the template is in.</param>
/// <param name="Details">Where <see cref="PackageDetails"/> begin among the texts.</param>
/// <param name="DetailsLength">Their bytes.</param>
/// <param name="Paths">The paths that it was made from.</param>
/// <param name="PathCount">How many.</param>
/// <param name="Packages">The packages that it asked for; their numbers are less than its own.</param>
/// <param name="PackageCount">How many.</param>
internal readonly record struct SavedPackage(int Request, int Template, int Layer, int Details, int DetailsLength, int Paths, int PathCount, int Packages, int PackageCount);

/// <summary>
/// The bytes of a saved generation (docs/explanation/decisions/0037-generation-cache.md), read in place: of ten thousand packages, a run may want one. Whoever asks has compared the
/// checksum; should the bytes be wrong all the same, an index is out of range.
/// </summary>
internal sealed class SavedGeneration(byte[] bytes)
{
    public const int HeadLength = 16, PathLength = 16, PackageLength = 20, HashAt = 9, HashLength = 8;

    private const string Digits = "0123456789abcdef";

    public int PathCount => Numbers[6];

    public int PackageCount => Numbers[7];

    /// <summary>What must be the same for any of it to count.</summary>
    public string Key => Text(0);

    /// <summary>The system that templates saw.</summary>
    public string System => Text(Numbers[11]);

    private ReadOnlySpan<int> Numbers => MemoryMarshal.Cast<byte, int>(bytes);

    private int PackagesAt => HeadLength + (PathCount * PathLength);

    private int SlotsAt => PackagesAt + (PackageCount * PackageLength);

    private int SlotCount => Numbers[8];

    private int ListsAt => SlotsAt + SlotCount;

    private ReadOnlySpan<byte> Texts => bytes.AsSpan(Numbers[9]);

    public SavedPath Path(int number)
    {
        var n = Numbers.Slice(HeadLength + (number * PathLength), PathLength);
        FileKind? kind = n[3] == 0 ? null : (FileKind)((n[3] & 0xFF) - 1);
        var stamp = new FileStamp(kind, (ulong)Long(n, 4), (ulong)Long(n, 6), Long(n, 8), new FileTime(Long(n, 10), (uint)n[12]), new FileTime(Long(n, 13), (uint)n[15]));
        return new SavedPath(n[0], n[1], n[2], (n[3] & 0x100) != 0, stamp);
    }

    public SavedPackage Package(int number)
    {
        var n = Numbers.Slice(PackagesAt + (number * PackageLength), PackageLength);
        return new SavedPackage(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]);
    }

    /// <summary>The hash in a package's id: 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash(int package) => MemoryMarshal.AsBytes(Numbers.Slice(PackagesAt + (package * PackageLength) + HashAt, HashLength));

    /// <summary>The same in hex digits. The class library's conversion is slower where it is compiled for any processor of the kind.</summary>
    public string HashText(int package) => string.Create(HashLength * sizeof(int) * 2, Hash(package), static (text, hash) =>
    {
        for (var i = 0; i < hash.Length; i++) (text[2 * i], text[(2 * i) + 1]) = (Digits[hash[i] >> 4], Digits[hash[i] & 0xF]);
    });

    public ReadOnlySpan<int> List(int at, int count) => Numbers.Slice(ListsAt + at, count);

    public ReadOnlySpan<byte> Details(in SavedPackage package) => Texts.Slice(package.Details, package.DetailsLength);

    /// <summary>A text, and the zero byte behind it.</summary>
    public ReadOnlySpan<byte> TextWithEnd(int at) => Texts.Slice(at + sizeof(int), MemoryMarshal.Read<int>(Texts[at..]) + 1);

    public string Text(int at) => Encoding.UTF8.GetString(TextWithEnd(at)[..^1]);

    /// <summary>The number of a package; -1 where it is not here.</summary>
    /// <param name="request">What it is asked for by: plain ASCII.</param>
    public int Find(string request)
    {
        var mask = SlotCount - 1;
        var (slot, left) = (Slot(request) & mask, SlotCount);
        for (; left > 0 && Numbers[SlotsAt + slot] is > 0 and var found; slot = (slot + 1) & mask, left--)
            if (Ascii.Equals(TextWithEnd(Package(found - 1).Request)[..^1], request)) return found - 1;
        return -1;
    }

    /// <summary>The number of one of the paths that each collection has; -1 where it is not here. These stand first.</summary>
    public int FindAlways(int layer, string relative)
    {
        for (var path = 0; path < Numbers[10]; path++)
            if (Path(path) is var saved && saved.Layer == layer && Text(saved.Text) == relative) return path;
        return -1;
    }

    /// <summary>Where to begin to look for a request: FNV-1a.</summary>
    public static int Slot(string request)
    {
        var hash = 2166136261;
        foreach (var c in request) hash = (hash ^ c) * 16777619;
        return (int)(hash & int.MaxValue);
    }

    private static long Long(ReadOnlySpan<int> numbers, int at) => (uint)numbers[at] | ((long)numbers[at + 1] << 32);
}
