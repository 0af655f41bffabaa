using System.Globalization;

namespace Pthbs.Files.Trees;

/// <summary>
/// What of a package lies where nothing looks for it: a program outside of <c>bin</c>, a manual outside of <c>share/man</c>. A package that holds license texts alone installed nothing.
/// No such output is refused: what is found is told as a warning.
/// </summary>
public static class PlaceCheck
{
    private const string Packages = "pthbs/";
    private const string Licenses = "share/licenses/";
    private const string Prefix = "set its prefix to $out (--prefix=\"$out\", PREFIX=\"$out\"), or install with DESTDIR=\"$out\" and move what is below usr: cp -R \"$out/usr/.\" \"$out/\"; rm -r \"$out/usr\"";

    /// <summary>Where files of a package are found: a program elsewhere can be run by its whole path only.</summary>
    private static readonly string[] Usual = ["bin", "sbin", "lib", "libexec", "include", "share", "etc", "boot", "var", "opt", "srv"];

    /// <summary>Directories that are taken for another place: the longest that fits decides.</summary>
    private static readonly (string Wrong, string Right, string Hint)[] Misplaced =
    [
        ("usr/local/", "", Prefix.Replace("usr", "usr/local", StringComparison.Ordinal)),
        ("usr/", "", Prefix),
        ("local/", "", "set its prefix to $out, not to $out/local"),
        ("man/", "share/man/", "name the place where it asks for one: --mandir=\"$out/share/man\", MANDIR=\"$out/share/man\""),
        ("doc/", "share/doc/", "name the place where it asks for one: --docdir=\"$out/share/doc/NAME\""),
        ("info/", "share/info/", "name the place where it asks for one: --infodir=\"$out/share/info\""),
        ("lib64/", "lib/", "name the place where it asks for one: --libdir=\"$out/lib\", LIBDIR=\"$out/lib\", -DCMAKE_INSTALL_LIBDIR=lib"),
        (Packages, "", "it was installed with DESTDIR=\"$out\" and a prefix of $out, one below the other: set one of them"),
    ];

    /// <summary>What lies in odd places, one problem for each kind of place.</summary>
    /// <param name="entries">What the package holds, in canonical order.</param>
    public static IReadOnlyList<TreeProblem> Problems(IReadOnlyList<TreeManifestEntry> entries)
    {
        // The tree of a system has a form of its own (docs/reference/formats/system.md), with programs beside its services.
        if (entries.Any(entry => entry.Path == "order") && entries.Any(entry => entry.Path == "etc/passwd")) return [];
        var found = new List<Group>();
        var hasTexts = false;
        var hasOthers = false;
        foreach (var entry in entries)
        {
            if (entry.Kind == FileKind.Directory) continue;
            var isText = entry.Path.StartsWith(Licenses, StringComparison.Ordinal);
            (hasTexts, hasOthers) = (hasTexts || isText, hasOthers || !isText);
            if (Of(entry) is not { } place) continue;
            if (found.Find(group => group.Wrong == place.Wrong) is { } known) known.More++;
            else found.Add(new Group(place.Wrong, entry.Path, place.Right, place.Hint));
        }

        var problems = new List<TreeProblem>();
        if (!hasOthers) problems.Add(new TreeProblem(
            hasTexts ? "the output holds nothing else: its script installed no file" : "the output holds no file, but directories alone",
            hasTexts ? Licenses.TrimEnd('/') : entries.Count > 0 ? entries[0].Path : ".",
            "see what the phase 'install' does: it has to write below $out, which is an absolute path (make PREFIX=\"$out\" install)"));
        foreach (var group in found)
            problems.Add(new TreeProblem(
                $"it is looked for in {group.Right}, not here{(group.More == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({group.More} more below {group.Name})"))}", group.First, group.Hint));
        return problems;
    }

    /// <summary>The place that a file was taken to, where it should be, and how it gets there; null where it is well.</summary>
    private static (string Wrong, string Right, string Hint)? Of(TreeManifestEntry entry)
    {
        foreach (var (wrong, right, hint) in Misplaced)
            if (entry.Path.StartsWith(wrong, StringComparison.Ordinal)) return (wrong, LikelyPlace(entry, right + Below(entry.Path, wrong)), hint);
        var slash = entry.Path.IndexOf('/', StringComparison.Ordinal);
        // A page of a manual at the top: man1/x.1.
        if (slash == 4 && entry.Path.StartsWith("man", StringComparison.Ordinal) && char.IsAsciiDigit(entry.Path[3])) return (entry.Path[..5], "share/man", "name the place where it asks for one: MANDIR=\"$out/share/man\"");
        if (!entry.IsExecutable || (slash > 0 && Array.IndexOf(Usual, entry.Path[..slash]) >= 0)) return null;
        return (slash < 0 ? "" : entry.Path[..(slash + 1)], "bin", "install programs to $out/bin: install -D -m 755 NAME \"$out/bin/NAME\"; where the makefile asks for a place: BINDIR=\"$out/bin\"");
    }

    /// <summary>The path below a directory; below that of the packages, the path within the package.</summary>
    private static string Below(string path, string directory)
    {
        var below = path[directory.Length..];
        return directory == Packages && below.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? below[(slash + 1)..] : below;
    }

    /// <summary>The directory that things of this kind are looked for in.</summary>
    private static string LikelyPlace(TreeManifestEntry entry, string path)
    {
        foreach (var (wrong, right, _) in Misplaced)
            if (right.Length > 0 && path.StartsWith(wrong, StringComparison.Ordinal)) return right.TrimEnd('/');
        if (path.StartsWith("share/", StringComparison.Ordinal)) return string.Join('/', path.Split('/')[..2]);
        var top = path.Split('/')[0];
        return Array.IndexOf(Usual, top) >= 0 ? top : entry.IsExecutable ? "bin" : "lib or share";
    }

    private sealed class Group(string wrong, string first, string right, string hint)
    {
        public string Wrong => wrong;

        public string Name => wrong.Length == 0 ? "the top" : PathText.Printable(wrong.TrimEnd('/'));

        public string First => first;

        public string Right => right;

        public string Hint => hint;

        public int More { get; set; }
    }
}
