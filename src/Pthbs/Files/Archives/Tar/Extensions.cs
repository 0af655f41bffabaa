using System.Buffers.Text;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Tar;

/// <summary>
/// What the entry to come takes from PAX records (POSIX pax, "pax Header Block") and from GNU's long names instead of from its header.
/// </summary>
internal sealed class Extensions(ArchiveFault fault)
{
    /// <summary>The path, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>The target of a link, or null.</summary>
    public string? Target { get; private set; }

    /// <summary>The size, or null.</summary>
    public long? Size { get; private set; }

    /// <summary>The modification time, or null.</summary>
    public long? Time { get; private set; }

    /// <summary>Whether anything was read that an entry must follow.</summary>
    public bool Pending { get; private set; }

    /// <summary>A GNU long name ('L') or long link ('K'), ended by a NUL.</summary>
    public void AddGnu(bool target, ReadOnlySpan<byte> content)
    {
        Pending = true;
        var end = content.IndexOf((byte)0);
        if (end >= 0 && content[end..].ContainsAnyExcept((byte)0)) throw fault.Bad("a long name continues after a NUL");
        var text = PathText.Decode(end >= 0 ? content[..end] : content);
        if (target) SetTarget(text);
        else SetName(text);
    }

    /// <summary>The records of a PAX header for one entry.</summary>
    public void AddPax(ReadOnlySpan<byte> content)
    {
        Pending = true;
        foreach (var record in new PaxRecords(content, fault))
        {
            switch (PathText.Decode(record.Key))
            {
                case "path": SetName(PathText.Decode(record.Value)); break;
                case "linkpath": SetTarget(PathText.Decode(record.Value)); break;
                case "size": Size = ReadSize(record.Value); break;
                case "mtime": Time = ReadTime(record.Value); break;
                case var key: CheckIgnored(key, record.Value); break;
            }
        }
    }

    /// <summary>The records of a PAX header for the whole archive: comments, as git writes them. One that would change entries is refused.</summary>
    public void CheckGlobal(ReadOnlySpan<byte> content)
    {
        foreach (var record in new PaxRecords(content, fault))
        {
            var key = PathText.Decode(record.Key);
            if (key is "path" or "linkpath" or "size" or "mtime")
                throw fault.Bad($"a global PAX header sets {key} for all entries, which is not supported");
            CheckIgnored(key, record.Value);
        }
    }

    // Readers disagree about which of two names counts, and an archive that means well has no need of two.
    private void SetName(string value) =>
        Name = Name is null ? value : throw fault.Bad("an entry has two long names", PathText.Printable(value), PathText.Printable(Name));

    private void SetTarget(string value) =>
        Target = Target is null ? value : throw fault.Bad("an entry has two long link targets", PathText.Printable(value), PathText.Printable(Target));

    private void CheckIgnored(string key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith("GNU.sparse.", StringComparison.Ordinal) || key == "SCHILY.realsize")
            throw fault.Bad("a sparse file, which is not supported", hint: "pack it again without --sparse");
        if (key == "hdrcharset" && !value.SequenceEqual("ISO-IR 10646 2000 UTF-8"u8))
            throw fault.Bad("names in a character set other than UTF-8", PathText.Printable(PathText.Decode(value)), "UTF-8");
    }

    private long ReadSize(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long size, out var used) && used == value.Length && size >= 0 && value[0] is >= (byte)'0' and <= (byte)'9'
            ? size : throw fault.Bad("the size in a PAX header is not valid", PathText.Printable(PathText.Decode(value)));

    /// <summary>A decimal with or without a fraction, rounded down to the second.</summary>
    private long ReadTime(ReadOnlySpan<byte> value)
    {
        var point = value.IndexOf((byte)'.');
        var whole = point < 0 ? value : value[..point];
        var fraction = point < 0 ? [] : value[(point + 1)..];
        if (!Utf8Parser.TryParse(whole, out long seconds, out var used) || used != whole.Length || whole[0] == '+'
            || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw fault.Bad("the time in a PAX header is not valid", PathText.Printable(PathText.Decode(value)));
        return whole[0] == '-' && fraction.ContainsAnyExcept((byte)'0') ? Math.Max(seconds, long.MinValue + 1) - 1 : seconds;
    }
}
