using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>A <c>meson.build</c>.</summary>
internal sealed class Meson : IBuildSystem
{
    private const string FileName = "meson.build";
    private const int MostFiles = 60;

    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (!tree.Has(FileName)) return null;
        var top = tree.Read(FileName);
        if (Calls.Of(top, "project") is not [var project, ..]) return null;
        var facts = new BuildFacts("meson", "meson");
        foreach (var argument in Calls.Arguments(project))
        {
            var colon = argument.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = colon > 0 ? (argument[..colon].Trim(), argument[(colon + 1)..].Trim()) : (argument, "");
            if (key == "version" && value is ['\'', .., '\'']) (facts.Version, facts.VersionFile) = (Calls.Bare(value), FileName);
            else if (key == "license" && !value.Contains(',', StringComparison.Ordinal)) facts.License = Calls.Bare(value);
            else if (value.Length == 0 && argument.Contains("cpp", StringComparison.Ordinal)) facts.IsCxx = true;
        }

        if (Calls.Of(top, "add_languages").Exists(call => call.Contains("cpp", StringComparison.Ordinal))) facts.IsCxx = true;
        facts.IsCxx = facts.IsCxx && SourceLanguages.HasCxx(tree);
        string? assembler = null;
        var read = 0;
        foreach (var file in tree.Files)
        {
            if (file != FileName && !file.EndsWith("/" + FileName, StringComparison.Ordinal)) continue;
            if (file.StartsWith("subprojects/", StringComparison.Ordinal) || SourceLanguages.IsUnbuilt(file)) continue;
            if (read++ == MostFiles) break;
            var text = tree.Read(file);
            foreach (var call in Calls.Of(text, "dependency"))
                if (Calls.Arguments(call) is [var module, ..] && PkgConfig.IsModule(module)) facts.Add(NeedKind.PkgConfig, module, file);
            foreach (var call in Calls.Of(text, "find_library"))
                if (Calls.Arguments(call) is [var library, ..] && PkgConfig.IsModule(library)) facts.Add(NeedKind.Library, library, file);
            foreach (var call in Calls.Of(text, "find_program"))
            {
                if (ProgramsOf(call, tree) is not [var program, ..] names) continue;
                facts.AddProgram(names, file, isOptional: !IsRequired(call) && program is not ("nasm" or "yasm"));
                if (program is "nasm" or "yasm") assembler = program;
            }

            // Makes translations with the programs of gettext.
            if (Calls.Of(text, "import").Exists(call => Calls.Bare(call) == "i18n")) facts.AddProgram(["msgfmt"], file);
        }

        AddOptions(facts, tree.Read(tree.First("meson.options", "meson_options.txt")), assembler);

        return facts;
    }

    /// <summary>The names that a call of <c>find_program</c> looks for, without those of scripts that the source brings.</summary>
    private static List<string> ProgramsOf(string call, SourceTree tree)
    {
        var names = new List<string>();
        // Named arguments follow behind the first colon; a variable has no quotes, and what it holds is not known.
        for (var i = 0; i < call.Length && call[i] != ':'; i++)
        {
            if (call[i] != '\'') continue;
            if (call.IndexOf('\'', i + 1) is not (> 0 and var end)) break;
            if (BuildPrograms.IsName(call[(i + 1)..end])) names.Add(call[(i + 1)..end]);
            i = end;
        }

        return names.Exists(name => tree.Files.Any(file => file == name || file.EndsWith("/" + name, StringComparison.Ordinal))) ? [] : names;
    }

    /// <summary>Whether a call ends the configuration where it finds nothing: it does, unless it says otherwise. What an option says is not known.</summary>
    private static bool IsRequired(string call)
    {
        foreach (var argument in Calls.Arguments(call))
            if (argument.Split(':') is [var key, var value] && key.Trim() == "required") return value.Trim() == "true";
        return true;
    }

    /// <param name="facts">Receives the flags.</param>
    /// <param name="text">The file of options.</param>
    /// <param name="assembler">An assembler that is no part of a toolchain, where some of it is in that one's language.</param>
    private static void AddOptions(BuildFacts facts, string text, string? assembler)
    {
        var flags = new List<string>();
        foreach (var call in Calls.Of(text, "option"))
        {
            var arguments = Calls.Arguments(call);
            if (!PkgConfig.IsModule(arguments[0]) || !(IsOfPeople(arguments[0]) || IsOfAssembler(arguments[0]))) continue;
            var off = call.Contains("'boolean'", StringComparison.Ordinal) ? $"-D{arguments[0]}=false" : call.Contains("'feature'", StringComparison.Ordinal) ? $"-D{arguments[0]}=disabled" : null;
            if (off is null) continue;
            if (IsOfPeople(arguments[0])) flags.Add(off);
            else if (assembler is not null) facts.Fallbacks.Add(new Fallback(assembler, "meson_flags", off, $"its assembler code is left out ({off}), which can make it slow: it needs {assembler}"));
        }

        if (flags.Count > 0) facts.Facts.Add(new ListFact("meson_flags", [string.Join(' ', flags)]));
    }

    private static bool IsOfAssembler(string option) => option.Split('_', '-') is var words && (Array.IndexOf(words, "asm") >= 0 || Array.IndexOf(words, "nasm") >= 0 || Array.IndexOf(words, "assembly") >= 0);

    /// <summary>Whether an option is about what is of no use in a package, or about documents, which ask for tools that no package brings.</summary>
    private static bool IsOfPeople(string option) => UnwantedOptions.Has(option) || option.Contains("doc", StringComparison.OrdinalIgnoreCase) || option.Contains("gtk", StringComparison.OrdinalIgnoreCase);
}
