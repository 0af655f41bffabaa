using Pthbs.Jinja.Syntax;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Parsing;

/// <summary>Statements that join templates: blocks, inheritance, includes, imports.</summary>
internal sealed partial class Parser
{
    private BlockStatement ParseBlock()
    {
        var start = Next().Position;
        var name = ExpectIdentifier("the name of the block");
        var scoped = SkipName("scoped");
        var required = SkipName("required");
        if (_current.IsOperator("-")) throw Fail("the name of a block cannot contain a hyphen", _current.Position, hint: "use an underscore");

        var loops = _loops;
        _loops = 0;
        if (scoped) _scopedBlocks++;
        var isNested = _insideBlock++ > 0;
        var index = _blocks.Count;
        var outside = BeginUses();
        var body = ParseWholeBodyOf("block", start, "endblock");
        var uses = EndUses(outside, merge: false);
        _insideBlock--;
        _loops = loops;
        if (required && body.Exists(statement => statement is not TextStatement text || !IsBlank(text)))
            throw Fail("a required block can only contain white space and comments", _current.Position);
        SkipName(name);
        var block = new BlockStatement(start, name, scoped, required, body, uses, isNested);
        _blocks.Insert(index, block);
        return block;
    }

    private bool IsBlank(TextStatement text) => PythonSpace.SkipForward(_source.Text, text.Position) >= text.Position + text.Length;

    private ExtendsStatement ParseExtends()
    {
        _extends = true;
        return new ExtendsStatement(Next().Position, ParseExpression());
    }

    private IncludeStatement ParseInclude()
    {
        var start = Next().Position;
        var template = ParseExpression();
        var ignoreMissing = false;
        if (_current.IsName("ignore") && Peek().IsName("missing"))
        {
            Next();
            Next();
            ignoreMissing = true;
        }

        return new IncludeStatement(start, template, ignoreMissing, ParseContext() ?? true);
    }

    private ImportStatement ParseImport()
    {
        var start = Next().Position;
        var template = ParseExpression();
        ExpectName("as");
        var name = ParseNameTarget().Name;
        return new ImportStatement(start, template, name, ParseContext() ?? false);
    }

    private FromImportStatement ParseFrom()
    {
        var start = Next().Position;
        var template = ParseExpression();
        ExpectName("import");
        var names = new List<ImportedName>();
        bool? context;
        do
        {
            if (names.Count > 0) ExpectOperator(",");
            // A comma may end the list: {% from "x" import a, with context %}
            context = ParseContext();
            if (context is not null) break;
            var name = ParseNameTarget();
            if (name.Name.StartsWith('_')) throw Fail("names that begin with an underscore cannot be imported", name.Position);
            names.Add(new ImportedName(name.Name, SkipName("as") ? ParseNameTarget().Name : name.Name, name.Position));
            context = ParseContext();
        }
        while (context is null && _current.IsOperator(","));

        return new FromImportStatement(start, template, names, context ?? false);
    }

    private bool? ParseContext()
    {
        if (!(_current.IsName("with") || _current.IsName("without")) || !Peek().IsName("context")) return null;
        var with = Next().Text == "with";
        Next();
        return with;
    }
}
