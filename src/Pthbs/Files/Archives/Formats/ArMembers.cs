using System.Text;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Formats;

/// <summary>
/// The members of an ar archive, as Debian packages are made of them (ar(5), deb(5)): a 60-byte header in ASCII, the content, a newline where
/// the length is odd.
/// </summary>
internal sealed class ArMembers(BufferedInput input, ArchiveFault fault)
{
    private const int HeaderSize = 60;

    /// <summary>What the file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "!<arch>\n"u8;

    /// <summary>Takes the magic bytes that <see cref="ArchiveFormats"/> has seen.</summary>
    public void Begin() => input.Skip(Magic.Length);

    /// <summary>The next member's name and length, or null at the end. The content of the one before must have been taken.</summary>
    public (string Name, long Length)? Next()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!input.TryTake(header, out var got))
            return got == 0 ? null : throw fault.Truncated("the header of a member");
        if (!header[58..].SequenceEqual("`\n"u8)) throw fault.Bad("the header of a member is malformed", Convert.ToHexStringLower(header[..16]));

        // GNU ar ends a name with a slash, dpkg-deb does not.
        var name = Encoding.Latin1.GetString(header[..16]).TrimEnd(' ').TrimEnd('/');
        var digits = Encoding.Latin1.GetString(header[48..58]).TrimEnd(' ');
        if (!long.TryParse(digits, System.Globalization.NumberStyles.None, null, out var length))
            throw fault.Bad($"the length of member {PathText.Printable(name)} is not a number", PathText.Printable(digits));
        return (name, length);
    }

    /// <summary>Takes a member's content without looking at it.</summary>
    public void Skip((string Name, long Length) member)
    {
        for (var left = member.Length; left > 0;)
        {
            var bytes = input.Take(left);
            if (bytes.IsEmpty) throw fault.Truncated($"its member {PathText.Printable(member.Name)}");
            left -= bytes.Length;
        }

        SkipPadding(member);
    }

    /// <summary>Takes the newline after a member of odd length. Some writers leave it out at the very end.</summary>
    public void SkipPadding((string Name, long Length) member)
    {
        if (member.Length % 2 == 0) return;
        var padding = input.Take(1);
        if (!padding.IsEmpty && padding[0] is not ((byte)'\n' or 0))
            throw fault.Bad($"the byte after member {PathText.Printable(member.Name)} is not the newline that must be there");
    }
}
