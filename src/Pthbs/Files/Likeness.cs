using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>
/// Owner, group, permissions and access lists of something that is to be replaced, for what replaces it. They are given by the descriptor: whoever may write to the directory can put something else at the
/// name meanwhile.
/// </summary>
internal sealed class Likeness
{
    private const uint AsItIs = uint.MaxValue;
    private const int GroupBits = 0b000_111_000, OthersBits = 0b000_000_111;

    private readonly FileStatus _status;
    private readonly AccessList _access, _inherited;

    private Likeness(FileStatus status, AccessList access, AccessList inherited) => (_status, _access, _inherited) = (status, access, inherited);

    /// <summary>What a regular file or a directory is like; null where none is.</summary>
    public static Likeness? Of(DirectoryHandle directory, string name, FileKind kind) => directory.TryStatus(name) is { } status && status.Kind == kind
        ? new Likeness(status, AccessList.Of(directory, name, AccessList.Access), kind == FileKind.Directory ? AccessList.Of(directory, name, AccessList.Inherited) : default)
        : null;

    /// <summary>Sets owner and group as far as this process may, and then mode and access lists.</summary>
    /// <param name="made">What replaces it, open; closed to others until now.</param>
    /// <param name="bits">The permission bits that it may have. Another group gets none that all others have not.</param>
    /// <param name="path">For messages.</param>
    public void Give(SafeFileHandle made, int bits, string path)
    {
        var descriptor = (int)made.DangerousGetHandle();
        var now = FileStatus.Of(made);
        var isGroup = now is { } status && status.Group == _status.Group;
        if (now?.Owner != _status.Owner || !isGroup)
        {
            var isBoth = Libc.ChangeOwner(descriptor, PathText.Encode(""), _status.Owner, _status.Group, Libc.AtEmptyPath) == 0;
            isGroup = isBoth || isGroup || Libc.ChangeOwner(descriptor, PathText.Encode(""), AsItIs, _status.Group, Libc.AtEmptyPath) == 0;
        }

        var mode = _status.Mode & bits;
        // First: beside a list, also one that the directory above has handed down, the mode's bits of the group are its mask.
        var hasList = _access.Put(made, isGroup);
        if (_status.Kind == FileKind.Directory) _inherited.Put(made, isGroup);
        var plain = _access.WithoutList(mode);
        SetMode(made, hasList ? mode : isGroup && _access.IsKnown ? plain : ForAnotherGroup(plain), path);
    }

    /// <summary>The mode of something that has another group than what it replaces.</summary>
    public static int ForAnotherGroup(int mode) => (mode & ~GroupBits) | (mode & ((mode & OthersBits) << 3));

    /// <summary>Sets the mode of what is open.</summary>
    public static void SetMode(SafeFileHandle made, int mode, string path)
    {
        if (Libc.ChangeMode((int)made.DangerousGetHandle(), (uint)mode) < 0) throw FileError.Of(Marshal.GetLastPInvokeError(), "change the mode", path);
    }
}
