using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>What a template uses and defines, without rendering it: for checking a collection.</summary>
public sealed class TemplateAnalysis
{
    internal TemplateAnalysis(UseCollector uses, TemplateSyntax syntax, SourceText source)
    {
        Filters = Uses(uses.Filters, source);
        Tests = Uses(uses.Tests, source);
        Variables = [.. uses.Variables.Select(use => Locate(use, source))];
        Reads = uses.Reads;
        Templates = [.. uses.Templates.DistinctBy(use => (use.Name, use.Link)).Select(use => Locate(use, source))];
        SelfCalls = Uses(uses.SelfCalls, source);
        Blocks = [.. syntax.Blocks.Select(block => Locate(block, source))];
        Sets = Uses(uses.Sets, source);
        Locals = uses.Locals;
        Exports = uses.Exports;
        ImportedNames = [.. uses.Imports.Names.Select(use => Locate(use, source))];
        NamesTemplatesDynamically = uses.HasDynamicTemplates;
    }

    /// <summary>The filters it applies.</summary>
    public IReadOnlyList<NameUse> Filters { get; }

    /// <summary>The tests it applies.</summary>
    public IReadOnlyList<NameUse> Tests { get; }

    /// <summary>
    /// The variables that it reads and that nothing in it sets: what parents, the host or whoever includes it must give. What it reads
    /// through <c>default</c>, or asks <c>is defined</c> of, need not be there and is not among them.
    /// </summary>
    public IReadOnlyList<VariableUse> Variables { get; }

    /// <summary>Every variable that it reads or asks for in any way, whoever sets it.</summary>
    public IReadOnlyCollection<string> Reads { get; }

    /// <summary>What it sets at its top level, macros and imports included.</summary>
    public IReadOnlyList<NameUse> Sets { get; }

    /// <summary>What it sets inside loops, macros, blocks and the like.</summary>
    public IReadOnlyCollection<string> Locals { get; }

    /// <summary>What those that import it see: variables and macros that it sets at its top level, without what it imports itself.</summary>
    public IReadOnlyCollection<string> Exports { get; }

    /// <summary>
    /// The names that it takes from templates it imports by name, and where. What it reads through <c>default</c>, or asks <c>is defined</c> of,
    /// need not be there and is not among them.
    /// </summary>
    public IReadOnlyList<ImportedNameUse> ImportedNames { get; }

    /// <summary>The blocks it defines.</summary>
    public IReadOnlyList<BlockUse> Blocks { get; }

    /// <summary>The blocks it calls as <c>self.name()</c>.</summary>
    public IReadOnlyList<NameUse> SelfCalls { get; }

    /// <summary>The templates it names: extended, included, imported.</summary>
    public IReadOnlyList<TemplateUse> Templates { get; }

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

    private static TemplateUse Locate(TemplateMention mention, SourceText source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new TemplateUse(mention.Name, line, column, mention.Link, mention.SharesVariables, mention.MayBeMissing);
    }

    private static ImportedNameUse Locate(ImportMention mention, SourceText source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new ImportedNameUse(mention.Template, mention.Name, line, column);
    }

    private static VariableUse Locate(VariableMention mention, SourceText source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new VariableUse(mention.Name, line, column, mention.Blocks);
    }

    private static BlockUse Locate(BlockStatement block, SourceText source)
    {
        var (line, column) = source.Locate(block.Position);
        return new BlockUse(block.Name, line, column, block.IsNested, block.Scoped, block.Uses.HasFlag(SpecialNames.Super));
    }

    private static NameUse Use(string name, int position, SourceText source)
    {
        var (line, column) = source.Locate(position);
        return new NameUse(name, line, column);
    }
}
