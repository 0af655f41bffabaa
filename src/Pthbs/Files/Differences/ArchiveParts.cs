using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Pthbs.Files.Archives.Compression;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;
using Pthbs.Files.Archives.Tar;
using Decoder = Pthbs.Files.Archives.Compression.Decoder;

namespace Pthbs.Files.Differences;

/// <summary>An archive, or compressed data, as the parts that it is made of.</summary>
/// <param name="Kind">What a part is called.</param>
/// <param name="Parts">The parts.</param>
internal sealed record ArchiveParts(string Kind, IReadOnlyList<Part> Parts)
{
    /// <summary>What is larger is compared as bytes: a few of these are held at once.</summary>
    private const int MostBytes = 256 << 20;
    private const int MaxRatio = 1000;
    private const int GzipHeader = 10;
    private const int ArHeader = 60;
    private const long LastSecond = 253402300799; // 9999-12-31 23:59:59
    private static readonly ArchiveFault Fault = new("a file");

    /// <summary>Reads a file, or gives null where it is no archive.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="Errors.PthbsException">It begins as one and is none, or a damaged one.</exception>
    public static ArchiveParts? TryRead(byte[] file, CancellationToken cancel)
    {
        var format = ArchiveFormats.Detect(file.AsSpan(0, Math.Min(file.Length, ArchiveFormats.HeadLength)));
        if (format == ArchiveFormat.Ar) return new ArchiveParts("member", Ar(file, cancel));
        if (format == ArchiveFormat.Tar) return new ArchiveParts("entry", Tar(file, cancel));
        if (Decoder.TryOpen(format, Fault) is not { } decoder) return null;
        List<Part> parts = [new(Decoder.NameOf(format) + " data", "", Decode(file, decoder, cancel))];
        if (format == ArchiveFormat.Gzip && file.Length >= GzipHeader) parts.Insert(0, OfGzip(file));
        return new ArchiveParts("part", parts);
    }

    /// <summary>The time and the name of what was packed stand in gzip's header (RFC 1952, 2.3), and are what differs most often.</summary>
    private static Part OfGzip(byte[] file)
    {
        const int Extra = 4, Name = 8;
        var flags = file[3];
        var rest = file.AsSpan(GzipHeader);
        if ((flags & Extra) != 0 && rest.Length >= 2) rest = rest[Math.Min(rest.Length, 2 + BinaryPrimitives.ReadUInt16LittleEndian(rest))..];
        var end = (flags & Name) != 0 ? rest.IndexOf((byte)0) : -1;
        var name = end < 0 ? "no name" : $"name {PathText.Printable(Encoding.Latin1.GetString(rest[..end]))}";
        // What is said already is not shown as bytes once more.
        byte[] others = [.. file[..4], .. file[8..GzipHeader]];
        return new Part("gzip header", $"time {Time(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)))}, {name}", others);
    }

    private static string Word(EntryKind kind) => kind switch
    {
        EntryKind.Directory => "directory",
        EntryKind.SymbolicLink => "link",
        EntryKind.HardLink => "hard link",
        _ => "file",
    };

    /// <summary>Seconds since 1970 as people read them.</summary>
    private static string Time(long seconds) => seconds is < 0 or > LastSecond
        ? seconds.ToString(CultureInfo.InvariantCulture)
        : DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static byte[] Decode(byte[] file, Decoder decoder, CancellationToken cancel)
    {
        using var input = Input(file, cancel);
        using var output = new DecodedSource(input, decoder, MaxRatio, Fault);
        var content = new MemoryStream();
        var buffer = new byte[128 * 1024];
        for (int got; (got = output.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, got);
            if (content.Length > MostBytes) throw Fault.Bad("it is too large");
        }

        return content.ToArray();
    }

    private static List<Part> Tar(byte[] file, CancellationToken cancel)
    {
        using var input = Input(file, cancel);
        var entries = new TarEntries(input, MostBytes, Fault);
        var parts = new List<Part>();
        while (entries.Next() is { } entry)
        {
            var content = new MemoryStream();
            for (var bytes = entries.TakeContent(); !bytes.IsEmpty; bytes = entries.TakeContent()) content.Write(bytes);
            var target = entry.Target.Length > 0 ? $" to {PathText.Printable(entry.Target)}" : "";
            parts.Add(new Part(entry.Name, string.Create(CultureInfo.InvariantCulture, $"{Word(entry.Kind)}{target} of mode {Convert.ToString(entry.Mode, 8)} and time {Time(entry.Time)}"), content.ToArray()));
        }

        return parts;
    }

    private static List<Part> Ar(byte[] file, CancellationToken cancel)
    {
        using var input = Input(file, cancel);
        var members = new ArMembers(input, Fault);
        // What Begin passes over has to be held.
        input.Peek(ArMembers.Magic.Length);
        members.Begin();
        var parts = new List<Part>();
        while (members.Next() is { } member)
        {
            // Time, owner, group and mode, as they stand in the header that was just taken: whoever made the archive wrote them there.
            var header = Encoding.Latin1.GetString(file, (int)input.Position - ArHeader + 16, 32);
            var fields = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0 && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time)) fields[0] = Time(time);
            var content = new MemoryStream();
            for (var left = member.Length; left > 0;)
            {
                var bytes = input.Take(left);
                if (bytes.IsEmpty) throw Fault.Truncated("a member");
                content.Write(bytes);
                left -= bytes.Length;
            }

            members.SkipPadding(member);
            parts.Add(new Part(member.Name.Length == 0 ? "/" : member.Name, $"time, owner, group, mode {string.Join(' ', fields)}", content.ToArray()));
        }

        return parts;
    }

    private static BufferedInput Input(byte[] file, CancellationToken cancel) => new(new StreamSource(new MemoryStream(file, writable: false), "a file", cancel));
}
