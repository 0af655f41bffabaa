using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>What <c>configure.ac</c> says.</summary>
internal static class ConfigureInput
{
    private static readonly string[] YaccMacros = ["AC_PROG_YACC", "AC_PROG_BISON", "AX_PROG_BISON", "gl_PROG_BISON"];
    private static readonly string[] LexMacros = ["AC_PROG_LEX", "AM_PROG_LEX", "AC_PROG_FLEX", "AX_PROG_FLEX"];
    private static readonly string[] ProgramMacros = ["AC_CHECK_PROG", "AC_CHECK_PROGS", "AC_PATH_PROG", "AC_PATH_PROGS", "AC_CHECK_TOOL", "AC_CHECK_TOOLS", "AC_PATH_TOOL"];

    private static readonly (string Macro, string Library)[] LibraryMacros =
    [
        ("AM_PATH_GPG_ERROR", "gpg-error"), ("AM_PATH_LIBGCRYPT", "gcrypt"), ("AM_PATH_XML2", "xml2"), ("AM_PATH_CHECK", "check"), ("XIPH_PATH_OGG", "ogg"), ("XIPH_PATH_VORBIS", "vorbis"), ("AX_LIB_READLINE", "readline"),
    ];

    /// <summary>The file; null if there is none.</summary>
    public static string? FileOf(SourceTree tree) => tree.First("configure.ac", "configure.in");

    /// <summary>Whether a release lacks a file from which its script makes a makefile, and has the one from which automake makes that file: the script cannot end well.</summary>
    public static bool LacksMakefiles(SourceTree tree) =>
        MakefilesOf(tree).Any(makefile => tree.Has(makefile + ".am") && !tree.Has(makefile + ".in"));

    /// <summary>The makefiles that it makes, by their paths. The script has them at its end, often beyond what is read of a file.</summary>
    public static IEnumerable<string> MakefilesOf(SourceTree tree)
    {
        var input = tree.Read(FileOf(tree));
        // AC_CONFIG_FILES([Makefile doc/Makefile]); long ago, AC_OUTPUT had them.
        foreach (var call in Calls.Of(input, "AC_CONFIG_FILES").Concat(Calls.Of(input, "AC_OUTPUT")))
        {
            if (Calls.Arguments(call) is not [var files, ..]) continue;
            foreach (var word in files.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                if (word == "Makefile" || word.EndsWith("/Makefile", StringComparison.Ordinal)) yield return word;
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="facts">Receives it.</param>
    /// <param name="tree">The source.</param>
    /// <param name="hasScript">Whether the script that it makes is there, and with it, as a rule, what bison and flex make.</param>
    public static void ReadInto(BuildFacts facts, SourceTree tree, bool hasScript)
    {
        var file = FileOf(tree);
        ReadHelpers(facts, tree);
        if (file is null)
        {
            // Without it, the script says what it is and what it looks for only in code.
            ReadScript(facts, tree.Read("configure"));
            return;
        }

        var text = tree.Read(file);
        if (Calls.Of(text, "AC_INIT") is [var init, ..] && Calls.Arguments(init) is { Count: > 1 } words)
        {
            (facts.Version, facts.VersionFile) = (words[1], file);
            if (words.Count > 4 && words[4].StartsWith("http", StringComparison.Ordinal)) facts.Homepage = words[4];
        }

        facts.IsCxx = SourceLanguages.HasCxx(tree) && WithSubdirectories(tree, text).Any(input => Calls.Mentions(input, "AC_PROG_CXX"));
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
        foreach (var (macro, library) in LibraryMacros) if (Calls.Mentions(text, macro)) facts.Add(NeedKind.Library, library, file);
        // What is compiled for the machine that builds is compiled like all else.
        foreach (var variable in (string[])["CC_FOR_BUILD", "BUILD_CC", "HOSTCC"])
            if (Calls.Mentions(text, variable) || Calls.Mentions(text, "AX_PROG_" + variable)) facts.AddFlag("configure_flags", $"{variable}=\"$CC\"");
        foreach (var (letter, program) in ((char, string)[])[('y', "bison"), ('l', "flex")])
            if (SourceLanguages.Grammar(tree, letter) is { } grammar) facts.AddProgram([program], grammar);
        if (SourceLanguages.NeedsGawk(tree) is { } awk) facts.Add(NeedKind.Program, "gawk", awk);
        AddPrograms(facts, text, file, makesParsers: !hasScript || SourceLanguages.LacksParsers(tree));

        if (!hasScript && Calls.Mentions(text, "AC_CONFIG_SUBDIRS")) facts.Decisions.Add("it configures directories of its own with scripts of theirs (AC_CONFIG_SUBDIRS)");
    }

    /// <summary>This input, and those of the directories that it configures.</summary>
    private static IEnumerable<string> WithSubdirectories(SourceTree tree, string text)
    {
        yield return text;
        foreach (var directory in Calls.Of(text, "AC_CONFIG_SUBDIRS").SelectMany(call => Calls.Arguments(call)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            foreach (var name in (string[])["configure.ac", "configure.in"])
                if (tree.Files.Contains($"{directory}/{name}")) yield return tree.Read($"{directory}/{name}");
    }

    /// <summary>What lies beside the script, and breaks a static build with musl in known ways.</summary>
    private static void ReadHelpers(BuildFacts facts, SourceTree tree)
    {
        foreach (var file in tree.Files)
        {
            var name = file[(file.LastIndexOf('/') + 1)..];
            // One that is older than musl takes the same machine with the GNU library.
            if (name == "config.sub" && !tree.Read(file).Contains("musl", StringComparison.Ordinal)) facts.AddFlag("configure_flags", "--build=x86_64-linux-gnu");
            else if (name == "Makefile.am") ReadScripts(facts, tree, file);
        }
    }

    /// <summary>What the scripts that a Makefile.am installs need: an interpreter that is not on every system, and texts without the places of the build.</summary>
    private static void ReadScripts(BuildFacts facts, SourceTree tree, string makefile)
    {
        var folder = makefile[..^"Makefile.am".Length];
        var depth = 0;
        foreach (var line in tree.Read(makefile).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            // What is installed only where an option asks for it is told by the check of the output.
            if (line.StartsWith("if ", StringComparison.Ordinal)) depth++;
            else if (line.StartsWith("endif", StringComparison.Ordinal)) depth--;
            // bin_SCRIPTS, dist_sbin_SCRIPTS
            if (depth > 0 || !line.Split(' ', '=', '\t')[0].EndsWith("bin_SCRIPTS", StringComparison.Ordinal)) continue;
            foreach (var word in line.Split((char[])[' ', '\t', '='], StringSplitOptions.RemoveEmptyEntries))
            {
                if (tree.First(folder + word, folder + word + ".in") is not { } script) continue;
                if (word.EndsWith("-config", StringComparison.Ordinal) && PlainPath.Is(word) && TellsTheBuild(tree.Read(script))) facts.AddFlag("hide_build_paths", $"bin/{word}");
                if (tree.Read(script, 128).Split('\n')[0] is not ['#', '!', .. var run]) continue;
                // #!/usr/bin/perl -w, #!@PERL@
                var interpreter = run.Trim().Split(' ')[0].Split('/')[^1].Trim('@').ToLowerInvariant();
                if (interpreter is not ("perl" or "python" or "python3" or "bash")) continue;
                if (facts.AddFlag("env_interpreters", interpreter)) facts.Decisions.Add($"it installs a program that {interpreter} runs ({script}): decide whether the package depends on that");
            }
        }
    }

    private static bool TellsTheBuild(string script)
    {
        foreach (var word in (string[])["CFLAGS@", "LDFLAGS@", "@CC@", "srcdir@", "builddir@"]) if (script.Contains(word, StringComparison.Ordinal)) return true;
        return false;
    }

    private static void ReadScript(BuildFacts facts, string script)
    {
        const string Version = "PACKAGE_VERSION='";
        if (script.IndexOf(Version, StringComparison.Ordinal) is >= 0 and var at && script.IndexOf('\'', at + Version.Length) is > 0 and var end) facts.Version = script[(at + Version.Length)..end];
        facts.Decisions.Add("it has no configure.ac: read ./configure --help for what it can use");
    }

    /// <summary>Notes the programs that it looks for. Whether it does without one that it does not find is code, which is not read.</summary>
    /// <param name="facts">Receives them.</param>
    /// <param name="text">The file.</param>
    /// <param name="file">Its name.</param>
    /// <param name="makesParsers">Whether what bison and flex make has yet to be made: a release has it, a commit does not.</param>
    private static void AddPrograms(BuildFacts facts, string text, string file, bool makesParsers)
    {
        if (makesParsers)
        {
            if (Array.Exists(YaccMacros, macro => Calls.Mentions(text, macro))) facts.AddProgram(["bison"], file);
            if (Array.Exists(LexMacros, macro => Calls.Mentions(text, macro))) facts.AddProgram(["flex"], file);
        }

        foreach (var macro in ProgramMacros)
        {
            foreach (var call in Calls.Of(text, macro))
            {
                if (Calls.Arguments(call) is not { Count: > 1 } arguments) continue;
                var names = arguments[1].Split((char[])[' ', '\t', '\n', '\'', '"'], StringSplitOptions.RemoveEmptyEntries);
                if (!makesParsers && names is ["flex" or "lex" or "bison" or "yacc", ..]) continue;
                facts.AddProgram(names, file, isOptional: true);
            }
        }

        // Without a third argument, it ends the script where there is none.
        foreach (var call in Calls.Of(text, "AM_PATH_PYTHON")) if (Calls.Arguments(call).Count < 3) facts.AddProgram(["python3"], file);
        if (Calls.Mentions(text, "IT_PROG_INTLTOOL")) facts.AddProgram(["intltool-merge"], file);
    }

    private static void AddLibraries(BuildFacts facts, string names, string file)
    {
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (PkgConfig.IsModule(name)) facts.Add(NeedKind.Library, name, file);
    }
}
