using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// <c>downloadlist.sha256</c>: the URLs of the files and commits that scripts name by hash. It is in no hash: URLs may change, content may not.
/// A value; editing gives a new list in which every other line, comments and blank ones too, stays as it was.
/// </summary>
public sealed class DownloadList
{
    private readonly ImmutableArray<string> _lines;
    private readonly Dictionary<string, DownloadEntry> _byFile = new(StringComparer.Ordinal);
    private readonly Dictionary<SourceKey, DownloadEntry> _byKey = [];

    private DownloadList(ImmutableArray<string> lines, string where)
    {
        _lines = lines;
        Where = where;
        var entries = ImmutableArray.CreateBuilder<DownloadEntry>();
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            if (line.AsSpan().TrimStart() is [] or ['#', ..]) continue;
            var entry = DownloadEntry.Parse(line, where, number);
            if (!_byFile.TryAdd(entry.File, entry)) throw Twice(_byFile[entry.File], entry);
            // One content may have two names; each line has URLs for it.
            _byKey.TryAdd(entry.Key, entry);
            entries.Add(entry);
        }

        Entries = entries.ToImmutable();
    }

    /// <summary>The file it was read from, for messages.</summary>
    public string Where { get; }

    /// <summary>The directory of that file, absolute: where relative <c>file:</c> urls start.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(Where))!;

    /// <summary>Its entries in order.</summary>
    public ImmutableArray<DownloadEntry> Entries { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="text">The whole of it.</param>
    /// <param name="where">The path of its file.</param>
    /// <exception cref="PthbsException">A line is wrong, or one name stands for two contents; names file and line.</exception>
    public static DownloadList Parse(string text, string where)
    {
        var lines = text.Split('\n');
        return new DownloadList([.. lines[^1].Length == 0 ? lines[..^1] : lines], where);
    }

    /// <summary>The entry of a content.</summary>
    public bool TryFind(SourceKey key, [NotNullWhen(true)] out DownloadEntry? entry) => _byKey.TryGetValue(key, out entry);

    /// <summary>The entry of a name.</summary>
    public bool TryFind(string file, [NotNullWhen(true)] out DownloadEntry? entry) => _byFile.TryGetValue(file, out entry);

    /// <summary>What has to be asked of a <see cref="Fetcher"/> to have an entry's content.</summary>
    public FetchRequest Request(DownloadEntry entry) =>
        new(entry.Key, entry.File, entry.Urls)
        {
            Folder = Folder,
            Where = entry.Line > 0 ? $"{Where}:{entry.Line}" : Where,
        };

    /// <summary>An entry as it can be told elsewhere: its relative <c>file:</c> urls, which start from this list, made absolute.</summary>
    public DownloadEntry Absolute(DownloadEntry entry) => entry with { Urls = [.. entry.Urls.Select(url => SourceUrl.Absolute(url, Folder))] };

    /// <summary>The list with this entry in place of the one of the same name, or at the end where there is none.</summary>
    public DownloadList With(DownloadEntry entry)
    {
        var line = entry.ToString();
        return new DownloadList(_byFile.TryGetValue(entry.File, out var old) ? _lines.SetItem(old.Line - 1, line) : _lines.Add(line), Where);
    }

    /// <summary>The whole text, each line ended by a line feed.</summary>
    public override string ToString() => string.Concat(_lines.Select(line => line + '\n'));

    private PthbsException Twice(DownloadEntry first, DownloadEntry second) =>
        new(ErrorKind.Input, first.Key == second.Key ? $"'{second.File}' appears twice" : $"'{second.File}' has two different contents")
        {
            Where = $"{Where}:{second.Line}",
            Details = [$"line {first.Line}: {first}", $"line {second.Line}: {second}"],
            Hint = first.Key == second.Key ? "put all its URLs on one line" : "rename one of them",
        };
}
