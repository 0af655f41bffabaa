using System.Text;

namespace Pthbs.Execution.Links;

/// <summary>
/// What GNU ld says of a link in its map: a large text, of which a few lines count. Read line by line with bounded memory; what is not understood is passed over,
/// since the build may have written anything in its place.
/// </summary>
internal sealed class LinkMap
{
    /// <summary>The most bytes that are read of a map.</summary>
    private const long LongestMap = 512L << 20;

    private const int LongestLine = 16 * 1024;
    private const int MostNames = 100_000;
    private const int MostText = 16 << 20;

    /// <summary>Where the reason begins for which a member was taken; a longer name stands on a line of its own.</summary>
    private const int Column = 30;

    private readonly Dictionary<string, SortedSet<string>> _archives = new(StringComparer.Ordinal);
    private readonly HashSet<string> _objects = new(StringComparer.Ordinal);
    private readonly byte[] _line = new byte[LongestLine];
    private int _length;
    private Part _part;
    private byte[]? _pending;
    private int _names;
    private int _room;

    private enum Part
    {
        Unknown,
        ArchivesHead,
        Archives,
        Map,
    }

    /// <summary>The archives that members were taken of, with these members.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Archives => _archives;

    /// <summary>Files that were taken whole: objects, and archives that something may have been taken of.</summary>
    public IReadOnlySet<string> Loaded => _objects;

    /// <summary>What the link made; null if the map does not say.</summary>
    public string? Output { get; private set; }

    /// <summary>Whether there is more than what was read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Reads a map; null if it is none.</summary>
    /// <param name="stream">The map.</param>
    /// <param name="room">How much is kept of it; what is kept is taken off.</param>
    /// <param name="cancel">Ends it early.</param>
    public static LinkMap? Read(Stream stream, LinkRoom room, CancellationToken cancel)
    {
        var granted = (int)Math.Min(MostText, room.Text);
        var map = new LinkMap { _room = granted };
        try
        {
            return map.ReadAll(stream, room, cancel) ? map : null;
        }
        finally
        {
            room.Text -= granted - map._room;
        }
    }

    private bool ReadAll(Stream stream, LinkRoom room, CancellationToken cancel)
    {
        var block = new byte[64 * 1024];
        long total = 0;
        for (int got; (got = stream.Read(block)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            Add(block.AsSpan(0, got));
            room.Bytes -= got;
            if ((total += got) <= LongestMap && room.Bytes > 0) continue;
            IsCut = true;
            break;
        }

        if (_length > 0) End();
        TakePending(isLong: false);
        return _part == Part.Map;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            // What is longer than any path is no line that counts: its beginning is enough to pass over it.
            part[..Math.Min(part.Length, LongestLine - _length)].CopyTo(_line.AsSpan(_length));
            _length = Math.Min(LongestLine, _length + part.Length);
            if (end < 0) return;
            End();
            bytes = bytes[(end + 1)..];
        }
    }

    private void End()
    {
        ReadOnlySpan<byte> line = _line.AsSpan(0, _length);
        _length = 0;
        if (_part == Part.Map)
        {
            if (line.StartsWith("LOAD "u8)) AddLoaded(line["LOAD ".Length..]);
            else if (line.StartsWith("OUTPUT("u8) && line.EndsWith(")"u8) && line.LastIndexOf((byte)' ') is var space and > 7) Output = Decode(line["OUTPUT(".Length..space]);
        }
        else if (line.SequenceEqual("Linker script and memory map"u8))
        {
            TakePending(isLong: false);
            _part = Part.Map;
        }
        else if (_part == Part.Unknown && line.StartsWith("Archive member included "u8))
        {
            _part = Part.ArchivesHead;
        }
        else if (_part is Part.ArchivesHead or Part.Archives)
        {
            AddArchiveLine(line);
        }
    }

    private void AddArchiveLine(ReadOnlySpan<byte> line)
    {
        TakePending(isLong: line is [(byte)' ', ..]);
        if (line is [(byte)' ', ..]) return;
        if (line.IsEmpty)
        {
            // One blank line follows the heading, and one the last member.
            if (_part == Part.Archives) _part = Part.Unknown;
            return;
        }

        _part = Part.Archives;
        _pending = line.ToArray();
    }

    /// <summary>A line that begins with a name: its end is known when it is known what follows it.</summary>
    private void TakePending(bool isLong)
    {
        if (_pending is not { } line) return;
        _pending = null;
        var name = Decode(isLong || line.Length <= Column ? line : line.AsSpan(0, Column)).TrimEnd(' ');
        const string Archive = ".a(";
        var open = name.LastIndexOf(Archive, StringComparison.Ordinal) is var known and > 0 ? known + Archive.Length - 1 : name.LastIndexOf('(');
        if (open <= 0 || name[^1] != ')')
        {
            // A member of a thin archive, by its own name.
            if (HasRoom(name)) _objects.Add(name);
            return;
        }

        var (archive, member) = (name[..open], name[(open + 1)..^1]);
        if (!HasRoom(name)) return;
        if (!_archives.TryGetValue(archive, out var members)) _archives.Add(archive, members = new SortedSet<string>(StringComparer.Ordinal));
        members.Add(member);
    }

    private void AddLoaded(ReadOnlySpan<byte> path)
    {
        var name = Decode(path);
        if (name.Length > 0 && HasRoom(name)) _objects.Add(name);
    }

    private bool HasRoom(string name)
    {
        if (_names >= MostNames || name.Length > _room)
        {
            IsCut = true;
            return false;
        }

        _names++;
        _room -= name.Length;
        return true;
    }

    private static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
