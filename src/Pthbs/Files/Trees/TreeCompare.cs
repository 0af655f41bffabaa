using System.Globalization;

namespace Pthbs.Files.Trees;

/// <summary>One path at which two trees differ.</summary>
/// <param name="Path">Where.</param>
/// <param name="What">How, one clause that can follow the path and a colon.</param>
public sealed record TreeDifference(string Path, string What)
{
    /// <summary>The line for a message.</summary>
    public override string ToString() => $"{PathText.Printable(Path)}: {What}";
}

/// <summary>Compares two trees path by path.</summary>
public static class TreeCompare
{
    /// <summary>Every difference, in canonical order of the paths; none where the output hashes are equal.</summary>
    /// <param name="expected">The tree as it was, or should be.</param>
    /// <param name="actual">The tree as it is.</param>
    public static IReadOnlyList<TreeDifference> Differences(TreeManifest expected, TreeManifest actual)
    {
        var differences = new List<TreeDifference>();
        IReadOnlyList<TreeManifestEntry> left = expected.Entries, right = actual.Entries;
        for (int i = 0, j = 0; i < left.Count || j < right.Count;)
        {
            var order = i == left.Count ? 1 : j == right.Count ? -1 : PathText.CompareBytes(left[i].Path, right[j].Path);
            if (order < 0) differences.Add(new TreeDifference(left[i].Path, $"missing ({Word(left[i])})"));
            else if (order > 0) differences.Add(new TreeDifference(right[j].Path, $"added ({Word(right[j])})"));
            else if (left[i] != right[j]) differences.Add(new TreeDifference(left[i].Path, Describe(left[i], right[j])));
            if (order <= 0) i++;
            if (order >= 0) j++;
        }

        return differences;
    }

    private static string Describe(TreeManifestEntry expected, TreeManifestEntry actual)
    {
        if (expected.Kind != actual.Kind) return $"a {Word(expected)} became a {Word(actual)}";
        if (expected.Kind == FileKind.Link) return $"points to {actual.Content}, not to {expected.Content}";
        var mode = actual.IsExecutable ? "became executable" : "is no longer executable";
        if (expected.Content == actual.Content && expected.Size == actual.Size) return mode;
        var content = string.Create(CultureInfo.InvariantCulture, $"other content ({expected.Size} bytes sha256:{expected.Content}, now {actual.Size} bytes sha256:{actual.Content})");
        return expected.IsExecutable == actual.IsExecutable ? content : $"{content}, and {mode}";
    }

    private static string Word(TreeManifestEntry entry) => entry.Kind switch
    {
        FileKind.Directory => "directory",
        FileKind.Link => "link",
        _ => "file",
    };
}
