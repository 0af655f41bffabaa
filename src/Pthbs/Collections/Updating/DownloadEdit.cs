using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Collections.Updating;

/// <summary>What an update does to a download list: lines that come, lines that go; every other one stays, whoever wrote it.</summary>
/// <param name="Pairs">Sources as they were and as they will be.</param>
/// <param name="Unneeded">Those old ones whose lines go.</param>
public sealed record DownloadEdit(IReadOnlyList<(DownloadEntry Before, DownloadEntry After)> Pairs, IReadOnlyList<DownloadEntry> Unneeded)
{
    /// <summary>The list with each new line after the old one.</summary>
    /// <exception cref="PthbsException">A new name stands there for other content.</exception>
    internal string Add(string text, string where)
    {
        var list = DownloadList.Parse(text, where);
        var lines = list.ToString().Split('\n').ToList();
        foreach (var (before, after) in Pairs.OrderByDescending(p => LineOf(p.Before)))
        {
            if (!list.TryFind(after.File, out var there)) lines.Insert(LineOf(before), after.ToString());
            // A commit keeps the name of its directory: its line is another one from then on.
            else if (there.Key == before.Key && before.File == after.File && before.Key != after.Key) lines[there.Line - 1] = after.ToString();
            else if (there.Key != after.Key)
                throw new PthbsException(ErrorKind.Input, $"'{after.File}' is already listed with other content") { Where = $"{where}:{there.Line}", Got = after.Key.ToString(), Expected = there.Key.ToString() };
        }

        return string.Join('\n', lines);

        // What is not there any more was the last one.
        int LineOf(DownloadEntry entry) => list.TryFind(entry.File, out var now) ? now.Line : lines.Count - 1;
    }

    /// <summary>The list without the lines that nothing needs.</summary>
    internal string Remove(string text)
    {
        var lines = text.Split('\n').ToList();
        foreach (var entry in Unneeded) lines.RemoveAll(line => line.StartsWith($"{entry.Key} ", StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var file, ..] && file == entry.File);
        return string.Join('\n', lines);
    }
}
