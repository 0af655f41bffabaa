using System.Text.RegularExpressions;

namespace Pthbs.Collections.Updating;

/// <summary>Versions as they stand in names of files and in urls.</summary>
internal static partial class VersionText
{
    /// <summary>Whether a text names a version: <c>1.3</c> does not stand in <c>x-1.3.1.tar.gz</c>.</summary>
    public static bool Names(string text, string version) => Whole(version).IsMatch(text);

    /// <summary>The text with another version in it, wherever the old one stands whole.</summary>
    public static string Replace(string text, string before, string after) => Whole(before).Replace(text, after.Replace("$", "$$", StringComparison.Ordinal));

    /// <summary>The url with another version in it, in the name of a directory for a series (<c>/1.3/</c>, <c>/v1.3/</c>) too.</summary>
    public static string ReplaceInUrl(string url, string before, string after)
    {
        var replaced = Replace(url, before, after);
        if (Series().Match(before) is not { Success: true, Value: var old } || Series().Match(after) is not { Success: true, Value: var now }) return replaced;
        return string.Join('/', replaced.Split('/').Select(part => part == old ? now : part == "v" + old ? "v" + now : part));
    }

    private static Regex Whole(string version) => new($"(?<![0-9]|[0-9]\\.){Regex.Escape(version)}(?![0-9]|\\.[0-9])", RegexOptions.CultureInvariant);

    /// <summary>The first two numbers of three or more.</summary>
    [GeneratedRegex(@"^[0-9]+\.[0-9]+(?=\.[0-9])")]
    private static partial Regex Series();
}
