using System.Text;
using Pthbs.Scripts;

namespace Pthbs.Packaging;

/// <summary>What the name of an archive, a directory or a tag says: a name and a version.</summary>
/// <param name="Name">The name; empty if it is a version alone, as tags are.</param>
/// <param name="Version">The version; null if there is none in it.</param>
internal sealed record ArchiveName(string Name, string? Version)
{
    private static readonly string[] Endings = [".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar.lz", ".tgz", ".txz", ".tbz2", ".tbz", ".tar", ".zip", ".deb", ".whl", ".gz", ".git"];

    /// <summary>What distributions add to a version of which they took something out.</summary>
    private static readonly string[] Repacked = ["+dfsg", "~dfsg", ".dfsg", "+ds", "~ds", ".ds", "+repack", "~repack", "+really", "+git"];

    /// <summary>Stands in a version of Debian's between a higher one that was taken back and the one that it really is: <c>5.4.6+really5.3.2</c>.</summary>
    private const string Really = "really";

    /// <summary>Reads one.</summary>
    public static ArchiveName Of(string file)
    {
        var text = file;
        foreach (var ending in Endings)
        {
            if (!text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) continue;
            text = text[..^ending.Length];
            break;
        }

        if (text.EndsWith(".orig", StringComparison.Ordinal))
        {
            text = text[..^".orig".Length];
            // Debian's names have one '_', before the version: libusb-1.0_1.0.28.
            if (text.IndexOf('_', StringComparison.Ordinal) is > 0 and var mark && IsVersion(text[(mark + 1)..])) return new ArchiveName(text[..mark], Clean(text[(mark + 1)..]));
        }

        foreach (var word in (string[])["-src", "-source", "_src", ".src"])
            if (text.EndsWith(word, StringComparison.Ordinal)) text = text[..^word.Length];
        if (IsVersion(text)) return new ArchiveName("", Clean(text));
        for (var i = 1; i + 1 < text.Length; i++)
            if (text[i] is '-' or '_' && IsVersion(text[(i + 1)..])) return new ArchiveName(text[..i], Clean(text[(i + 1)..]));
        return new ArchiveName(text, null);
    }

    /// <summary>A name that a package can have, as near to this one as may be; null if none is.</summary>
    public static string? PackageName(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant()) plain.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '_' or '-' ? c : '-');
        var clean = plain.ToString().Trim('-', '.', '_', '+');
        // Debian's names of Perl's modules.
        if (clean.StartsWith("lib", StringComparison.Ordinal) && clean.EndsWith("-perl", StringComparison.Ordinal) && clean.Length > "lib-perl".Length) clean = $"perl-{clean["lib".Length..^"-perl".Length]}";
        return PackageId.IsName(clean) ? clean : null;
    }

    /// <summary>A version as a script may have it; null if it cannot be made one.</summary>
    public static string? PackageVersion(string? version) => version is { Length: > 0 } && char.IsAsciiLetterOrDigit(version[0]) && ScriptRules.IsVersion(version) ? version : null;

    /// <summary>
    /// Whether two versions are the same, as far as different ways of writing it go: <c>1.2</c> and <c>1.2.0</c>, <c>1.0-rc1</c> and <c>1.0rc1</c>. A source that says only how one begins says nothing else: <c>1.2</c> of <c>1.2.7</c>.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="said">What a file of the source says.</param>
    public static bool AgreesWith(string version, string said)
    {
        var (whole, part) = (Numbers(version), Numbers(said));
        for (var i = 0; i < Math.Max(whole.Count, part.Count); i++)
        {
            if (i >= part.Count) return true;
            if ((i < whole.Count ? whole[i] : "0") != part[i]) return false;
        }

        return true;
    }

    /// <summary>The numbers and words of a version: marks between them differ from writer to writer.</summary>
    private static List<string> Numbers(string version)
    {
        var found = new List<string>();
        for (var i = 0; i < version.Length;)
        {
            var begin = i;
            while (i < version.Length && char.IsAsciiDigit(version[i])) i++;
            if (i > begin) found.Add(version[begin..i].TrimStart('0') is { Length: > 0 } number ? number : "0");
            begin = i;
            while (i < version.Length && char.IsAsciiLetter(version[i])) i++;
            if (i > begin) found.Add(version[begin..i].ToLowerInvariant());
            while (i < version.Length && !char.IsAsciiLetterOrDigit(version[i])) i++;
        }

        return found;
    }

    /// <summary>Whether a text is a version: it begins with a digit, after a 'v' perhaps, and has no word of letters of its own.</summary>
    private static bool IsVersion(string text)
    {
        var bare = text is ['v' or 'V' or 'r', ..] ? text[1..] : text;
        if (bare.Length == 0 || !char.IsAsciiDigit(bare[0]) || !ScriptRules.IsVersion(bare)) return false;
        // "7zip" and "2to3" are names.
        return bare.Length == 1 || !char.IsAsciiLetter(bare[1]) || bare.Length == 2;
    }

    private static string Clean(string text)
    {
        var version = text is ['v' or 'V' or 'r', ..] ? text[1..] : text;
        if (version.LastIndexOf(Really, StringComparison.Ordinal) is > 0 and var back && version[(back + Really.Length)..] is { Length: > 0 } real && char.IsAsciiDigit(real[0])) version = real;
        foreach (var mark in Repacked)
            if (version.IndexOf(mark, StringComparison.Ordinal) is > 0 and var at) version = version[..at];
        return version.Replace('_', '.');
    }
}
