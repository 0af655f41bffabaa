using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>Macros and call blocks.</summary>
internal sealed partial class Parser
{
    private MacroStatement ParseMacro()
    {
        var start = Next().Position;
        var name = ParseNameTarget().Name;
        var parameters = ParseParameters();
        var body = ParseFunctionBody("macro", start, "endmacro", out var uses);
        return new MacroStatement(start, name, parameters, body, uses);
    }

    private CallBlockStatement ParseCallBlock()
    {
        var start = Next().Position;
        var parameters = _current.IsOperator("(") ? ParseParameters() : new ParameterList([], []);
        if (ParseExpression() is not CallExpression call) throw Fail("a call block has to call something", start, "a call such as 'name()'");
        var body = ParseFunctionBody("call", start, "endcall", out var uses);
        return new CallBlockStatement(start, parameters, call, body, uses);
    }

    /// <summary>A body that runs on its own: a loop around its definition is not a loop around it.</summary>
    private List<Statement> ParseFunctionBody(string tag, int position, string end, out SpecialNames uses)
    {
        var loops = _loops;
        _loops = 0;
        var outside = BeginUses();
        var body = ParseWholeBodyOf(tag, position, end);
        uses = EndUses(outside);
        _loops = loops;
        return body;
    }

    private ParameterList ParseParameters()
    {
        ExpectOperator("(");
        var names = new List<NameTarget>();
        var defaults = new List<Expression>();
        while (!_current.IsOperator(")"))
        {
            if (names.Count > 0) ExpectOperator(",");
            var name = ParseNameTarget();
            if (SkipOperator("=")) defaults.Add(ParseExpression());
            else if (defaults.Count > 0) throw Fail($"the parameter '{name.Name}' has no default but follows one that has", name.Position);
            if (names.Exists(other => other.Name == name.Name)) throw Fail($"the parameter '{name.Name}' is there twice", name.Position);
            names.Add(name);
        }

        Next();
        return new ParameterList(names, defaults);
    }
}
