using System.Buffers.Binary;

namespace Pthbs.Files.Elf;

/// <summary>How much code an object file holds: the sections of an ELF file for x86-64 that may be executed (System V ABI, chapter 4).</summary>
public static class ObjectCode
{
    private const int Header = 64;
    private const int Section = 64;
    private const int NoBits = 8;
    private const long Executable = 4;

    /// <summary>Bytes of code; 0 if it is no such file, or a malformed one.</summary>
    /// <param name="file">The whole file.</param>
    public static long Size(ReadOnlySpan<byte> file)
    {
        if (file.Length < Header || !file.StartsWith("\u007fELF\u0002\u0001"u8) || BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) != ElfMachine.Amd64) return 0;
        var table = BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        int entry = BinaryPrimitives.ReadUInt16LittleEndian(file[58..]), count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        if (entry != Section || table < 0 || table > file.Length) return 0;
        var sections = file[(int)table..];
        long code = 0;
        for (; count > 0 && sections.Length >= Section; count--, sections = sections[Section..])
        {
            var size = BinaryPrimitives.ReadInt64LittleEndian(sections[32..]);
            var flags = BinaryPrimitives.ReadInt64LittleEndian(sections[8..]);
            if ((flags & Executable) != 0 && BinaryPrimitives.ReadInt32LittleEndian(sections[4..]) != NoBits && size > 0 && size <= file.Length) code += size;
        }

        return code;
    }
}
