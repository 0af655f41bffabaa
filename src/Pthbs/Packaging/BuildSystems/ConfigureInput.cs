using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>What <c>configure.ac</c> says.</summary>
internal static class ConfigureInput
{
    /// <summary>The file; null if there is none.</summary>
    public static string? FileOf(SourceTree tree) => tree.First("configure.ac", "configure.in");

    /// <summary>Reads it.</summary>
    /// <param name="facts">Receives it.</param>
    /// <param name="tree">The source.</param>
    /// <param name="hasScript">Whether the script that it makes is there, and with it, as a rule, what bison and flex make.</param>
    public static void ReadInto(BuildFacts facts, SourceTree tree, bool hasScript)
    {
        var file = FileOf(tree);
        if (file is null)
        {
            // Without it, the script says what it is and what it looks for only in code.
            ReadScript(facts, tree.Read("configure"));
            return;
        }

        var text = tree.Read(file);
        if (Calls.Of(text, "AC_INIT") is [var init, ..] && Calls.Arguments(init) is { Count: > 1 } words)
        {
            facts.Version = words[1];
            if (words.Count > 4 && words[4].StartsWith("http", StringComparison.Ordinal)) facts.Homepage = words[4];
        }

        facts.IsCxx = Calls.Mentions(text, "AC_PROG_CXX") && SourceLanguages.HasCxx(tree);
        foreach (var macro in (string[])["PKG_CHECK_MODULES", "PKG_CHECK_MODULES_STATIC", "PKG_CHECK_EXISTS"])
        {
            foreach (var call in Calls.Of(text, macro))
            {
                facts.AddTool("pkgconf");
                var arguments = Calls.Arguments(call);
                if (arguments.Count > 1 || macro == "PKG_CHECK_EXISTS") PkgConfig.AddModules(facts, arguments[macro == "PKG_CHECK_EXISTS" ? 0 : 1], file);
            }
        }

        if (Calls.Mentions(text, "PKG_PROG_PKG_CONFIG")) facts.AddTool("pkgconf");
        foreach (var call in Calls.Of(text, "AC_CHECK_LIB")) AddLibraries(facts, Calls.Arguments(call)[0], file);
        foreach (var call in Calls.Of(text, "AC_SEARCH_LIBS"))
            if (Calls.Arguments(call) is { Count: > 1 } arguments) AddLibraries(facts, arguments[1], file);
        // A release has what they make; a commit, or an archive of one, does not.
        if (!hasScript || SourceLanguages.LacksParsers(tree))
        {
            if (Calls.Mentions(text, "AC_PROG_YACC") || Calls.Mentions(text, "AC_PROG_BISON")) facts.Add(NeedKind.Program, "bison", file);
            if (Calls.Mentions(text, "AC_PROG_LEX") || Calls.Mentions(text, "AM_PROG_LEX")) facts.Add(NeedKind.Program, "flex", file);
        }

        if (!hasScript && Calls.Mentions(text, "AC_CONFIG_SUBDIRS")) facts.Decisions.Add("it configures directories of its own with scripts of theirs (AC_CONFIG_SUBDIRS)");
    }

    private static void ReadScript(BuildFacts facts, string script)
    {
        const string Version = "PACKAGE_VERSION='";
        if (script.IndexOf(Version, StringComparison.Ordinal) is >= 0 and var at && script.IndexOf('\'', at + Version.Length) is > 0 and var end) facts.Version = script[(at + Version.Length)..end];
        facts.Decisions.Add("it has no configure.ac: read ./configure --help for what it can use");
    }

    private static void AddLibraries(BuildFacts facts, string names, string file)
    {
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) facts.Add(NeedKind.Library, name, file);
    }
}
