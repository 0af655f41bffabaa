using System.Text;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>A source package of Debian, as the index of a release (<c>dists/…/source/Sources</c>) has it.</summary>
/// <param name="Directory">The directory of its files, below a mirror.</param>
/// <param name="File">Upstream's archive.</param>
/// <param name="Hash">The archive's sha256.</param>
/// <param name="Homepage">Where upstream lives; null if the index does not say it.</param>
internal sealed record DebianSource(string Directory, string File, string Hash, string? Homepage)
{
    private const string Hashes = "Checksums-Sha256:";

    /// <summary>Finds a source package; null if there is none, or it has no archive. Of several versions, the last in the index counts.</summary>
    /// <param name="index">The index as plain text.</param>
    /// <param name="name">The package.</param>
    /// <param name="others">Receives what else the index knows, for whoever named none; null where nobody asks.</param>
    public static DebianSource? Find(Stream index, string name, DebianNames? others = null)
    {
        DebianSource? found = null;
        using var lines = new StreamReader(index, Encoding.UTF8);
        var stanza = new List<string>();
        var isIt = false;
        while (true)
        {
            var line = lines.ReadLine();
            if (string.IsNullOrEmpty(line))
            {
                if (isIt) found = Read(stanza) ?? found;
                others?.Add(stanza, name);
                if (line is null) return found;
                stanza.Clear();
                isIt = false;
                continue;
            }

            if (line.StartsWith("Package: ", StringComparison.Ordinal)) isIt = line["Package: ".Length..].Trim() == name;
            stanza.Add(line);
        }
    }

    private static DebianSource? Read(List<string> stanza)
    {
        string? directory = null, homepage = null, file = null, hash = null;
        var isHashes = false;
        foreach (var line in stanza)
        {
            if (line[0] != ' ') isHashes = line.StartsWith(Hashes, StringComparison.Ordinal);
            if (line.StartsWith("Directory: ", StringComparison.Ordinal)) directory = line["Directory: ".Length..].Trim();
            else if (line.StartsWith("Homepage: ", StringComparison.Ordinal)) homepage = line["Homepage: ".Length..].Trim();
            else if (isHashes && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var sum, _, var entry] && IsArchive(entry) && (file is null || entry.Contains(".orig.tar.", StringComparison.Ordinal))) (hash, file) = (sum, entry);
        }

        return directory is not null && file is not null && hash is not null && ScriptRules.IsRelativePath($"{directory}/{file}") && ScriptRules.IsFileName(file) ? new DebianSource(directory, file, hash, homepage) : null;
    }

    /// <summary>Upstream's archive, or the one of a package that is Debian's own; not what Debian adds to it.</summary>
    private static bool IsArchive(string file) =>
        (file.Contains(".orig.tar.", StringComparison.Ordinal) || file.Contains(".tar.", StringComparison.Ordinal)) && !file.Contains(".debian.tar.", StringComparison.Ordinal) && !file.Contains(".orig-", StringComparison.Ordinal) && !file.EndsWith(".asc", StringComparison.Ordinal);
}
