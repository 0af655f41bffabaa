namespace Pthbs.Jinja.Tests.Generated;

/// <summary>Makes random templates over the data of the differential cases. The same seed gives the same templates.</summary>
internal sealed class TemplateGenerator(int seed)
{
    private static readonly string[] Names = ["a", "b", "zero", "neg", "pi", "t", "f", "n", "s", "empty", "html", "uni", "list", "strs", "nested", "none_list", "d", "users", "missing", "x", "y", "z", "big"];
    private static readonly string[] Literals = ["0", "1", "-3", "2.5", "1e3", "\"q\"", "'a b'", "\"\"", "true", "false", "none", "[]", "{}", "()", "\"%s\"", "\"{}\""];
    private static readonly string[] Binary = [" + ", " - ", " * ", " / ", " // ", " % ", " ~ ", " and ", " or ", " == ", " != ", " < ", " <= ", " > ", " >= ", " in ", " not in "];
    private static readonly string[] Filters = ["upper", "lower", "length", "first", "last", "list", "join", "sort", "unique|list", "reverse|list", "string", "trim", "title", "capitalize", "int", "float", "abs", "round", "sum", "min", "max", "e", "safe", "tojson", "wordcount", "striptags", "urlencode", "count", "items|list", "select|list", "reject|list", "map(\"string\")|list", "map(\"upper\")|join", "batch(2)|list", "slice(2)|list", "dictsort", "default", "pprint", "filesizeformat", "indent", "truncate(5)", "wordwrap(6)", "center(9)", "format(1)", "xmlattr"];
    private static readonly string[] BinaryFilters = ["join", "default", "replace(\"a\", ", "round", "batch", "indent", "truncate", "center", "map(attribute=", "sum(start=", "sort(attribute=", "groupby", "d", "select(\"eq\", ", "int", "float", "trim", "format", "wordwrap", "unique(attribute="];
    private static readonly string[] Tests = ["defined", "undefined", "none", "number", "string", "sequence", "mapping", "iterable", "odd", "even", "lower", "upper", "callable", "boolean", "integer", "float", "true", "false", "escaped", "filter", "test"];
    private static readonly string[] BinaryTests = ["divisibleby", "eq", "ne", "lt", "gt", "in", "sameas"];
    private static readonly string[] Members = ["x", "y", "name", "age", "nope", "index", "items()", "keys()", "upper()", "strip()", "split()", "title()", "count(1)", "get(\"x\")", "values()|list", "isdigit()", "replace(\"l\", \"L\")", "find(\"o\")", "startswith(\"H\")", "splitlines()", "0", "1"];
    private static readonly string[] LoopMembers = ["index", "index0", "first", "last", "length", "revindex", "revindex0", "depth", "previtem", "nextitem", "cycle(1, 2)", "changed(a)"];

    private readonly Random _random = new(seed);
    private int _blocks;

    public Node Template() => Body(3);

    private Node Body(int depth)
    {
        var count = _random.Next(1, 4);
        return new Node(Node.Body, [.. Enumerable.Range(0, count).Select(_ => (object)Statement(depth))]);
    }

    private Node Statement(int depth)
    {
        if (depth == 0) return Print();
        return _random.Next(22) switch
        {
            < 6 => Print(),
            6 or 7 => new Node(Node.Statement, Pick(["text ", "\n", "  ", "<b>", "{# c #}", "{%- raw %}{{ r }}{% endraw %}", "\n  ", "{# c -#} "])),
            8 or 9 => new Node(Node.Statement, Tag("if ", Expression(2)), Body(depth - 1), _random.Next(2) == 0 ? "{% else %}x" : "", "{% endif %}"),
            10 => new Node(Node.Statement, Tag("if ", Expression(1)), Body(depth - 1), Tag("elif ", Expression(2)), Body(depth - 1), Tag("else"), Body(depth - 1), "{% endif %}"),
            11 or 12 or 13 => Loop(depth),
            14 or 15 => new Node(Node.Statement, Tag($"set {Pick(["x", "y", "z", "a"])} = ", Expression(2))),
            16 => new Node(Node.Statement, Tag($"set {Pick(["x", "y"])}{Pick(["", " | upper", " | trim"])}"), Body(depth - 1), "{% endset %}"),
            17 => new Node(Node.Statement, Tag($"with {Pick(["x", "y"])} = ", Expression(1)), Body(depth - 1), "{% endwith %}"),
            18 => new Node(Node.Statement, Tag($"filter {Pick(["upper", "trim", "replace('a', 'o')", "indent", "e"])}"), Body(depth - 1), "{% endfilter %}"),
            19 => Macro(depth),
            20 => new Node(Node.Statement, $"{{% block b{_blocks} {Pick(["", "scoped"])} %}}", Body(depth - 1), $"{{% endblock %}}{{{{ self.b{_blocks++}()|length }}}}"),
            _ => new Node(Node.Statement, Tag($"autoescape {Pick(["true", "false"])}"), Body(depth - 1), "{% endautoescape %}"),
        };
    }

    private Node Loop(int depth)
    {
        var items = _random.Next(3) == 0 ? Expression(2) : new Node(Node.Expression, Pick(["list", "strs", "nested", "d", "range(3)", "d.items()", "users", "\"abc\"", "none_list", "strs|map('upper')"]));
        var target = Pick(["x", "x", "y", "x, y"]);
        var test = _random.Next(4) == 0 ? new Node(Node.Expression, " if ", Expression(1)) : new Node(Node.Expression, "");
        var loop = _random.Next(2) == 0 ? $"{{{{ loop.{Pick(LoopMembers)} }}}}" : "";
        return new Node(Node.Statement, $"{{% for {target} in ", items, test, " %}", loop, Body(depth - 1), _random.Next(3) == 0 ? "{% else %}none" : "", "{% endfor %}");
    }

    private Node Macro(int depth)
    {
        var parameters = Pick(["", "x", "x, y=2", "y=a", "x=none"]);
        var name = Pick(["m", "k"]);
        var arguments = Pick(["", "1", "a, 2", "x=list", "s, s, s"]);
        var call = _random.Next(3) == 0 ? $"{{% call {name}({arguments}) %}}body{{% endcall %}}" : $"{{{{ {name}({arguments}) }}}}";
        var extra = Pick(["", "", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller }}"]);
        return new Node(Node.Statement, $"{{% macro {name}({parameters}) %}}", extra, Body(depth - 1), "{% endmacro %}", call);
    }

    private Node Print() => new(Node.Statement, Pick(["{{ ", "{{ ", "{{- "]), Expression(3), Pick([" }}", " }}", " -}} "]));

    private Node Tag(string head, Node? expression = null)
    {
        var (open, close) = (Pick(["{% ", "{% ", "{%- ", "{%+ "]), Pick([" %}", " %}", " -%}", " %}\n"]));
        return expression is null ? new Node('t', open + head + close) : new Node('t', open + head, expression, close);
    }

    private Node Expression(int depth)
    {
        if (depth == 0) return new Node(Node.Expression, _random.Next(3) == 0 ? Pick(Literals) : Pick(Names));
        return _random.Next(16) switch
        {
            < 3 => Expression(0),
            3 or 4 => new Node(Node.Expression, "(", Expression(depth - 1), Pick(Binary), Expression(depth - 1), ")"),
            5 or 6 or 7 => new Node(Node.Expression, "(", Expression(depth - 1), "|" + Pick(Filters), ")"),
            8 => BinaryFilter(depth),
            9 => new Node(Node.Expression, "(", Expression(depth - 1), $" is {Pick(["", "not "])}{Pick(Tests)}", ")"),
            10 => new Node(Node.Expression, "(", Expression(depth - 1), $" is {Pick(BinaryTests)} ", Expression(0), ")"),
            11 => new Node(Node.Expression, "(", Expression(depth - 1), ").", Pick(Members)),
            // Constants are not sliced: Python's compiler gives them another meaning than its renderer.
            12 => new Node(Node.Expression, Pick(Names), "[", Expression(depth - 1), Pick(["", ":", ":2", "::2"]), "]"),
            13 => new Node(Node.Expression, "[", Expression(depth - 1), ", ", Expression(depth - 1), "]"),
            14 => new Node(Node.Expression, "(", Expression(depth - 1), " if ", Expression(depth - 1), " else ", Expression(depth - 1), ")"),
            _ => new Node(Node.Expression, Pick(["(not ", "(-", "(+"]), Expression(depth - 1), ")"),
        };
    }

    private Node BinaryFilter(int depth)
    {
        var filter = Pick(BinaryFilters);
        return new Node(Node.Expression, "(", Expression(depth - 1), "|" + (filter.Contains('(', StringComparison.Ordinal) ? filter : filter + "("), Expression(0), "))");
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
