using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Licensing;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>Finds the facts among the variables that a package's template has set.</summary>
internal static class PackageFactsReader
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["summary", "license", "homepage", "link_with", "untested", "libc", "mixed_libc", "unhardened", "purl", "cpe", "parts"];

    /// <summary>What a part may have.</summary>
    private static readonly string[] OfParts = ["version", "files", "license_files", "summary", "license", "homepage", "purl", "cpe", "libc"];

    /// <summary>Reads them.</summary>
    /// <exception cref="PthbsException">One has the wrong kind.</exception>
    public static PackageFacts Read(IReadOnlyDictionary<string, object?> variables, string where)
    {
        try
        {
            return new PackageFacts(Text("summary"), Text("license"), Text("homepage"), variables.TryGetValue("link_with", out var links)
                ? [.. TemplateValues.Texts(links, "the fact 'link_with'").Select(DependencyRequest.Parse)]
                : [])
            {
                Untested = Text("untested"),
                Libc = Text("libc") is { Length: > 0 } libc ? libc : null,
                MixedLibc = Text("mixed_libc"),
                Unhardened = Text("unhardened"),
                Purl = Checked("purl", IsPurl, "a package url without version, qualifiers and subpath, such as pkg:github/madler/zlib"),
                Cpe = Checked("cpe", IsCpe, "vendor:product, as they stand in the CPE name of the software, such as zlib:zlib"),
                Parts = variables.TryGetValue("parts", out var parts) ? Parts(parts, where) : [],
            };
        }
        catch (PthbsException error) when (error.Where is null)
        {
            throw new PthbsException(error) { Where = where };
        }

        string? Text(string name) => variables.TryGetValue(name, out var value) ? TemplateValues.Text(value, $"the fact '{name}'") : null;

        string? Checked(string name, Func<string, bool> fits, string form) =>
            Text(name) is not { } text || fits(text) ? Text(name) : throw new PthbsException(ErrorKind.Input, $"the fact '{name}' has another form") { Got = text, Expected = form };
    }

    private static List<PackagePart> Parts(object? value, string where)
    {
        var all = new List<PackagePart>();
        foreach (var (key, stated) in Dictionary(value, "the fact 'parts'"))
        {
            var (name, words) = (TemplateValues.Text(key, "the name of a part"), new Dictionary<string, object?>(StringComparer.Ordinal));
            var what = $"the part '{name}'";
            if (!PackageId.IsName(name)) throw new PthbsException(ErrorKind.Input, "a part cannot be called so") { Got = name, Expected = PackageId.NameForm };
            foreach (var (word, content) in Dictionary(stated, what))
                words.Add(TemplateValues.Text(word, $"a word of {what}"), content);
            foreach (var word in words.Keys)
                if (!OfParts.Contains(word)) throw new PthbsException(ErrorKind.Input, $"{what} has a word that no part has") { Got = word, Expected = string.Join(", ", OfParts) };
            var facts = Read(words, where);
            if (facts.License is { } license && LicenseExpression.TryParse(license) is null)
                throw new PthbsException(ErrorKind.Input, $"the license of {what} is no SPDX expression") { Got = license, Expected = LicenseExpression.Form };
            all.Add(new PackagePart(name, words.TryGetValue("version", out var version) ? TemplateValues.Text(version, $"the version of {what}") : null, Files("files"), Files("license_files"), facts));

            ImmutableArray<string> Files(string word)
            {
                var files = words.TryGetValue(word, out var paths) ? TemplateValues.Texts(paths, $"'{word}' of {what}") : [];
                foreach (var file in files)
                    if (file.Length == 0 || file[0] == '/') throw new PthbsException(ErrorKind.Input, $"{what} names what is no path within the package") { Got = file, Expected = "such as lib/libz.a, or lib/ for all that is in it" };
                return files;
            }
        }

        return all;
    }

    private static JinjaDictionary Dictionary(object? value, string what) =>
        value as JinjaDictionary ?? throw new PthbsException(ErrorKind.Input, $"{what} is no dictionary") { Expected = "such as {\"musl\": {\"version\": \"1.2.5\", \"files\": [\"lib/libc.a\"]}}" };

    private static bool IsPurl(string text)
    {
        if (!text.StartsWith("pkg:", StringComparison.Ordinal)) return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 4 && slash < text.Length - 1 && text[^1] != '/' && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && text.AsSpan().IndexOfAny("@?#\"\\") < 0;
    }

    private static bool IsCpe(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == text.Length - 1) return false;
        for (var i = 0; i < text.Length; i++)
            if (i != colon && !char.IsAsciiLetterLower(text[i]) && !char.IsAsciiDigit(text[i]) && text[i] is not ('.' or '_' or '-' or '+')) return false;
        return true;
    }
}
