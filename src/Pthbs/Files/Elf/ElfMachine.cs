namespace Pthbs.Files.Elf;

/// <summary>A machine, and how the headers of its files name it (System V ABI and its supplements).</summary>
/// <param name="Name">As <c>uname -m</c> says it.</param>
/// <param name="Number">e_machine.</param>
/// <param name="Is64Bit">Whether its files are of class ELFCLASS64.</param>
/// <param name="IsBigEndian">Their byte order.</param>
public sealed record ElfMachine(string Name, int Number, bool Is64Bit = true, bool IsBigEndian = false)
{
    /// <summary>EM_X86_64.</summary>
    public const int Amd64 = 62;

    /// <summary>EM_BPF, the virtual machine inside the kernel.</summary>
    public const int Bpf = 247;

    internal static IReadOnlyList<ElfMachine> All { get; } =
    [
        new("x86_64", Amd64), new("i686", 3, Is64Bit: false), new("i586", 3, Is64Bit: false), new("i386", 3, Is64Bit: false),
        new("aarch64", 183), new("aarch64_be", 183, IsBigEndian: true), new("armv7l", 40, Is64Bit: false), new("armv6l", 40, Is64Bit: false), new("arm", 40, Is64Bit: false),
        new("riscv64", 243), new("riscv32", 243, Is64Bit: false), new("loongarch64", 258),
        new("ppc64le", 21), new("ppc64", 21, IsBigEndian: true), new("ppc", 20, Is64Bit: false, IsBigEndian: true), new("s390x", 22, IsBigEndian: true),
        new("mips64el", 8), new("mips64", 8, IsBigEndian: true), new("mipsel", 8, Is64Bit: false), new("mips", 8, Is64Bit: false, IsBigEndian: true),
        new("sparc64", 43, IsBigEndian: true), new("sparc", 2, Is64Bit: false, IsBigEndian: true), new("m68k", 4, Is64Bit: false, IsBigEndian: true), new("alpha", 0x9026),
    ];

    /// <summary>The machine of a name; null if it is not known.</summary>
    public static ElfMachine? Find(string name) => All.FirstOrDefault(m => m.Name == name);

    /// <summary>Whether a file is for this machine: x86_64 in files of 32 bits (x32) is another one.</summary>
    public bool Fits(ElfFile elf) => (elf.Machine, elf.Is64Bit, elf.IsBigEndian) == (Number, Is64Bit, IsBigEndian);

    /// <summary>The machine of a file, for people.</summary>
    public static string Describe(ElfFile elf)
    {
        if (All.FirstOrDefault(m => m.Fits(elf)) is { } known) return known.Name;
        var name = All.FirstOrDefault(m => m.Number == elf.Machine)?.Name ?? Other(elf.Machine);
        return $"{name} ({(elf.Is64Bit ? 64 : 32)} bits, {(elf.IsBigEndian ? "big" : "little")}-endian)";
    }

    /// <summary>Machines that no system runs on, but devices in one do.</summary>
    private static string Other(int number) => number switch
    {
        0 => "no machine",
        50 => "ia64",
        83 => "avr",
        92 => "openrisc",
        93 or 195 => "arc",
        94 => "xtensa",
        105 => "msp430",
        190 => "cuda",
        224 => "amdgpu",
        Bpf => "bpf",
        _ => $"machine number {number}",
    };
}
