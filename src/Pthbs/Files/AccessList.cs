using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Files;

/// <summary>An access list (acl(5)) as the kernel keeps it: an attribute of a file or directory, whose entries are a tag, permissions and an id.</summary>
internal readonly struct AccessList
{
    private const int HeadLength = 4, EntryLength = 8, PermissionsAt = 2;
    private const int TagOfGroup = 0x04, TagOfOthers = 0x20;
    private const int GroupShift = 3, Permissions = 0b111;

    private readonly string _attribute;
    private readonly byte[]? _bytes;

    private AccessList(string attribute, byte[]? bytes, bool isKnown) => (_attribute, _bytes, IsKnown) = (attribute, bytes, isKnown);

    /// <summary>The list of a file or directory itself, and the one that a directory hands down to what is made in it.</summary>
    public static string Access => "system.posix_acl_access";

    /// <inheritdoc cref="Access"/>
    public static string Inherited => "system.posix_acl_default";

    /// <summary>Whether it could be found out if there is a list.</summary>
    public bool IsKnown { get; }

    /// <summary>Reads one.</summary>
    public static AccessList Of(DirectoryHandle directory, string name, string attribute)
    {
        var bytes = directory.TryReadAttribute(name, attribute, out var isKnown);
        return new AccessList(attribute, bytes, isKnown);
    }

    /// <summary>The mode without the list: what the group alone may do, and not all that somebody in the list may.</summary>
    public int WithoutList(int mode) => _bytes is null ? mode : (mode & ~(Permissions << GroupShift)) | ((PermissionsOf(TagOfGroup) & (mode >> GroupShift)) << GroupShift);

    /// <summary>Gives something open this list, or none if there is none.</summary>
    /// <param name="made">A file or directory.</param>
    /// <param name="isGroup">Whether it has the group of what the list is from; another group may do no more than all others.</param>
    /// <returns>Whether it has a list now.</returns>
    public bool Put(SafeFileHandle made, bool isGroup)
    {
        var (descriptor, name) = ((int)made.DangerousGetHandle(), PathText.Encode(_attribute));
        if (_bytes is null)
        {
            _ = Libc.RemoveAttribute(descriptor, name);
            return false;
        }

        var bytes = _bytes.AsSpan().ToArray();
        if (!isGroup && Find(bytes, TagOfGroup) is > 0 and var group) bytes[group] &= (byte)PermissionsOf(TagOfOthers);
        return Libc.SetAttribute(descriptor, name, bytes) == 0;
    }

    private int PermissionsOf(int tag) => Find(_bytes, tag) is > 0 and var at ? _bytes![at] & Permissions : 0;

    /// <summary>Where the permissions of the entry of a tag stand; 0 where there is none.</summary>
    private static int Find(ReadOnlySpan<byte> bytes, int tag)
    {
        for (var at = HeadLength; at + EntryLength <= bytes.Length; at += EntryLength)
            if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) == tag) return at + PermissionsAt;
        return 0;
    }
}
