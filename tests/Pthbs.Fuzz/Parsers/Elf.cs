using Pthbs.Files.Elf;
using Pthbs.Fuzz.Running;
using Pthbs.Fuzz.Seeds;

namespace Pthbs.Fuzz.Parsers;

/// <summary>Programs: whatever they claim, they are read, and little is kept of them.</summary>
internal static class Elf
{
    private const int MostNames = 256;
    private const int LongestName = 4096;

    public static readonly FuzzTarget Target = new(
        "elf",
        [
            new ElfImage().Interpreter("/lib64/ld-linux-x86-64.so.2").Needed("libc.so.6", "libz.so.1").Build(ElfImage.Executable),
            new ElfImage(wide: false).Interpreter("/lib/ld.so").Needed("libm.so").Build(ElfImage.Shared, machine: 3),
            new ElfImage(big: true).Needed("libc.so").Build(ElfImage.Shared, machine: 21),
            new ElfImage(wide: false, big: true).Build(ElfImage.Relocatable, machine: 8),
        ],
        bytes =>
        {
            if (ElfFile.TryRead(bytes) is not { } file) return "none";
            if (file.Needed.Count > MostNames || file.Needed.Any(n => n.Length > LongestName) || file.Interpreter?.Length > LongestName)
                throw new DefectException("more was kept than may be");
            return $"{file.Type is > 0 and < 5} {file.Is64Bit} {file.IsBigEndian} {file.Interpreter is null} {Math.Min(file.Needed.Count, 4)} {file.Needed.Contains("(a library whose name cannot be read)")} {file.NeedsDynamicLoader}";
        })
    {
        Words = ["\u007fELF", "\u0001\0\0\0", "\u0002\0\0\0", "\u0003\0\0\0", "\u0005\0\0\0\0\0\0\0", "\0\0\0\0\0\0\0\0", "\u007f\u007f\u007f\u007f"],
        MostAllocated = 4 << 20
    };
}
