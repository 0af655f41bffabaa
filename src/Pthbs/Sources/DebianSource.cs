using Pthbs.Files;
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

    /// <summary>Lists of packages stand on one line.</summary>
    private const int LongestLine = 1 << 16;

    /// <summary>Finds a source package; null if there is none, or what the index says of it is of no use. Of several versions, the last in the index counts.</summary>
    /// <param name="index">The index as plain text.</param>
    /// <param name="name">The package.</param>
    /// <param name="others">Receives what else the index says, for whoever named none; null where nobody asks.</param>
    /// <param name="cancel">Ends it soon.</param>
    public static DebianSource? Find(Stream index, string name, DebianNames? others = null, CancellationToken cancel = default)
    {
        DebianSource? found = null;
        using var lines = new BoundedLines(index, LongestLine, cancel);
        var stanza = new Stanza();
        while (true)
        {
            var line = lines.Next();
            if (!string.IsNullOrEmpty(line))
            {
                stanza.Read(line);
                others?.Read(line, name);
                continue;
            }

            others?.EndStanza();
            if (stanza.Package == name)
            {
                var problem = stanza.Problem();
                if (problem is null) found = new DebianSource(stanza.Directory!, stanza.File!, stanza.Hash!, stanza.Homepage);
                else others?.Refuse(problem);
            }

            if (line is null) return found;
            stanza = new Stanza();
        }
    }

    /// <summary>What matters of the lines of one package. It takes no more memory for more of them.</summary>
    private sealed class Stanza
    {
        private bool _isHashes;

        public string? Package { get; private set; }

        public string? Directory { get; private set; }

        public string? Homepage { get; private set; }

        public string? File { get; private set; }

        public string? Hash { get; private set; }

        public void Read(string line)
        {
            if (line[0] != ' ') _isHashes = line.StartsWith(Hashes, StringComparison.Ordinal);
            if (After(line, "Package: ") is { } package) Package = package;
            else if (After(line, "Directory: ") is { } directory) Directory = directory;
            else if (After(line, "Homepage: ") is { } homepage) Homepage = homepage;
            else if (_isHashes && line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var sum, _, var entry] && IsArchive(entry) && (File is null || entry.Contains(".orig.tar.", StringComparison.Ordinal))) (Hash, File) = (sum, entry);
        }

        /// <summary>Why no source can be made of it; null where one can.</summary>
        public string? Problem()
        {
            if (Directory is null) return "it does not say in which directory its files are";
            if (File is null || Hash is null) return "it names no archive with a sha256";
            if (!ScriptRules.IsRelativePath($"{Directory}/{File}") || !ScriptRules.IsFileName(File)) return $"the path of its archive is '{Directory}/{File}'";
            return SourceKey.TryParse($"sha256:{Hash}", out _) ? null : $"the sha256 of its archive is '{Hash}'";
        }

        private static string? After(string line, string start) => line.StartsWith(start, StringComparison.Ordinal) ? line[start.Length..].Trim() : null;
    }

    /// <summary>Upstream's archive, or the one of a package that is Debian's own; not what Debian adds to it.</summary>
    private static bool IsArchive(string file) =>
        (file.Contains(".orig.tar.", StringComparison.Ordinal) || file.Contains(".tar.", StringComparison.Ordinal)) && !file.Contains(".debian.tar.", StringComparison.Ordinal) && !file.Contains(".orig-", StringComparison.Ordinal) && !file.EndsWith(".asc", StringComparison.Ordinal);
}
