using Pthbs.Files.Elf;
using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>Programs, libraries, objects and modules of a package are for the machine that it is built for.</summary>
/// <param name="system">That machine, as a script says it: <c>x86_64-linux</c>.</param>
public sealed class MachineCheck(string system)
{
    private readonly string _name = system[..Math.Max(0, system.LastIndexOf('-'))];

    /// <summary>What is wrong with a file, or null. Programs for the kernel's virtual machine (BPF) run on every machine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="elf">What it says; null if it is no ELF file.</param>
    public TreeProblem? Problem(string path, ElfFile? elf)
    {
        if (elf is null || elf.Machine == ElfMachine.Bpf) return null;
        if (ElfMachine.Find(_name) is not { } expected)
            return new TreeProblem($"it is for {ElfMachine.Describe(elf)}, and pthbs does not know whether that is {PathText.Printable(_name)}", path, $"switch the check off, with the reason as a comment: {ScriptHints.SetOption("machine-check=off")}");
        return expected.Fits(elf) ? null
            : new TreeProblem($"it is for another machine: got {ElfMachine.Describe(elf)}, expected {expected.Name}", path,
                $"check that the build uses the compiler and linker of the toolchain. For files that are meant for another machine, such as firmware: {ScriptHints.SetOption("allow-path=…")}; for a package full of them, machine-check=off likewise");
    }
}
