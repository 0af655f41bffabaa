using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files.Elf;

/// <summary>
/// How often code for x86-64 reads the value that a function checks its stack by (gcc and clang, -fstack-protector): an instruction that takes it from <c>%fs:0x28</c>. Each
/// protected function has two. Neither linking nor stripping changes them.
/// </summary>
public static class StackChecks
{
    private const int BlockSize = 128 * 1024;

    /// <summary>From the prefix to the end of the address: <c>64 48 8b 04 25 28 00 00 00</c>.</summary>
    private const int Instruction = 9;

    /// <summary>How many are in these bytes.</summary>
    public static int Count(ReadOnlySpan<byte> code)
    {
        var count = 0;
        for (var at = Instruction - 5; at < code.Length;)
        {
            var next = code[at..].IndexOf("\u0025\u0028\0\0\0"u8);
            if (next < 0) break;
            at += next;
            // A prefix for the segment, and one for a register of 64 bits.
            if (code[at - 4] == 0x64 && (code[at - 3] & 0xF8) == 0x48) count++;
            at += Instruction - 4;
        }

        return count;
    }

    /// <summary>How many are in a file.</summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="Errors.PthbsException">It cannot be read.</exception>
    public static int Count(SafeFileHandle file, string path, CancellationToken cancel)
    {
        var block = new byte[BlockSize];
        var (count, kept) = (0, 0);
        for (long at = 0; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var got = DirectoryHandle.Read(file, block.AsSpan(kept), at, path);
            if (got == 0) return count;
            at += got;
            var filled = kept + got;
            count += Count(block.AsSpan(0, filled));
            // An instruction may begin in one block and end in the next; a whole one is not kept.
            kept = Math.Min(filled, Instruction - 1);
            block.AsSpan(filled - kept, kept).CopyTo(block);
        }
    }
}
