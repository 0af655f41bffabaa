using System.Buffers.Binary;
using System.Text;

namespace Pthbs.Files.Elf;

/// <summary>
/// The warnings that an object file has the linker print: sections called <c>.gnu.warning.SYMBOL</c>. glibc has one for each function that loads shared libraries of
/// the machine, its name service (NSS) above all.
/// </summary>
public static class LinkWarnings
{
    private const string Prefix = ".gnu.warning.";
    private const int Header = 64;
    private const int Section = 64;
    private const int LongestName = 200;

    /// <summary>The functions that need shared libraries when a static program calls them; none if it is no object file for x86-64, or a malformed one.</summary>
    /// <param name="file">The whole file.</param>
    public static IReadOnlyList<string> NeedSharedLibraries(ReadOnlySpan<byte> file)
    {
        var found = new List<string>();
        if (file.Length < Header || !file.StartsWith("\u007fELF\u0002\u0001"u8) || BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) != ElfMachine.Amd64) return found;
        var table = BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        int entry = BinaryPrimitives.ReadUInt16LittleEndian(file[58..]), count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]), names = BinaryPrimitives.ReadUInt16LittleEndian(file[62..]);
        if (entry != Section || table < 0 || table > file.Length - ((long)count * Section) || names >= count) return found;
        var sections = file.Slice((int)table, count * Section);
        var texts = Content(file, sections[(names * Section)..]);
        for (; !sections.IsEmpty; sections = sections[Section..])
        {
            var at = BinaryPrimitives.ReadUInt32LittleEndian(sections);
            if (at >= texts.Length) continue;
            var name = texts[(int)at..];
            if (name.StartsWith(".gnu.warning."u8) && name.IndexOf((byte)0) is > 0 and <= LongestName and var end && Content(file, sections).IndexOf("requires at runtime the shared libraries"u8) >= 0)
                found.Add(Encoding.Latin1.GetString(name[Prefix.Length..end]));
        }

        return found;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> section)
    {
        long offset = BinaryPrimitives.ReadInt64LittleEndian(section[24..]), size = BinaryPrimitives.ReadInt64LittleEndian(section[32..]);
        return offset < 0 || size < 0 || offset > file.Length || size > file.Length - offset ? [] : file.Slice((int)offset, (int)size);
    }
}
