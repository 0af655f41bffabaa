using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Collections.Updating;

/// <summary>The tags of a repository that are versions of a package. The tag of the version that it has shows what stands around versions there: <c>v1.2</c>, <c>thing-1_2</c>.</summary>
internal sealed class VersionTags
{
    private static readonly char[] Separators = ['.', '_', '-'];
    private readonly List<VersionTag> _versions = [];

    /// <param name="tags">All tags.</param>
    /// <param name="before">The version that the package has.</param>
    /// <param name="commit">The commit that it has.</param>
    public VersionTags(IReadOnlyList<GitTag> tags, string before, SourceKey commit)
    {
        var forms = Forms(tags, before, commit);
        foreach (var tag in tags)
        {
            foreach (var form in forms)
            {
                var prefix = form.Prefix;
                if (!tag.Name.StartsWith(prefix, StringComparison.Ordinal) || tag.Name.Length == prefix.Length || !char.IsAsciiDigit(tag.Name[prefix.Length])) continue;
                var version = tag.Name[prefix.Length..].Replace(form.Separator, '.');
                if (ScriptRules.IsVersion(version)) _versions.Add(new VersionTag(version, tag));
                break;
            }
        }

        _versions.Sort((left, right) => DebianOrder.Instance.Compare(right.Version, left.Version));
    }

    /// <summary>The tags, the newest version first.</summary>
    public IReadOnlyList<GitTag> Tags => _versions.ConvertAll(pair => pair.Tag);

    /// <summary>The versions, the newest first.</summary>
    public IReadOnlyList<string> Versions => _versions.ConvertAll(pair => pair.Version);

    /// <summary>The tags that are a version; one of them where all lead to the same commit.</summary>
    public IReadOnlyList<GitTag> Find(string version)
    {
        var found = _versions.FindAll(pair => pair.Version == version).ConvertAll(pair => pair.Tag);
        return found.Count > 1 && found.TrueForAll(tag => tag.Commit == found[0].Commit) ? [found[0]] : found;
    }

    /// <summary>What stands before the version in tags, and what between its numbers; where no tag is the package's own, nothing or a 'v', and dots.</summary>
    private static List<TagForm> Forms(IReadOnlyList<GitTag> tags, string before, SourceKey commit)
    {
        var known = new List<TagForm>();
        foreach (var tag in tags)
        {
            if (FormOf(tag.Name, before) is not { } form) continue;
            // The first of them, unless one leads to the commit.
            if (tag.Commit == commit) known.Clear();
            if (known.Count == 0) known.Add(form);
        }

        return known.Count == 0 ? [new TagForm("v", '.'), new TagForm("", '.')] : known;
    }

    /// <summary>What stands around a version in a tag; null where the tag is not that version.</summary>
    private static TagForm? FormOf(string tag, string version)
    {
        foreach (var separator in Separators)
        {
            var written = version.Replace('.', separator);
            if (!tag.EndsWith(written, StringComparison.Ordinal)) continue;
            var prefix = tag[..^written.Length];
            if (prefix.Length == 0 || !char.IsAsciiDigit(prefix[^1])) return new TagForm(prefix, separator);
        }

        return null;
    }

    /// <summary>A tag, and the version that it is.</summary>
    private sealed record VersionTag(string Version, GitTag Tag);

    /// <summary>What stands before a version in a tag, and between its numbers.</summary>
    private sealed record TagForm(string Prefix, char Separator);
}
