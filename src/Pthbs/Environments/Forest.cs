using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Environments;

/// <summary>One symbolic link of a forest.</summary>
/// <param name="Path">Where, below the environment.</param>
/// <param name="Target">Its text, always relative.</param>
public readonly record struct ForestLink(string Path, string Target);

/// <summary>
/// Several packages merged into one tree of symbolic links (docs/reference/formats/environment.md). The same links are the same forest, however they came about.
/// </summary>
public sealed class Forest
{
    private EnvironmentId? _id;
    private Dictionary<string, string>? _targets;

    internal Forest(ImmutableArray<ForestLink> links) => Links = links;

    /// <summary>The directory of the forest that holds one link a package.</summary>
    public const string PackageLinks = ".pkg";

    /// <summary>What stands between a link's path and its target in a manifest.</summary>
    internal const string Arrow = " -> ";

    /// <summary>What leads from a link in <see cref="PackageLinks"/> to the packages beside the environment.</summary>
    internal const string ToStore = "../../";

    /// <summary>All links in order of their paths' bytes.</summary>
    public ImmutableArray<ForestLink> Links { get; }

    /// <summary>The environment's id: sha256 of the manifest.</summary>
    public EnvironmentId Id => _id ??= new(Convert.ToHexStringLower(SHA256.HashData(Manifest())));

    /// <summary>The lines <c>path -> target</c>, sorted, each ended by a line feed.</summary>
    public byte[] Manifest()
    {
        var text = new StringBuilder();
        foreach (var link in Links) text.Append(link.Path).Append(Arrow).Append(link.Target).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads a manifest; null if it is none: its links have to be such as an environment can have, each once, in their order.</summary>
    public static Forest? TryParse(ReadOnlySpan<byte> manifest)
    {
        if (!System.Text.Unicode.Utf8.IsValid(manifest)) return null;
        var links = ImmutableArray.CreateBuilder<ForestLink>();
        foreach (var line in Encoding.UTF8.GetString(manifest).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A target never holds an arrow, for it begins with the dots and names that lead to a package; a path may.
            var arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
            if (arrow < 0) return null;
            links.Add(new ForestLink(line[..arrow], line[(arrow + Arrow.Length)..]));
        }

        var forest = new Forest(links.ToImmutable());
        return AreLinksOfOne(forest.Links) && manifest.SequenceEqual(forest.Manifest()) ? forest : null;
    }

    private static bool AreLinksOfOne(ImmutableArray<ForestLink> links)
    {
        var paths = links.Select(l => l.Path).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < links.Length; i++)
        {
            var (path, target) = links[i];
            if (!ScriptRules.IsRelativePath(path) || target.Length == 0 || target[0] == '/' || (i > 0 && PathText.CompareBytes(links[i - 1].Path, path) >= 0)) return false;
            // Beneath a link there is nothing of the environment's own.
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) if (paths.Contains(path[..slash])) return false;
        }

        return true;
    }

    /// <summary>
    /// Where a path of the environment really is: <c>bin/sh</c> → <c>busybox.&lt;hash&gt;/bin/sh</c>, through the link itself or the folded directory above
    /// it. Null where no package has it. Whether the file is there in a folded directory is not looked at.
    /// </summary>
    public string? Locate(string path)
    {
        _targets ??= Links.ToDictionary(l => l.Path, l => l.Target, StringComparer.Ordinal);
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (!_targets.TryGetValue(path[..end], out var target)) continue;
            if (target.StartsWith(ToStore, StringComparison.Ordinal) && path.StartsWith(PackageLinks + "/", StringComparison.Ordinal)) return $"{target.AsSpan(ToStore.Length)}{path.AsSpan(end)}";
            var slot = target.AsSpan(target.IndexOf(PackageLinks, StringComparison.Ordinal) + PackageLinks.Length + 1);
            var slash = slot.IndexOf('/');
            return slash < 0 ? null : $"{Path.GetFileName(_targets[$"{PackageLinks}/{slot[..slash]}"])}/{path}";
        }

        return null;
    }
}
