using System.Globalization;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Upkeep.Verification;

/// <summary>A tree as it was against the tree as it is: every path that differs.</summary>
internal static class ManifestCompare
{
    /// <summary>Both in canonical order, as manifests are.</summary>
    public static IEnumerable<Damage> Damages(string path, TreeManifest expected, TreeManifest actual)
    {
        IReadOnlyList<TreeManifestEntry> left = expected.Entries, right = actual.Entries;
        for (int i = 0, j = 0; i < left.Count || j < right.Count;)
        {
            var order = i == left.Count ? 1 : j == right.Count ? -1 : PathText.CompareBytes(left[i].Path, right[j].Path);
            if (order < 0) yield return new Damage(DamageKind.Missing, $"{path}/{left[i].Path}", $"the {Word(left[i].Kind)} is missing");
            else if (order > 0) yield return new Damage(DamageKind.Extra, $"{path}/{right[j].Path}", $"this {Word(right[j].Kind)} is new");
            else if (left[i] != right[j]) yield return Differ($"{path}/{left[i].Path}", left[i], right[j]);
            if (order <= 0) i++;
            if (order >= 0) j++;
        }
    }

    /// <summary>What an entry is called.</summary>
    public static string Word(FileKind kind) => kind switch
    {
        FileKind.Directory => "directory",
        FileKind.Link => "link",
        _ => "file",
    };

    private static Damage Differ(string path, TreeManifestEntry was, TreeManifestEntry now)
    {
        if (was.Kind != now.Kind) return new Damage(DamageKind.Kind, path, $"it was a {Word(was.Kind)}, and is now a {Word(now.Kind)}");
        if (was.Kind == FileKind.Link) return new Damage(DamageKind.Content, path, $"it points to {now.Content}, not to {was.Content}");
        if (was.Content == now.Content && was.Size == now.Size)
            return new Damage(DamageKind.Mode, path, now.IsExecutable ? "it was not executable, but is now" : "it was executable, but is not now");
        return new Damage(DamageKind.Content, path, string.Create(CultureInfo.InvariantCulture, $"its content has changed: {now.Size} bytes sha256:{now.Content}, not {was.Size} bytes sha256:{was.Content}"));
    }
}
