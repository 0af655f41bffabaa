using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// The Debian mirrors that <c>debian:</c> urls are looked for at, in order. None is built in: a tool that everyone runs must not choose whose
/// server everyone asks.
/// </summary>
/// <param name="Urls">Base urls without a slash at the end.</param>
public sealed record Mirrors(ImmutableArray<string> Urls)
{
    /// <summary>No mirror at all.</summary>
    public static readonly Mirrors None = new([]);

    /// <summary>What to try where a <c>debian:</c> url finds no mirror.</summary>
    internal const string Hint = "add a line 'mirrors:' with the URL of a Debian mirror to the settings";

    /// <summary>The mirrors of this machine: those that apt is configured with, then those of the settings.</summary>
    /// <param name="settings">Further mirrors: an archive of old packages, say.</param>
    /// <param name="apt">The directory of apt's configuration.</param>
    /// <exception cref="PthbsException">A mirror in the settings is no url.</exception>
    public static Mirrors OfMachine(IEnumerable<string> settings, string apt = "/etc/apt")
    {
        using var directory = DirectoryHandle.TryOpen(apt);
        return Of([.. directory is null ? [] : AptSources.DebianArchives(directory), .. settings.Select(Checked)]);
    }

    /// <summary>A list of mirrors; what stands twice is asked once.</summary>
    public static Mirrors Of(IEnumerable<string> urls) => new([.. urls.Select(u => u.TrimEnd('/')).Distinct(StringComparer.Ordinal)]);

    private static string Checked(string url) => IsUsable(url)
        ? url
        : throw new PthbsException(ErrorKind.Input, "this is not a valid mirror URL")
        {
            Where = "mirrors",
            Got = SourceUrl.Shown(url),
            Expected = "https://…, http://… or file:///…",
        };

    /// <summary>Whether a mirror can be asked at all: a plain url of a kind that is known here.</summary>
    internal static bool IsUsable(string url) =>
        // Uri would pass over a carriage return at the end, where a path is to be added.
        !url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && SourceUrl.Problem(url, SourceKind.Sha256) is null
        && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "https" or "http" or "file", UserInfo: "", Query: "", Fragment: "" };
}
