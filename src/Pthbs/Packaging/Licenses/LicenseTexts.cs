using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.Licenses;

/// <summary>The files of a source that hold license texts, by their names.</summary>
internal static class LicenseTexts
{
    private const int MostTexts = 20;
    private const string Reuse = "LICENSES/";
    private static readonly string[] Names = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "UNLICENSE", "LEGAL"];

    /// <summary>What the layouts install, where a template does not say otherwise.</summary>
    private static readonly string[] Installed = ["COPYING", "LICENSE", "LICENCE", "COPYRIGHT", "NOTICE"];

    private static readonly string[] Families = ["GPL", "LGPL", "AGPL", "BSD", "MIT", "APACHE", "MPL", "ISC", "ARTISTIC", "CC", "ZLIB", "BSL", "BOOST", "OFL", "EPL", "EUPL", "X", "EXPAT", "UNLICENSE"];
    private static readonly string[] Additions = ["V", "CLAUSE", "ONLY", "OR", "AND", "LATER", "PERL", "LICENSE", "LIB", "LESSER", "GNU", "BY", "SA"];
    private static readonly string[] Endings = [".TXT", ".MD", ".RST", ".HTML", ".IN"];

    /// <summary>The files at the top that by their names hold license texts, and those of REUSE's directory.</summary>
    public static IEnumerable<string> Of(SourceTree tree) => tree.Files.Where(file =>
    {
        var slash = file.LastIndexOf('/');
        if (slash >= 0) return file.StartsWith(Reuse, StringComparison.Ordinal) && slash == Reuse.Length - 1;
        var upper = file.ToUpperInvariant();
        if (upper.EndsWith(".C", StringComparison.Ordinal) || upper.EndsWith(".PY", StringComparison.Ordinal) || upper.EndsWith(".H", StringComparison.Ordinal)) return false;
        return Array.Exists(Names, name => upper.StartsWith(name, StringComparison.Ordinal) || upper.EndsWith("-" + name, StringComparison.Ordinal)) || IsLicense(WithoutEnding(upper), Families);
    }).Take(MostTexts);

    /// <summary>Whether a name says that a text is for a part, or a matter beside it: <c>COPYING.OpenSSL</c>. One that names its license does not.</summary>
    public static bool IsOfPart(string file)
    {
        var upper = WithoutEnding(file.ToUpperInvariant());
        if (upper.Contains('/', StringComparison.Ordinal)) return false;
        foreach (var name in Names)
        {
            if (!upper.StartsWith(name, StringComparison.Ordinal)) continue;
            var rest = upper[name.Length..];
            return rest.Length > 0 && !rest.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '_') && !IsLicense(rest, [.. Families, .. Additions]);
        }

        return false;
    }

    /// <summary>What a template has to say of the files that are installed as license texts; empty where the layouts find all of them.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="finding">Its license.</param>
    /// <param name="from">Where the tree lies in what is unpacked: nothing, or a directory with a slash at its end.</param>
    public static IReadOnlyList<string> ToInstall(SourceTree tree, LicenseFinding finding, string from)
    {
        if (from.Length == 0 && finding.Files.All(IsInstalled)) return [];
        var files = new SortedSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        // All are installed into one directory.
        foreach (var file in (IEnumerable<string>)[.. finding.Files, .. Of(tree), .. tree.TopFiles().Where(IsInstalled)])
            if (PlainPath.Is(file) && !files.Contains(file) && names.Add(file[(file.LastIndexOf('/') + 1)..])) files.Add(file);
        return [.. files.Select(file => from + file)];
    }

    private static bool IsInstalled(string file) => !file.Contains('/', StringComparison.Ordinal) && Array.Exists(Installed, name => file.StartsWith(name, StringComparison.Ordinal));

    private static string WithoutEnding(string upper)
    {
        var ending = Array.Find(Endings, end => upper.EndsWith(end, StringComparison.Ordinal));
        return ending is null ? upper : upper[..^ending.Length];
    }

    /// <summary>Whether a text is made of a license's name: <c>GPL-2.0-OR-LATER</c>, <c>GPLV3</c>, <c>BSD-2-CLAUSE</c>.</summary>
    /// <param name="upper">The text in capitals.</param>
    /// <param name="first">What its first word may be.</param>
    private static bool IsLicense(string upper, string[] first)
    {
        var words = upper.Split(['.', '-', '_', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Length > 2 ? words[i].TrimEnd('V') : words[i];
            if (!(i == 0 ? first : Additions).Contains(word) && !(i > 0 && Families.Contains(word))) return false;
        }

        return words.Length > 0;
    }
}
