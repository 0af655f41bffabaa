using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>Python: <c>pyproject.toml</c>, <c>setup.cfg</c> or <c>setup.py</c>, or an unpacked wheel. Nothing of it is run.</summary>
internal sealed class Python : IBuildSystem
{
    private const string Project = "pyproject.toml";
    private const string Setup = "setup.py";
    private const string SetupSettings = "setup.cfg";

    /// <inheritdoc/>
    public BuildFacts? Read(SourceTree tree, string name)
    {
        if (tree.First(Project, Setup, SetupSettings) is not { } file) return null;
        if (!tree.Files.Any(f => f.EndsWith(".py", StringComparison.Ordinal))) return null;
        var facts = new BuildFacts("python", "python");
        var project = new IniText(tree.Read(Project));
        var settings = new IniText(tree.Read(SetupSettings));
        var setup = tree.Read(Setup);
        facts.Version = Text(project.Text("project", "version"), project.Text("tool.poetry", "version"), settings.Text("metadata", "version"), SetupText(setup, "version"));
        facts.Summary = Text(project.Text("project", "description"), project.Text("tool.poetry", "description"), settings.Text("metadata", "description"), SetupText(setup, "description"));
        facts.License = Text(project.Text("project", "license"), project.Text("tool.poetry", "license"), settings.Text("metadata", "license"), SetupText(setup, "license"), TextOfLicenseTable(project.Raw("project", "license")));
        facts.Homepage = Text(project.Text("project.urls", "Homepage"), project.Text("project.urls", "homepage"), project.Text("tool.poetry", "homepage"), settings.Text("metadata", "url"), SetupText(setup, "url"));
        var distribution = Text(project.Text("project", "name"), project.Text("tool.poetry", "name"), settings.Text("metadata", "name"), SetupText(setup, "name")) ?? name;
        AddModules(facts, tree, distribution, name);
        foreach (var requirement in project.List("project", "dependencies")) AddRequirement(facts, requirement, Project);
        foreach (var requirement in settings.List("options", "install_requires")) AddRequirement(facts, requirement, SetupSettings);
        var scripts = new List<string>();
        foreach (var section in (string[])["project.scripts", "tool.poetry.scripts"])
            foreach (var line in project.Section(section)) AddScript(scripts, line);
        foreach (var line in settings.List("options.entry_points", "console_scripts")) AddScript(scripts, line);
        if (scripts.Count == 0) AddSetupScripts(scripts, setup);
        if (scripts.Count > 0) facts.Facts.Add(new ListFact("scripts", scripts));
        AddPrograms(facts, tree, setup);
        if (tree.Files.Any(f => f.EndsWith(".pyx", StringComparison.Ordinal)) || setup.Contains("ext_modules", StringComparison.Ordinal))
            facts.Decisions.Add("it has extensions in C, which the layout does not compile: decide whether it works without them");
        if (file == Setup && setup.Length > 0) facts.Decisions.Add("setup.py is a program and was not run: check the modules, scripts and dependencies");
        return facts;
    }

    private static void AddModules(BuildFacts facts, SourceTree tree, string distribution, string package)
    {
        var names = new List<string>();
        foreach (var name in (string[])[distribution.Replace('-', '_'), distribution.Replace("-", "", StringComparison.Ordinal), package.Replace('-', '_')])
        {
            foreach (var candidate in (string[])[name, name.ToLowerInvariant()])
                if (!names.Contains(candidate)) names.Add(candidate);
        }

        foreach (var prefix in (string[])["src/", "", "lib/"])
        {
            foreach (var name in names)
            {
                if (!PkgConfig.IsModule(name)) continue;
                var module = tree.Has($"{prefix}{name}/__init__.py") ? $"{prefix}{name}" : tree.Has($"{prefix}{name}.py") ? $"{prefix}{name}.py" : null;
                if (module is null) continue;
                facts.Facts.Add(new ListFact("modules", [module]));
                facts.Version ??= VersionIn(tree.Read(module.EndsWith(".py", StringComparison.Ordinal) ? module : $"{module}/__init__.py"));
                return;
            }
        }

        // Any other directory that is a module, if there is but one.
        var found = tree.Files.Where(f => f.EndsWith("/__init__.py", StringComparison.Ordinal)).Select(f => f[..^"/__init__.py".Length])
            .Where(f => (f.StartsWith("src/", StringComparison.Ordinal) ? f["src/".Length..] : f) is var inner && !inner.Contains('/', StringComparison.Ordinal) && PkgConfig.IsModule(inner) && !inner.StartsWith("test", StringComparison.Ordinal) && !inner.StartsWith("doc", StringComparison.Ordinal)).ToList();
        if (found.Count > 0) facts.Facts.Add(new ListFact("modules", found));
        if (found.Count != 1) facts.Decisions.Add(found.Count == 0 ? "no module was found: say with the fact 'modules' what to install" : "several modules were found: check the fact 'modules'");
    }

    private static void AddRequirement(BuildFacts facts, string requirement, string where)
    {
        // What follows a semicolon is for other systems or versions of Python.
        if (requirement.Contains(';', StringComparison.Ordinal) && (requirement.Contains("platform", StringComparison.Ordinal) || requirement.Contains("python_version", StringComparison.Ordinal) || requirement.Contains("extra", StringComparison.Ordinal))) return;
        var end = 0;
        while (end < requirement.Length && (char.IsAsciiLetterOrDigit(requirement[end]) || requirement[end] is '-' or '_' or '.')) end++;
        facts.Add(NeedKind.PythonPackage, requirement[..end].ToLowerInvariant().Replace('_', '-'), where);
    }

    private static void AddScript(List<string> scripts, string line)
    {
        var clean = line.Split('[')[0].Replace(" ", "", StringComparison.Ordinal);
        if (clean.Split('=') is not [var name, var target] || target.Split(':') is not [var module, var function]) return;
        if (PkgConfig.IsModule(name) && PkgConfig.IsModule(module.TrimStart('_')) && PkgConfig.IsModule(function.TrimStart('_'))) scripts.Add($"{name}={target}");
    }

    private static void AddSetupScripts(List<string> scripts, string setup)
    {
        if (setup.IndexOf("console_scripts", StringComparison.Ordinal) is >= 0 and var at)
            foreach (var text in Texts(setup, at)) AddScript(scripts, text);
    }

    /// <summary>Programs that lie in the source as files: <c>scripts=["bin/tool"]</c> of <c>setup()</c>.</summary>
    private static void AddPrograms(BuildFacts facts, SourceTree tree, string setup)
    {
        if (Calls.Of(setup, "setup") is not [.., var call]) return;
        var lines = new List<string> { "{{ super() -}}" };
        for (var at = call.IndexOf("scripts", StringComparison.Ordinal); at >= 0; at = call.IndexOf("scripts", at + 1, StringComparison.Ordinal))
        {
            if (at > 0 && !char.IsWhiteSpace(call[at - 1]) && call[at - 1] != ',') continue;
            if (!call[(at + "scripts".Length)..].TrimStart().StartsWith('=')) continue;
            foreach (var file in Texts(call, at))
            {
                var name = file[(file.LastIndexOf('/') + 1)..];
                if (!tree.Has(file) || !PkgConfig.IsModule(name) || !PkgConfig.IsModule(file.Replace('/', '-'))) continue;
                lines.Add($"install -D -m 755 {file} \"$out/bin/{name}\"");
                lines.Add($"sed -i '1s|^#!.*python.*|#!/pthbs/env/bin/python3|' \"$out/bin/{name}\"");
            }
        }

        if (lines.Count > 1) facts.Blocks.Add(new TemplateBlock("install", lines));
    }

    /// <summary>The texts in quotes of the list that begins behind a place; they may hold brackets.</summary>
    private static List<string> Texts(string program, int at)
    {
        var found = new List<string>();
        var open = program.IndexOf('[', at);
        for (var i = open + 1; open >= 0 && i < program.Length && program[i] != ']'; i++)
        {
            if (program[i] is not ('\'' or '"')) continue;
            if (program.IndexOf(program[i], i + 1) is not (> 0 and var end)) break;
            found.Add(program[(i + 1)..end]);
            i = end;
        }

        return found;
    }

    private static string? Text(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts) if (!string.IsNullOrWhiteSpace(text) && !text.StartsWith("attr:", StringComparison.Ordinal) && !text.StartsWith("file:", StringComparison.Ordinal)) return text;
        return null;
    }

    /// <summary>The text of <c>license = {text = "MIT"}</c>.</summary>
    private static string? TextOfLicenseTable(string raw)
    {
        if (raw.IndexOf("text", StringComparison.Ordinal) is not (>= 0 and var at)) return null;
        var quote = raw.AsSpan(at).IndexOfAny('"', '\'');
        if (quote < 0) return null;
        var begin = at + quote + 1;
        return raw.IndexOf(raw[begin - 1], begin) is > 0 and var end ? raw[begin..end] : null;
    }

    /// <summary>A text that is handed to <c>setup()</c> as it stands there.</summary>
    private static string? SetupText(string setup, string key)
    {
        if (Calls.Of(setup, "setup") is not [.., var call]) return null;
        foreach (var argument in Calls.Arguments(call))
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && argument[..equals].Trim() == key && argument[(equals + 1)..].Trim() is ['"', .., '"'] or ['\'', .., '\''])
                return Calls.Bare(argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        }

        return null;
    }

    private static string? VersionIn(string module)
    {
        foreach (var line in module.Split('\n'))
            if (line.StartsWith("__version__", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && line[(equals + 1)..].Trim() is ['"', .., '"'] or ['\'', .., '\''])
                return Calls.Bare(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return null;
    }
}
