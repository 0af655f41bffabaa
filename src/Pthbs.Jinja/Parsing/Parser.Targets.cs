using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Parsing;

/// <summary>What may stand left of an assignment.</summary>
internal sealed partial class Parser
{
    /// <summary>What <c>set</c> assigns to: names and members of namespaces, one or several.</summary>
    private Target ParseSetTarget()
    {
        var start = _current.Position;
        if (EndsTuple(null)) throw Fail($"unexpected {_current.Describe()}", start, "a name", HintFor(_current));
        var first = ParseSetItem();
        if (!_current.IsOperator(",")) return first;

        var items = new List<Target> { first };
        while (SkipOperator(",") && !EndsTuple(null)) items.Add(ParseSetItem());
        return new TupleTarget(start, items);
    }

    private Target ParseSetItem()
    {
        if (_current.Kind == TokenKind.Name && Peek().IsOperator(".")) return ParseNamespaceTarget();
        var used = _used;
        var item = ParsePrimary();
        _used = used;
        var target = AsTarget(item);
        NoteInnerSet(target);
        return target;
    }

    private NamespaceTarget ParseNamespaceTarget()
    {
        var owner = Expect(TokenKind.Name, "a name");
        Next();
        return new NamespaceTarget(owner.Position, new NameExpression(owner.Position, owner.Text), ExpectIdentifier("a name"));
    }

    private NameTarget ParseNameTarget()
    {
        var name = Expect(TokenKind.Name, "a name");
        return AsName(name.Text, name.Position);
    }

    private Target ParseTarget(string? end)
    {
        var used = _used;
        var expression = ParseTuple(simplified: true, end: end);
        _used = used;
        return AsTarget(expression);
    }

    private Target AsTarget(Expression expression) => expression switch
    {
        NameExpression name => AsName(name.Name, name.Position),
        TupleExpression tuple => new TupleTarget(tuple.Position, [.. tuple.Items.Select(AsTarget)]),
        _ => throw Fail("this cannot be assigned to", expression.Position, "a name or a tuple of names"),
    };

    private NameTarget AsName(string name, int position)
    {
        if (name is "true" or "false" or "none" or "True" or "False" or "None") throw Fail($"'{name}' cannot be assigned to", position, "a name");
        if (name == "loop" && _insideFor > 0) throw Fail("inside a loop 'loop' is the loop's own variable and cannot be assigned to", position);
        NoteSet(name);
        return new NameTarget(position, name);
    }
}
