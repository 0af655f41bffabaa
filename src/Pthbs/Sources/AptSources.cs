using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Sources;

/// <summary>
/// The Debian archives that this machine's apt is configured with (sources.list(5)): <c>sources.list</c>, then <c>sources.list.d</c> in the order of names.
/// </summary>
/// <remarks>
/// Only what is a mirror of Debian itself counts: component <c>main</c>, and a url whose last name is <c>debian</c> or <c>debian-security</c>. The other
/// repositories in apt's configuration belong to third parties: they do not hold Debian's pool, and asking them would tell them what is built here.
/// </remarks>
internal static class AptSources
{
    private const string Indirect = "mirror+file:";
    private static readonly char[] Blank = [' ', '\t'];

    /// <summary>The archives' urls in apt's order, some perhaps twice.</summary>
    /// <param name="apt">The directory /etc/apt, or one like it.</param>
    public static IEnumerable<string> DebianArchives(DirectoryHandle apt) =>
        Sources(apt).Where(s => s.Components.Contains("main")).SelectMany(s => Followed(s.Url, apt.Path)).Select(u => u.TrimEnd('/')).Where(IsDebianArchive);

    private static IEnumerable<AptSource> Sources(DirectoryHandle apt)
    {
        foreach (var source in OneLine(Text(apt, "sources.list"))) yield return source;
        using var parts = Directory($"{apt.Path}/sources.list.d");
        if (parts is null) yield break;
        foreach (var name in parts.List().Select(e => e.Name).Order(StringComparer.Ordinal))
        {
            // apt passes over files whose names hold anything else (backups of editors and of dpkg).
            if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')) continue;
            var sources = Path.GetExtension(name) switch
            {
                ".list" => OneLine(Text(parts, name)),
                ".sources" => Stanzas(Text(parts, name)),
                _ => [],
            };
            foreach (var source in sources) yield return source;
        }
    }

    /// <summary><c>deb [options] url suite component…</c></summary>
    internal static IEnumerable<AptSource> OneLine(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Trim();
            var type = words.Split(Blank)[0];
            if (type is not ("deb" or "deb-src")) continue;
            words = words[type.Length..].TrimStart();
            if (words.StartsWith('[')) words = words[(words.IndexOf(']', StringComparison.Ordinal) + 1)..];
            var parts = words.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 2) yield return new AptSource(parts[0], parts[2..]);
        }
    }

    /// <summary>Stanzas of <c>Field: values</c> with continuation lines (deb822(5)).</summary>
    internal static IEnumerable<AptSource> Stanzas(string text)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        List<string>? values = null;
        foreach (var line in text.Split('\n').Append(""))
        {
            if (line.StartsWith('#')) continue;
            if (string.IsNullOrWhiteSpace(line))
            {
                foreach (var source in Stanza(fields)) yield return source;
                fields.Clear();
                values = null;
                continue;
            }

            var content = line;
            if (!char.IsWhiteSpace(line[0]))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0) continue;
                fields[line[..colon].Trim()] = values = [];
                content = line[(colon + 1)..];
            }

            values?.AddRange(content.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static IEnumerable<AptSource> Stanza(Dictionary<string, List<string>> fields)
    {
        if (fields.TryGetValue("Enabled", out var enabled) && enabled is [var word, ..]
            && word.ToLowerInvariant() is "no" or "false" or "off" or "0" or "without" or "disable") return [];
        if (!fields.TryGetValue("URIs", out var urls) || !fields.TryGetValue("Components", out var components)) return [];
        return urls.Select(url => new AptSource(url, components));
    }

    /// <summary>Debian's cloud images name a file that holds the mirrors' urls, one a line (apt-transport-mirror(1)).</summary>
    internal static IEnumerable<string> Followed(string url, string apt)
    {
        if (!url.StartsWith(Indirect, StringComparison.Ordinal)) return [url];
        // No path has a zero byte in it.
        if (url.Contains('\0', StringComparison.Ordinal)) return [];
        var path = Path.GetFullPath(url[Indirect.Length..].Replace("//", "/", StringComparison.Ordinal), apt);
        using var directory = Directory(Path.GetDirectoryName(path) ?? "/");
        return directory is null ? [] : [.. Text(directory, Path.GetFileName(path)).Split('\n').Select(line => line.Split('#')[0].Split(Blank)[0].Trim())
            .Where(u => u.Length > 0)];
    }

    // A mirror whose url holds a password has trusted apt with it, not us: IsUsable leaves it out.
    private static bool IsDebianArchive(string url) =>
        Mirrors.IsUsable(url) && url[(url.LastIndexOf('/') + 1)..] is "debian" or "debian-security";

    private static DirectoryHandle? Directory(string path)
    {
        try
        {
            return DirectoryHandle.TryOpen(path);
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>A file's text, behind links too; nothing where it is missing or not for us: apt's configuration is a help here, not a need.</summary>
    private static string Text(DirectoryHandle directory, string name)
    {
        try
        {
            using var file = NamedFile.TryFind($"{directory.Path}/{name}");
            return file?.Directory.TryReadBytes(file.Name) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";
        }
        catch (PthbsException)
        {
            return "";
        }
    }
}

/// <summary>One repository that apt knows.</summary>
/// <param name="Url">Its base url.</param>
/// <param name="Components">Its parts: main, contrib …</param>
internal sealed record AptSource(string Url, IReadOnlyList<string> Components);
