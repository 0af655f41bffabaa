using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>Gives what replaces something the owner, the group and the permissions of that. By the descriptor: whoever may write to the directory can put something else at the name meanwhile.</summary>
internal static class Likeness
{
    private const uint AsItIs = uint.MaxValue;
    private const int GroupBits = 0b000_111_000, OthersBits = 0b000_000_111;

    /// <summary>Sets owner and group as far as this process may, and then the mode.</summary>
    /// <param name="made">What replaces it, open; closed to others until now.</param>
    /// <param name="before">What is replaced.</param>
    /// <param name="mode">The permission bits that it had. Another group gets none that all others have not.</param>
    /// <param name="path">For messages.</param>
    public static void Give(SafeFileHandle made, FileStatus before, int mode, string path)
    {
        var descriptor = (int)made.DangerousGetHandle();
        var now = FileStatus.Of(made);
        var isGroup = now is { } status && status.Group == before.Group;
        if (now?.Owner != before.Owner || !isGroup)
        {
            var isBoth = Libc.ChangeOwner(descriptor, PathText.Encode(""), before.Owner, before.Group, Libc.AtEmptyPath) == 0;
            isGroup = isBoth || isGroup || Libc.ChangeOwner(descriptor, PathText.Encode(""), AsItIs, before.Group, Libc.AtEmptyPath) == 0;
        }

        SetMode(made, isGroup ? mode : ForAnotherGroup(mode), path);
    }

    /// <summary>The mode of something that has another group than what it replaces.</summary>
    public static int ForAnotherGroup(int mode) => (mode & ~GroupBits) | (mode & ((mode & OthersBits) << 3));

    /// <summary>Sets the mode of what is open.</summary>
    public static void SetMode(SafeFileHandle made, int mode, string path)
    {
        if (Libc.ChangeMode((int)made.DangerousGetHandle(), (uint)mode) < 0) throw FileError.Of(Marshal.GetLastPInvokeError(), "change the mode", path);
    }
}
