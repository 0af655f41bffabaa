using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>Perl with a <c>Makefile.PL</c>. It is a program, and is not run: <c>META.json</c>, and what of it reads like a table.</summary>
internal sealed class Perl : IBuildSystem
{
    private const string FileName = "Makefile.PL";
    private const string Metadata = "META.json";

    /// <summary>What perl has itself, as first words of names.</summary>
    private static readonly string[] Core =
    [
        "strict", "warnings", "perl", "Carp", "Cwd", "Data::Dumper", "Encode", "Exporter", "ExtUtils::", "File::", "Getopt::Long", "Getopt::Std", "IO::", "List::Util", "MIME::Base64", "Math::Big", "POSIX",
        "Pod::", "Scalar::Util", "Storable", "Sys::Hostname", "Term::ANSIColor", "Test::Builder", "Test::Harness", "Test::More", "Test::Simple", "Text::ParseWords", "Text::Wrap", "Text::Abbrev", "Time::HiRes", "Time::Local", "Tie::", "Unicode::",
        "base", "constant", "lib", "overload", "parent", "utf8", "vars", "version", "integer", "bytes", "feature", "Digest::MD5", "Digest::SHA", "HTTP::Tiny", "JSON::PP", "Socket", "Symbol", "Module::Load", "Fcntl", "Errno", "Config", "B",
    ];

    /// <summary>Names below those that perl has not.</summary>
    private static readonly string[] NotCore = ["File::Next", "File::ShareDir", "File::Slurp", "File::Which", "File::HomeDir", "File::Remove", "IO::String", "IO::Tty", "IO::All", "Pod::Parser", "Tie::IxHash", "IO::Socket::SSL"];

    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (!tree.Has(FileName)) return null;
        var facts = new BuildFacts("perl", "perl (Makefile.PL)");
        var program = tree.Read(FileName);
        var meta = tree.Read(Metadata);
        facts.Version = Member(meta, "version") ?? ValueOf(program, "VERSION") ?? VersionIn(tree.Read(ValueOf(program, "VERSION_FROM")));
        facts.Summary = Member(meta, "abstract") is { } summary and not "unknown" ? summary : ValueOf(program, "ABSTRACT") ?? OfModules(tree);
        facts.License = LicenseOf(ValueOf(program, "LICENSE") ?? FirstOfList(meta, "license"));
        foreach (var module in Requirements(program, meta)) if (!IsCore(module)) facts.Add(NeedKind.PerlModule, module, meta.Length > 0 ? Metadata : FileName);
        if (tree.Files.Any(f => f.EndsWith(".xs", StringComparison.Ordinal))) facts.Decisions.Add("it has extensions in C (.xs), which a static perl cannot load");
        return facts;
    }

    /// <summary>The line "Module - what it is" of the module that lies highest.</summary>
    private static string? OfModules(SourceTree tree)
    {
        string? main = null;
        foreach (var file in tree.Files)
            if (file.EndsWith(".pm", StringComparison.Ordinal) && (main is null || file.AsSpan().Count('/') < main.AsSpan().Count('/'))) main = file;
        const string Name = "=head1 NAME";
        var text = tree.Read(main);
        if (text.IndexOf(Name, StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var line = text[(at + Name.Length)..].TrimStart().Split('\n')[0];
        return line.IndexOf(" - ", StringComparison.Ordinal) is > 0 and var dash ? line[(dash + 3)..] : null;
    }

    private static List<string> Requirements(string program, string meta)
    {
        var found = new List<string>();
        // In META.json: "runtime" : { "requires" : { "File::Next" : "1.18", …
        if (meta.IndexOf("\"runtime\"", StringComparison.Ordinal) is >= 0 and var runtime && meta.IndexOf("\"requires\"", runtime, StringComparison.Ordinal) is > 0 and var requires) AddNames(Table(meta, requires), '"');
        else if (program.IndexOf("PREREQ_PM", StringComparison.Ordinal) is >= 0 and var prerequisites) AddNames(Table(program, prerequisites), '\'');
        return found;

        void AddNames(string table, char quote)
        {
            foreach (var line in table.Split('\n', ','))
            {
                var bare = line.Trim().TrimStart('{').Trim();
                if (bare.Length < 2 || bare[0] is '#') continue;
                var end = bare[0] == quote || bare[0] == '\'' || bare[0] == '"' ? bare.IndexOf(bare[0], 1) : bare.AsSpan().IndexOfAny(" =:");
                if (end <= 0) continue;
                var module = bare[..end].Trim('\'', '"');
                if (IsModule(module)) found.Add(module);
            }
        }
    }

    private static string Table(string text, int at)
    {
        var open = text.IndexOf('{', at);
        var close = open < 0 ? -1 : text.IndexOf('}', open);
        return close < 0 ? "" : text[open..close];
    }

    private static bool IsModule(string word)
    {
        if (word.Length is 0 or > 64 || !char.IsAsciiLetter(word[0])) return false;
        foreach (var c in word) if (!char.IsAsciiLetterOrDigit(c) && c is not (':' or '_')) return false;
        return true;
    }

    private static bool IsCore(string module)
    {
        if (Array.IndexOf(NotCore, module) >= 0) return false;
        foreach (var own in Core) if (module == own || (own.EndsWith("::", StringComparison.Ordinal) && module.StartsWith(own, StringComparison.Ordinal))) return true;
        return false;
    }

    /// <summary>A text at the top of META.json: its members stand at three blanks, those of tables further in.</summary>
    private static string? Member(string json, string name)
    {
        foreach (var line in json.Split('\n'))
        {
            if (!line.StartsWith("   \"", StringComparison.Ordinal) || !line.AsSpan(4).StartsWith(name) || line.Length <= 4 + name.Length || line[4 + name.Length] != '"') continue;
            var rest = line[(5 + name.Length)..].Trim().TrimStart(':').Trim().TrimEnd(',');
            return rest is ['"', .. var text, '"'] ? text.Replace("\\\"", "\"", StringComparison.Ordinal) : null;
        }

        return null;
    }

    private static string? FirstOfList(string json, string name)
    {
        if (json.IndexOf($"\"{name}\"", StringComparison.Ordinal) is not (>= 0 and var at) || json.IndexOf('[', at) is not (> 0 and var open) || json.IndexOf(']', open) is not (> 0 and var close)) return null;
        return json[(open + 1)..close].Split(',')[0].Trim().Trim('"');
    }

    /// <summary>The text at a key of a table of Perl: <c>KEY =&gt; 'text'</c>.</summary>
    private static string? ValueOf(string program, string key)
    {
        foreach (var line in program.Split('\n'))
        {
            var bare = line.Trim().TrimStart('\'', '"');
            if (!bare.StartsWith(key, StringComparison.Ordinal)) continue;
            var rest = bare[key.Length..].TrimStart('\'', '"', ' ', '\t');
            if (!rest.StartsWith("=>", StringComparison.Ordinal)) continue;
            var value = rest[2..].Trim();
            return value is ['\'' or '"', ..] && value.IndexOf(value[0], 1) is > 0 and var end ? value[1..end] : null;
        }

        return null;
    }

    private static string? VersionIn(string module)
    {
        foreach (var line in module.Split('\n'))
        {
            if (!line.Contains("$VERSION", StringComparison.Ordinal) || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals)) continue;
            var value = line[(equals + 1)..].Trim().TrimEnd(';').Trim();
            if (value is ['\'', .., '\''] or ['"', .., '"']) return value[1..^1];
        }

        return null;
    }

    private static string? LicenseOf(string? word) => word switch
    {
        "perl" or "perl_5" => "Artistic-1.0-Perl OR GPL-1.0-or-later",
        "artistic_2" => "Artistic-2.0",
        "mit" => "MIT",
        "apache_2_0" => "Apache-2.0",
        "gpl_3" => "GPL-3.0-only",
        "gpl_2" => "GPL-2.0-only",
        "bsd" => "BSD-3-Clause",
        _ => null,
    };
}
