using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files.Elf;

/// <summary>
/// What an ELF file says of how it wants to be loaded (System V ABI, chapters 4 and 5): 32 or 64 bits, either byte order, any machine.
/// Read with bounded memory; what is malformed is as if it were not there.
/// </summary>
/// <param name="Type">e_type: 1 relocatable, 2 executable, 3 shared object or position-independent executable.</param>
/// <param name="Machine">e_machine.</param>
/// <param name="Is64Bit">Whether it is of class ELFCLASS64.</param>
/// <param name="IsBigEndian">Its byte order.</param>
/// <param name="Interpreter">The dynamic loader it asks for (PT_INTERP).</param>
/// <param name="Needed">The shared libraries it needs (DT_NEEDED).</param>
public sealed record ElfFile(int Type, int Machine, bool Is64Bit, bool IsBigEndian, string? Interpreter, IReadOnlyList<string> Needed)
{
    private const int Executable = 2;
    private const int SharedObject = 3;

    /// <summary>Whether its first bytes (class, byte order) say something else than the rest, by which a kernel runs it: no other program can tell what it is.</summary>
    public bool IsMislabelled { get; init; }

    /// <summary>Whether it asks for a stack that may hold code (PT_GNU_STACK with PF_X).</summary>
    public bool HasExecutableStack { get; init; }

    /// <summary>Bytes of the segments that hold code (PT_LOAD with PF_X).</summary>
    public long CodeSize { get; init; }

    /// <summary>What is loaded of it (PT_LOAD), in the file's order.</summary>
    internal IReadOnlyList<ElfSegment> Loads { get; init; } = [];

    /// <summary>Where its header and its program headers lie in it.</summary>
    internal IReadOnlyList<(long Offset, long Size)> Headers { get; init; } = [];

    /// <summary>Whether it is a shared object and asks for no loader. A static program that can be loaded anywhere looks the same.</summary>
    internal bool IsSharedLibrary => Type == SharedObject && Interpreter is null;

    /// <summary>Whether it is a program or a shared object.</summary>
    internal bool IsLoaded => Type is Executable or SharedObject;

    /// <summary>
    /// Whether it cannot run, or be loaded, without files of another package: an executable or shared object with an interpreter or needed libraries.
    /// Object files, kernel modules, firmware and static position-independent programs have neither.
    /// </summary>
    public bool NeedsDynamicLoader => IsLoaded && (Interpreter is not null || Needed.Count > 0);

    /// <summary>Reads an open file, or gives null where it is no ELF file.</summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="Errors.PthbsException">It cannot be read.</exception>
    public static ElfFile? TryRead(SafeFileHandle file, string path, CancellationToken cancel = default) =>
        ElfReader.TryRead((offset, span) => DirectoryHandle.Read(file, span, offset, path), cancel);

    /// <summary>Reads bytes, or gives null where they are no ELF file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="cancel">Ends it early.</param>
    public static ElfFile? TryRead(ReadOnlyMemory<byte> bytes, CancellationToken cancel = default) => ElfReader.TryRead((offset, span) =>
    {
        if (offset >= bytes.Length) return 0;
        var rest = bytes.Span[(int)offset..];
        rest = rest[..Math.Min(rest.Length, span.Length)];
        rest.CopyTo(span);
        return rest.Length;
    }, cancel);
}

/// <summary>A part of a file that is loaded into memory.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Offset">Where from.</param>
/// <param name="Size">Bytes in the file.</param>
/// <param name="Memory">Bytes in memory.</param>
internal readonly record struct ElfSegment(long Address, long Offset, long Size, long Memory);
