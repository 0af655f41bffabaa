using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pthbs.Files.Archives;

/// <summary>The index of a static library (ar(5), as GNU ar writes it): which member defines which symbol.</summary>
public static class ArchiveSymbols
{
    private const int HeaderSize = 60;

    /// <summary>The members that define symbols, by the symbols' names.</summary>
    /// <param name="archive">The library's bytes.</param>
    /// <returns>Null if it is no such archive, or has no index.</returns>
    public static IReadOnlyDictionary<string, string>? TryRead(ReadOnlySpan<byte> archive)
    {
        var magic = "!<arch>\n"u8;
        if (!archive.StartsWith(magic) || TryMember(archive, magic.Length) is not { Name: "/" } index) return null;
        var content = archive.Slice(index.Start, index.Length);
        if (content.Length < 4) return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(content);
        if (count > (content.Length - 4) / 5) return null;
        var names = LongNames(archive, index.Start + index.Length + (index.Length & 1));
        var symbols = new Dictionary<string, string>((int)count, StringComparer.Ordinal);
        var text = content[(4 + (4 * (int)count))..];
        for (var i = 0; i < count; i++)
        {
            var end = text.IndexOf((byte)0);
            if (end < 0) return null;
            var at = BinaryPrimitives.ReadUInt32BigEndian(content[(4 + (4 * i))..]);
            if (at < archive.Length && TryMember(archive, (int)at) is { } member) symbols.TryAdd(Encoding.Latin1.GetString(text[..end]), NameOf(member.Name, names));
            text = text[(end + 1)..];
        }

        return symbols;
    }

    private static ReadOnlySpan<byte> LongNames(ReadOnlySpan<byte> archive, int at) => TryMember(archive, at) is { Name: "//" } names ? archive.Slice(names.Start, names.Length) : [];

    /// <summary>A name of more than 15 characters is <c>/</c> and its place among the long names.</summary>
    private static string NameOf(string name, ReadOnlySpan<byte> longNames)
    {
        if (name.Length < 2 || name[0] != '/') return name.TrimEnd('/');
        if (!int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at >= longNames.Length) return name;
        var rest = longNames[at..];
        var end = rest.IndexOf("/\n"u8);
        return Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]);
    }

    private static Member? TryMember(ReadOnlySpan<byte> archive, int at)
    {
        if (at < 0 || at > archive.Length - HeaderSize) return null;
        var header = archive.Slice(at, HeaderSize);
        if (!header[58..].SequenceEqual("`\n"u8) || !int.TryParse(Encoding.Latin1.GetString(header[48..58]).TrimEnd(' '), NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return null;
        return length > archive.Length - at - HeaderSize ? null : new Member(Encoding.Latin1.GetString(header[..16]).TrimEnd(' '), at + HeaderSize, length);
    }

    private sealed record Member(string Name, int Start, int Length);
}
