using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>A name that a template uses, and where it does so first.</summary>
/// <param name="Name">The name.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record NameUse(string Name, int Line, int Column);

/// <summary>What a template uses and defines, without rendering it: for checking a collection.</summary>
public sealed class TemplateAnalysis
{
    internal TemplateAnalysis(UseCollector uses, TemplateSyntax syntax, SourceText source)
    {
        Filters = Uses(uses.Filters, source);
        Tests = Uses(uses.Tests, source);
        Variables = Uses(uses.Variables, source);
        Templates = Uses(uses.Templates, source);
        SelfCalls = Uses(uses.SelfCalls, source);
        Blocks = [.. syntax.Blocks.Select(block => Use(block.Name, block.Position, source))];
        Sets = Uses(uses.Sets, source);
        NamesTemplatesDynamically = uses.HasDynamicTemplates;
    }

    /// <summary>The filters it applies.</summary>
    public IReadOnlyList<NameUse> Filters { get; }

    /// <summary>The tests it applies.</summary>
    public IReadOnlyList<NameUse> Tests { get; }

    /// <summary>The variables that it reads and that nothing in it sets: what parents, the host or whoever includes it must give.</summary>
    public IReadOnlyList<NameUse> Variables { get; }

    /// <summary>What it sets at its top level, macros and imports included.</summary>
    public IReadOnlyList<NameUse> Sets { get; }

    /// <summary>The blocks it defines.</summary>
    public IReadOnlyList<NameUse> Blocks { get; }

    /// <summary>The blocks it calls as <c>self.name()</c>.</summary>
    public IReadOnlyList<NameUse> SelfCalls { get; }

    /// <summary>The templates it names: extended, included, imported.</summary>
    public IReadOnlyList<NameUse> Templates { get; }

    /// <summary>Whether it names further templates by expressions that only rendering can tell.</summary>
    public bool NamesTemplatesDynamically { get; }

    /// <summary>Parses a template and looks at it.</summary>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public static TemplateAnalysis Of(TemplateSource source, JinjaOptions? options = null)
    {
        var delimiters = new Delimiters(options ?? JinjaOptions.Default);
        var text = SourceText.From(source.Path, source.Path, source.Text, delimiters.Options.KeepTrailingNewline);
        var syntax = Parser.Parse(text, delimiters);
        var uses = new UseCollector();
        uses.CollectFrom(syntax);
        return new TemplateAnalysis(uses, syntax, text);
    }

    /// <summary>The filters and tests that an environment does not have.</summary>
    public IEnumerable<NameUse> UnknownTo(JinjaEnvironment environment) =>
        Filters.Where(use => !environment.Filters.ContainsKey(use.Name)).Concat(Tests.Where(use => !environment.Tests.ContainsKey(use.Name)));

    private static IReadOnlyList<NameUse> Uses(Dictionary<string, int> positions, SourceText source) =>
        [.. positions.OrderBy(pair => pair.Value).Select(pair => Use(pair.Key, pair.Value, source))];

    private static NameUse Use(string name, int position, SourceText source)
    {
        var (line, column) = source.Locate(position);
        return new NameUse(name, line, column);
    }
}
