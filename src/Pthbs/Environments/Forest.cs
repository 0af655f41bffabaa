using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Pthbs.Environments;

/// <summary>One symbolic link of a forest.</summary>
/// <param name="Path">Where, below the environment.</param>
/// <param name="Target">Its text, always relative.</param>
public readonly record struct ForestLink(string Path, string Target);

/// <summary>
/// Several packages merged into one tree of symbolic links (docs/formats/environment.md). The same links are the same forest, however they came about.
/// </summary>
public sealed class Forest
{
    private string? _hash;

    internal Forest(ImmutableArray<ForestLink> links) => Links = links;

    /// <summary>The directory of the forest that holds one link a package.</summary>
    public const string PackageLinks = ".pkg";

    /// <summary>All links in order of their paths' bytes.</summary>
    public ImmutableArray<ForestLink> Links { get; }

    /// <summary>sha256 of the manifest: the environment's id is <c>env.&lt;this&gt;</c>.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(Manifest()));

    /// <summary>The lines <c>path -> target</c>, sorted, each ended by a line feed.</summary>
    public byte[] Manifest()
    {
        var text = new StringBuilder();
        foreach (var link in Links) text.Append(link.Path).Append(" -> ").Append(link.Target).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
