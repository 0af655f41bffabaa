using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives;

/// <summary>
/// A Debian package (deb(5)): members <c>debian-binary</c>, <c>control.tar*</c>, <c>data.tar*</c>, in this order. Only the data are unpacked:
/// no maintainer script is even read.
/// </summary>
internal static class DebianPackage
{
    /// <summary>Hands the data member to <paramref name="unpack"/> and checks what stands around it.</summary>
    public static void Unpack(BufferedInput file, ArchiveFault fault, Action<BufferedInput> unpack)
    {
        var members = new ArMembers(file, fault);
        members.Begin();
        CheckVersion(file, members, fault);
        while (members.Next() is { } member)
        {
            if (member.Name.StartsWith("data.tar", StringComparison.Ordinal))
            {
                using (var data = new BufferedInput(new MemberSource(file, member.Length, member.Name, fault))) unpack(data);
                members.SkipPadding(member);
                CheckRest(members, fault);
                return;
            }

            if (!member.Name.StartsWith("control.tar", StringComparison.Ordinal) && !IsPrivate(member.Name)) throw Unexpected(member.Name, fault);
            members.Skip(member);
        }

        throw fault.Bad("the Debian package has no member data.tar");
    }

    private static void CheckVersion(BufferedInput file, ArMembers members, ArchiveFault fault)
    {
        if (members.Next() is not { Name: "debian-binary" } member)
            throw fault.Bad("this is an ar archive, but not a Debian package", expected: "a first member named debian-binary");
        Span<byte> version = stackalloc byte[(int)Math.Clamp(member.Length, 0, 16)];
        if (!file.TryTake(version, out _)) throw fault.Truncated("its member debian-binary");
        if (member.Length is < 4 or > 16 || !version.StartsWith("2."u8))
            throw fault.Bad("the version of the Debian package is unknown", PathText.Printable(PathText.Decode(version).Trim()), "2.0");
        members.SkipPadding(member);
    }

    private static void CheckRest(ArMembers members, ArchiveFault fault)
    {
        while (members.Next() is { } member)
        {
            if (!IsPrivate(member.Name)) throw Unexpected(member.Name, fault);
            members.Skip(member);
        }
    }

    /// <summary>deb(5) leaves names with an underscore to whoever wants to add something, signatures for instance.</summary>
    private static bool IsPrivate(string name) => name.StartsWith('_');

    private static Errors.PthbsException Unexpected(string name, ArchiveFault fault) =>
        fault.Bad("the Debian package has an unknown member", PathText.Printable(name),
            "debian-binary, control.tar*, data.tar*, and names with a leading underscore");
}
