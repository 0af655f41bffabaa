using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>What a template uses and defines, without rendering it: for checking a collection.</summary>
public sealed class TemplateAnalysis
{
    internal TemplateAnalysis(UseCollector uses, TemplateSyntax syntax, SourceText text)
    {
        var source = new LineIndex(text.Text);
        Filters = Uses(uses.Filters, source);
        Tests = Uses(uses.Tests, source);
        Variables = [.. uses.Variables.Select(use => Locate(use, source))];
        Reads = uses.Reads;
        Templates = [.. uses.Templates.DistinctBy(use => (use.Name, use.Link)).Select(use => Locate(use, source))];
        VariableTemplates = [.. uses.VariableTemplates.Select(use => Locate(use, source))];
        Texts = [.. uses.Texts.Texts.Select(use => Locate(use, source))];
        ListTexts = [.. uses.Texts.Items.Select(use => Locate(use, source))];
        Calls = [.. uses.Texts.Calls.Select(use => Locate(use, source))];
        CommentsBehindDollar = [.. syntax.CommentsBehindDollar.Select(position => Use("{#", position, source))];
        JoinedStrings = [.. syntax.JoinedStrings.Select(position => Use("", position, source))];
        Lists = [.. uses.Texts.Lists.Select(use => Use(use.Name, use.Position, source))];
        Constants = [.. uses.Texts.Constants.Select(use => (Use(use.Name, use.Position, source), use.Value))];
        Defaults = uses.Defaults;
        SilentTexts = [.. SilentTextCollector.Of(syntax, text.Text).Select(position => Use("", position, source))];
        Repeats = [.. uses.Repeats.List.Select(repeat => Use(repeat.Name, repeat.Position, source))];
        SelfCalls = Uses(uses.SelfCalls, source);
        Blocks = [.. syntax.Blocks.Select(block => Locate(block, source, text))];
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

    /// <summary>Every variable that it reads or asks for in any way, whoever sets it, but for what is a loop's or a macro's own.</summary>
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

    /// <summary>The templates that it names by a variable alone; <see cref="TemplateUse.Name"/> is the variable's.</summary>
    public IReadOnlyList<TemplateUse> VariableTemplates { get; }

    /// <summary>The texts that it sets variables to at its top level.</summary>
    public IReadOnlyList<TextUse> Texts { get; }

    /// <summary>The texts in the lists that it sets variables to at its top level.</summary>
    public IReadOnlyList<TextUse> ListTexts { get; }

    /// <summary>The calls whose first argument is a text.</summary>
    public IReadOnlyList<TextUse> Calls { get; }

    /// <summary>Comments that begin right behind a dollar sign: most likely the shell's length of a variable.</summary>
    public IReadOnlyList<NameUse> CommentsBehindDollar { get; }

    /// <summary>Strings in lists that stand right behind another string, without a comma: the two are one item.</summary>
    public IReadOnlyList<NameUse> JoinedStrings { get; }

    /// <summary>The variables that it sets at its top level to lists that stand there, and where each list begins.</summary>
    public IReadOnlyList<NameUse> Lists { get; }

    /// <summary>The variables that it sets at its top level to a number, to true or false, or to none, and to what.</summary>
    public IReadOnlyList<(NameUse Use, object? Value)> Constants { get; }

    /// <summary>The variables that it reads through <c>default</c>, each with the kind of value that stands there for one that is missing; those with several kinds are left out.</summary>
    public IReadOnlyDictionary<string, ValueKind> Defaults { get; }

    /// <summary>Text outside of blocks behind the line that extends another template; white space is none.</summary>
    public IReadOnlyList<NameUse> SilentTexts { get; }

    /// <summary>What it sets at its top level once more, without a condition and before anything read what it was set to.</summary>
    public IReadOnlyList<NameUse> Repeats { get; }

    /// <summary>Whether it names further templates by expressions that only rendering can tell; a variable is none.</summary>
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

    private static IReadOnlyList<NameUse> Uses(Dictionary<string, int> positions, LineIndex source) =>
        [.. positions.OrderBy(pair => pair.Value).Select(pair => Use(pair.Key, pair.Value, source))];

    private static TemplateUse Locate(TemplateMention mention, LineIndex source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new TemplateUse(mention.Name, line, column, mention.Link, mention.SharesVariables, mention.MayBeMissing);
    }

    private static TextUse Locate(TextMention mention, LineIndex source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new TextUse(mention.Name, mention.Text, line, column);
    }

    private static ImportedNameUse Locate(ImportMention mention, LineIndex source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new ImportedNameUse(mention.Template, mention.Name, line, column);
    }

    private static VariableUse Locate(VariableMention mention, LineIndex source)
    {
        var (line, column) = source.Locate(mention.Position);
        return new VariableUse(mention.Name, line, column, mention.Blocks);
    }

    private static BlockUse Locate(BlockStatement block, LineIndex source, SourceText whole)
    {
        var (line, column) = source.Locate(block.Position);
        return new BlockUse(block.Name, line, column, block.IsNested, block.Scoped, block.Uses.HasFlag(SpecialNames.Super)) { Text = LiteralText.Of(block, whole) };
    }

    private static NameUse Use(string name, int position, LineIndex source)
    {
        var (line, column) = source.Locate(position);
        return new NameUse(name, line, column);
    }
}
