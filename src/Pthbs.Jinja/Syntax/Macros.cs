namespace Pthbs.Jinja.Syntax;

/// <summary>The parameters of a macro or of a call block's body; only the last ones may have defaults.</summary>
internal sealed class ParameterList(IReadOnlyList<NameTarget> names, IReadOnlyList<Expression> defaults)
{
    public IReadOnlyList<NameTarget> Names => names;

    /// <summary>The defaults of the last parameters.</summary>
    public IReadOnlyList<Expression> Defaults => defaults;

    public Expression? DefaultOf(int index)
    {
        var i = index - (names.Count - defaults.Count);
        return i >= 0 ? defaults[i] : null;
    }

    public void Visit(SyntaxVisitor visitor)
    {
        visitor.VisitAll(names);
        visitor.VisitAll(defaults);
    }
}

internal sealed class MacroStatement(int position, string name, ParameterList parameters, IReadOnlyList<Statement> body, SpecialNames uses) : Statement(position)
{
    public string Name => name;

    public ParameterList Parameters => parameters;

    public IReadOnlyList<Statement> Body => body;

    public SpecialNames Uses => uses;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        parameters.Visit(visitor);
        visitor.VisitAll(body);
    }
}

/// <summary><c>{% call(a) m() %} … {% endcall %}</c>: the body is what <c>caller()</c> renders inside the macro.</summary>
internal sealed class CallBlockStatement(int position, ParameterList parameters, CallExpression call, IReadOnlyList<Statement> body, SpecialNames uses)
    : Statement(position)
{
    public ParameterList Parameters => parameters;

    public CallExpression Call => call;

    public IReadOnlyList<Statement> Body => body;

    public SpecialNames Uses => uses;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(call);
        parameters.Visit(visitor);
        visitor.VisitAll(body);
    }
}
