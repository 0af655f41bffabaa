using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A makefile, and nothing that makes it.</summary>
internal sealed class Make : IBuildSystem
{
    private static readonly string[] Folders = ["BINDIR", "bindir", "SBINDIR", "sbindir", "MANDIR", "mandir", "MAN1DIR", "LIBDIR", "libdir", "INCLUDEDIR", "includedir", "DATADIR", "datadir"];

    private static readonly string[] Manuals = ["MANDIR", "mandir", "MANPREFIX", "manprefix", "MANPATH", "MAN1DIR", "man1dir", "MAN3DIR", "man3dir", "MAN5DIR", "man5dir", "MAN8DIR", "man8dir"];

    private static readonly string[] Prefixes = ["usr/local/", "usr/", "opt/local/", "opt/"];

    /// <summary>Copies what a build has made, where nothing tells what belongs into the output: programs by their first bytes, and libraries with the headers beside them.</summary>
    private static readonly IReadOnlyList<string> CopyOfAll =
    [
        "find . -name 'lib*.a' ! -name '*test*' | while IFS= read -r library; do",
        "\tmkdir -p \"$out/lib\" \"$out/include\"",
        "\tcp \"$library\" \"$out/lib/\"",
        "\tcp \"${library%/*}\"/*.h \"$out/include/\" || rmdir \"$out/include\" || :",
        "done",
        "find . -type f -perm -u+x ! -name '*test*' ! -name '*tst*' ! -name '*.so*' | while IFS= read -r program; do",
        "\t[ \"$(head -c 4 \"$program\" | tail -c 3)\" = ELF ] || continue",
        "\tmkdir -p \"$out/bin\"",
        "\tcp \"$program\" \"$out/bin/\"",
        "done",
    ];

    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (tree.First("GNUmakefile", "makefile", "Makefile") is not { } file) return null;
        var text = tree.Read(file);
        var facts = new BuildFacts("make", "make") { IsCxx = SourceLanguages.HasCxx(tree) && !SourceLanguages.HasC(tree) };
        facts.Version = ValueOf(text, "VERSION");
        AddConfiguration(facts, text);
        AddPlatform(facts, text);
        AddInstall(facts, text, name, tree);
        if (facts.IsCxx) facts.AddFlag("make_flags", "CXX=\"$CXX\"");
        AddNeeds(facts, text, file, tree);
        AddInterpreters(facts, text, tree);
        return facts;
    }

    /// <summary>Where a program asks how to build it, each question is answered with what it proposes.</summary>
    private static void AddConfiguration(BuildFacts facts, string text)
    {
        if (!HasRule(text, "config")) return;
        facts.Blocks.Add(new TemplateBlock("configure", ["yes '' | make {{ (make_flags | default([])) | join(\" \") }} config"]));
        facts.Decisions.Add("it can be configured (make config): the template takes what it proposes");
    }

    /// <summary>Where a makefile makes nothing until it is told for which system, the template says so.</summary>
    private static void AddPlatform(BuildFacts facts, string text)
    {
        if (ValueOf(text, "PLAT") is "none") facts.AddFlag("make_flags", "PLAT=linux");
        else if (HasRule(text, "linux") && !HasRule(text, "all")) facts.Blocks.Add(new TemplateBlock("build", ["make {{ (make_flags | default([])) | join(\" \") }} linux"]));
        else return;
        facts.Decisions.Add("it asks for a system to build for: the template takes linux");
    }

    private static void AddInstall(BuildFacts facts, string text, string name, SourceTree tree)
    {
        if (!HasRule(text, "install"))
        {
            if (!HasRule(text, name))
            {
                if (Programs(text, tree) is { Count: > 0 } programs)
                {
                    facts.Blocks.Add(new TemplateBlock("install", ["mkdir -p \"$out/bin\"", $"cp {string.Join(' ', programs)} \"$out/bin/\""]));
                    facts.Decisions.Add($"its makefile installs nothing: the template copies what it makes: {string.Join(", ", programs)}");
                    return;
                }

                if (text.Contains("-shared", StringComparison.Ordinal) && !text.Contains(".a", StringComparison.Ordinal)) facts.Decisions.Add("it makes a shared library or a module to load, and programs here are static: decide how it is to be used");
                facts.Blocks.Add(new TemplateBlock("install", CopyOfAll));
                facts.Decisions.Add("its makefile installs nothing: the template copies each program and library that it makes, but for tests, and the headers beside a library; say in the block 'install' what belongs into $out");
                return;
            }

            var lines = new List<string> { "mkdir -p \"$out/bin\"", $"cp {name} \"$out/bin/\"" };
            if (tree.Has($"{name}.1")) lines.AddRange(["mkdir -p \"$out/share/man/man1\"", $"cp {name}.1 \"$out/share/man/man1/\""]);
            facts.Blocks.Add(new TemplateBlock("install", lines));
            facts.Decisions.Add($"its makefile installs nothing: the template copies {name} alone");
            return;
        }

        if (KnowsPrefix(text))
        {
            AddManuals(facts, text);
            return;
        }

        if (ValueOf(text, "prefix") is not null)
        {
            facts.AddFlag("make_flags", "prefix=\"$out\"");
            AddManuals(facts, text);
            return;
        }

        // A prefix under a name of its own.
        if (VariableFor(text, "/usr/local", "/usr") is { } place)
        {
            facts.AddFlag("make_flags", $"{place}=\"$out\"");
            return;
        }

        // What knows a root instead can be moved up from there.
        if (text.Contains("$(DESTDIR)", StringComparison.Ordinal) || text.Contains("${DESTDIR}", StringComparison.Ordinal))
        {
            facts.Blocks.Add(new TemplateBlock("install",
            [
                "make {{ (make_flags | default([])) | join(\" \") }} DESTDIR=\"$out\" install",
                "for usr in \"$out/usr/local\" \"$out/usr\"; do",
                "\t[ ! -d \"$usr\" ] || { cp -R \"$usr/.\" \"$out/\"; rm -r \"$usr\"; }",
                "done",
            ]));
            return;
        }

        var found = false;
        foreach (var folder in Folders)
        {
            if (ValueOf(text, folder) is not ['/', .. var path]) continue;
            found = true;
            var prefix = Array.Find(Prefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
            var below = path[prefix.Length..];
            if (below.StartsWith("man/", StringComparison.Ordinal) || below == "man") below = $"share/{below}";
            if (!PlainPath.Is(below)) continue;
            facts.AddFlag("install_flags", $"{folder}=\"$out/{below}\"");
            facts.AddFlag("directories", below);
        }

        // What calls make in its directories hands variables on.
        if (!found && tree.TopFolders().Any(folder => KnowsPrefix(tree.Read($"{folder}/Makefile")))) return;
        if (!found) facts.Decisions.Add("its makefile knows no PREFIX: see where 'make install' writes");
    }

    /// <summary>Many a makefile installs its manuals to PREFIX/man, where man does not look; where it has a variable for the place, the template says which.</summary>
    private static void AddManuals(BuildFacts facts, string text)
    {
        foreach (var variable in Manuals)
        {
            if (ValueOf(text, variable) is not { } value) continue;
            var below = value.Replace("$(DESTDIR)", "", StringComparison.Ordinal).Replace("${DESTDIR}", "", StringComparison.Ordinal);
            foreach (var prefix in (string[])["$(PREFIX)/", "${PREFIX}/", "$(prefix)/", "${prefix}/"])
            {
                // What is made of this variable follows it.
                if (!below.StartsWith(prefix + "man", StringComparison.Ordinal) || below[prefix.Length..] is not { } place || !PlainPath.Is(place) || (place.Length > 3 && place[3] != '/')) continue;
                facts.AddFlag("install_flags", $"{variable}=\"$out/share/{place}\"");
                break;
            }
        }
    }

    /// <summary>What runs the scripts that the makefile calls: a build has sh, perl and awk.</summary>
    private static void AddInterpreters(BuildFacts facts, string text, SourceTree tree)
    {
        foreach (var script in tree.TopFiles())
        {
            if (!text.Contains($"./{script}", StringComparison.Ordinal) || tree.Read(script, 128).Split('\n')[0] is not ['#', '!', .. var line]) continue;
            if (line.Contains("python", StringComparison.Ordinal)) facts.AddTool("python");
            foreach (var shell in (string[])["bash", "zsh", "ksh", "tclsh", "ruby"])
                if (line.EndsWith("/" + shell, StringComparison.Ordinal) || line.EndsWith(" " + shell, StringComparison.Ordinal)) facts.Add(NeedKind.Program, shell, script);
        }
    }

    private static bool KnowsPrefix(string text) => ValueOf(text, "PREFIX") is not null || text.Contains("$(PREFIX)", StringComparison.Ordinal) || text.Contains("${PREFIX}", StringComparison.Ordinal);

    private static void AddNeeds(BuildFacts facts, string makefile, string file, SourceTree tree)
    {
        var text = MakeCommands.Plain(makefile);
        foreach (var word in text.Split((char[])[' ', '\t', '\n', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries))
            if (word.StartsWith("-l", StringComparison.Ordinal) && PkgConfig.IsModule(word[2..]) && !text.Contains($"lib{word[2..]}.", StringComparison.Ordinal)) facts.Add(NeedKind.Library, word[2..], file);
        SourceLanguages.AddHeaders(facts, tree);
        PkgConfig.AddCalls(facts, text, file);
        MakeCommands.AddPrograms(facts, tree, file);
        AddParsers(facts, text, file, tree);
        var knowsLink = text.Contains("LDFLAGS", StringComparison.Ordinal);
        // What is set on make's command line wins over the makefile, which else would lose the way to the libraries.
        if (facts.Needs.Count > 0 && ValueOf(text, "LDFLAGS") is { Length: 0 }) facts.AddFlag("make_flags", "LDFLAGS=\"$LDFLAGS\"");
        // A makefile that knows no LDFLAGS links with the compiler alone; one that sets CFLAGS does not take those that hide where it is built.
        var flags = (SetsItself(text, "CFLAGS") ? " $CFLAGS" : "") + (!knowsLink && facts.Needs.Count > 0 ? " $LDFLAGS" : "");
        if (flags.Length > 0) facts.AddFlag("make_flags", $"CC=\"$CC{flags}\"");
        if (SourceLanguages.NeedsGawk(tree) is { } awk) facts.Add(NeedKind.Program, "gawk", awk);
        // One file whose first line is the compiler and its flags.
        if (tree.Has("conf-cc")) facts.CallsCompilerByName();
        foreach (var variable in (string[])["HOSTCC", "HOST_CC", "BUILD_CC", "CC_FOR_BUILD"]) if (ValueOf(text, variable) is not null) facts.AddFlag("make_flags", $"{variable}=\"$CC\"");
        if (ValueOf(text, "LD") is "gcc" or "cc" or "$(CC)" or "${CC}") facts.AddFlag("make_flags", "LD=\"$CC\"");
    }

    /// <summary>The programs that the rule 'all' makes, by their names: what has no ending, and is no file or directory of the source.</summary>
    private static List<string> Programs(string text, SourceTree tree)
    {
        var folders = tree.TopFolders().ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith("all:", StringComparison.Ordinal)) continue;
            foreach (var word in line["all:".Length..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Expanded(text, word)))
                if (PlainPath.Is(word) && !word.Contains('.', StringComparison.Ordinal) && !word.Contains('/', StringComparison.Ordinal) && word[0] != '-' && !tree.Has(word) && !folders.Contains(word) && (tree.Has($"{word}.c") || (HasRule(text, word) && Links(text, word))) && !found.Contains(word)) found.Add(word);
        }

        return found;
    }

    /// <summary>Whether a rule links a program of that name.</summary>
    private static bool Links(string text, string program) => text.Contains($"-o {program}\n", StringComparison.Ordinal) || text.Contains($"-o {program} ", StringComparison.Ordinal) || text.Contains("-o $@", StringComparison.Ordinal);

    /// <summary>A word of a rule, or the words of the variable that it names.</summary>
    private static string[] Expanded(string text, string word) =>
        word is ['$', '(' or '{', .. var variable, ')' or '}'] ? ValueOf(text, variable)?.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [] : [word];

    /// <summary>What make's own rules run for a grammar without the C that comes of it.</summary>
    private static void AddParsers(BuildFacts facts, string text, string file, SourceTree tree)
    {
        if (SourceLanguages.LacksOutput(tree, ".y")) facts.AddProgram(["bison"], file);
        if (!SourceLanguages.LacksOutput(tree, ".l")) return;
        facts.AddProgram(["flex"], file);
        // Make's default is 'lex', and flex installs no program of that name.
        if (ValueOf(text, "LEX") is null or "lex") facts.AddFlag("make_flags", "LEX=flex");
    }

    /// <summary>Whether a variable is set whatever the environment says.</summary>
    private static bool SetsItself(string text, string variable)
    {
        foreach (var line in text.Split('\n'))
            if (line.StartsWith(variable, StringComparison.Ordinal) && line.AsSpan(variable.Length).TrimStart() is ['=', ..] or [':', '=', ..] or [':', ':', '=', ..]) return true;
        return false;
    }

    /// <summary>What a variable is set to; null if it is not set in one line.</summary>
    internal static string? ValueOf(string text, string variable)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(variable, StringComparison.Ordinal)) continue;
            var rest = line.AsSpan(variable.Length).TrimStart();
            var operation = rest.StartsWith("?=") || rest.StartsWith(":=") ? 2 : rest.StartsWith("::=") ? 3 : rest.StartsWith("=") ? 1 : 0;
            if (operation == 0) continue;
            var value = rest[operation..];
            if (value.IndexOf('#') is >= 0 and var comment) value = value[..comment];
            return value.Trim().ToString();
        }

        return null;
    }

    /// <summary>The first variable that is set to one of these values, and used; null if there is none.</summary>
    private static string? VariableFor(string text, params ReadOnlySpan<string> values)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at) || !values.Contains(line[(at + 1)..].Split('#')[0].Trim())) continue;
            var name = line[..at].TrimEnd('?', ':', ' ', '\t');
            if (name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name is not ("DESTDIR" or "ROOT") && (text.Contains($"$({name})", StringComparison.Ordinal) || text.Contains($"${{{name}}}", StringComparison.Ordinal))) return name;
        }

        return null;
    }

    private static bool HasRule(string text, string target)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] is '\t' or '#' or ' ') continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || (colon + 1 < line.Length && line[colon + 1] == '=')) continue;
            if (Array.IndexOf(line[..colon].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries), target) >= 0) return true;
        }

        return false;
    }
}
