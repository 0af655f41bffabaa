using System.Text;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// The branches and tags of a repository on this machine, read from its files: git is not started in it (docs/explanation/decisions/0028-repositories-on-disk.md). A repository that keeps them in
/// another form (reftable) has none here; its commits are known by their hashes.
/// </summary>
internal static class LocalReferences
{
    private const int LongestFile = 8192;
    private const int LongestPacked = 64 << 20;
    private const int Most = 200_000;
    private const int Deepest = 32;
    private const string To = "ref: ";
    private const string Packed = "packed-refs";

    /// <summary>Writes them into a repository of our own, as one file, and what HEAD is.</summary>
    /// <param name="own">Git's own directory for the working tree.</param>
    /// <param name="common">What it shares with other working trees.</param>
    /// <param name="target">The repository of our own.</param>
    /// <exception cref="PthbsException">They cannot be read, or are too many.</exception>
    public static void Copy(string own, string common, DirectoryHandle target)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using (var directory = DirectoryHandle.Open(common))
        {
            foreach (var line in Text(directory, Packed, LongestPacked).Split('\n'))
                if (line.Split(' ') is [var hash, var name]) Add(name, hash);
            Loose(directory, "refs", 0);
        }

        target.WriteAtomically(Packed, Encoding.UTF8.GetBytes(string.Concat(found.Select(r => $"{r.Value} {r.Key}\n"))));
        using var git = DirectoryHandle.Open(own);
        var head = Text(git, "HEAD", LongestFile).TrimEnd('\n', '\r');
        if (IsHash(head) || (head.StartsWith(To, StringComparison.Ordinal) && IsName(head[To.Length..]))) target.WriteAtomically("HEAD", Encoding.UTF8.GetBytes(head + "\n"));

        void Loose(DirectoryHandle directory, string folder, int depth)
        {
            using var opened = directory.TryOpenDirectory(folder);
            if (opened is null || depth > Deepest) return;
            foreach (var (name, kind) in opened.List())
            {
                if ((kind ?? opened.TryStatus(name)?.Kind) == FileKind.Directory) Loose(directory, $"{folder}/{name}", depth + 1);
                else Add($"{folder}/{name}", Text(opened, name, LongestFile).Trim());
            }
        }

        void Add(string name, string hash)
        {
            if (!IsName(name) || !IsHash(hash)) return;
            found[name] = hash;
            if (found.Count > Most) throw new PthbsException(ErrorKind.Input, "the git repository has too many branches and tags") { Where = common, Got = $"more than {Most}" };
        }
    }

    private static string Text(DirectoryHandle directory, string name, int limit) => directory.TryStatus(name) is { Kind: FileKind.Regular } && directory.TryReadBytes(name, limit) is { } bytes ? PathText.Decode(bytes) : "";

    private static bool IsHash(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsName(string text) =>
        text.StartsWith("refs/", StringComparison.Ordinal) && PathText.IsClean(text) && !text.Contains(' ', StringComparison.Ordinal) && text.Split('/').All(part => part is not ("" or "." or ".."));
}
