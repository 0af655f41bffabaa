using System.Security.Cryptography;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>All that the program left in a directory, as lines that can be compared.</summary>
internal static class Scene
{
    /// <summary>
    /// Every entry of store, state and collection: kind, permissions, time and content of what is published; of logs and records, which hold clock times, the
    /// names alone. What store and state say of each other is told from the directory. The cache counts for nothing: its stamps differ, and it may be there or not.
    /// </summary>
    public static SortedDictionary<string, string> Read(string directory)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (string[])["store", "state", "collection"])
            if (Directory.Exists($"{directory}/{part}")) Add(lines, new DirectoryInfo($"{directory}/{part}"), part, Path.GetFullPath(directory));
        return lines;
    }

    /// <summary>The packages and environments among them, each with the lines of its tree.</summary>
    public static Dictionary<string, string> Trees(SortedDictionary<string, string> scene) =>
        scene.Where(l => l.Key.StartsWith("store/", StringComparison.Ordinal) && !l.Key.StartsWith("store/.", StringComparison.Ordinal))
            .GroupBy(l => l.Key.Split('/')[1]).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(l => $"{l.Key} {l.Value}")));

    /// <summary>What people asked for: packages, environments, roots, sources, the collection; not its lock, which whoever comes next takes over.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Results(SortedDictionary<string, string> scene) => scene.Where(l =>
        ((string[])["store/", "collection/", "state/roots/", "state/sources/sha256/"]).Any(p => l.Key.StartsWith(p, StringComparison.Ordinal)) && !l.Key.StartsWith("store/.", StringComparison.Ordinal) && l.Key != "collection/.pthbs.lock");

    private static void Add(SortedDictionary<string, string> lines, DirectoryInfo directory, string path, string place)
    {
        lines.Add(path, $"directory {directory.UnixFileMode}");
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var name = $"{path}/{entry.Name}";
            if (name == "state/cache") continue;
            if (entry.LinkTarget is { } target) lines.Add(name, $"-> {target}");
            else if (entry is DirectoryInfo below) Add(lines, below, name, place);
            else lines.Add(name, Describe((FileInfo)entry, name, place));
        }
    }

    private static string Describe(FileInfo file, string path, string place)
    {
        if (path is "store/.state" or "state/.store") return $"file {file.UnixFileMode} {File.ReadAllText(file.FullName).Replace(place, "…", StringComparison.Ordinal)}";
        if (path.StartsWith("state/logs/", StringComparison.Ordinal) || path.StartsWith("state/records/", StringComparison.Ordinal)) return "file";
        var time = path.StartsWith("store/", StringComparison.Ordinal) ? $"{new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds()} " : "";
        return $"file {file.UnixFileMode} {time}{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))}";
    }
}
