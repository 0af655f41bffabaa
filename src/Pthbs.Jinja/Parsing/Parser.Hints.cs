namespace Pthbs.Jinja.Parsing;

/// <summary>What was most likely meant where a token does not fit: words and signs of other languages, and tags that end with the wrong delimiter.</summary>
internal sealed partial class Parser
{
    private static readonly string[] StringPrefixes = ["f", "F", "r", "R", "b", "B", "u", "U", "rb", "br", "fr", "rf"];

    /// <summary>The tokens before the current one, the nearest first.</summary>
    private Token _last;
    private Token _beforeLast;

    /// <summary>The token that began the tag that is being read.</summary>
    private Token _tag;

    private void Note(Token token)
    {
        (_beforeLast, _last) = (_last, token);
        if (token.Kind is TokenKind.VariableBegin or TokenKind.BlockBegin) _tag = token;
    }

    private string? HintFor(Token found)
    {
        if (found.IsName("if") && _last.IsName("else")) return "write 'elif' for 'else if'";
        if (found.IsName("for")) return "there are no comprehensions: use the filters 'map' and 'select', or a loop that appends to a list";
        if (_last.IsName("lambda")) return "there are no lambdas: define a macro";
        if (found.Kind == TokenKind.String && IsPrefix(_last, found)) return $"there are no {_last.Text}-strings: join with '~', or write \"…{{}}…\".format(…)";
        if (found.IsOperator("|") && _last.IsOperator("|")) return "'or' joins conditions";
        if (found.IsOperator(">") && _last.IsOperator("<")) return "'!=' asks whether two values differ";
        if (found.IsOperator(":") && _last.Kind == TokenKind.Name) return "a value is set with '{% set name = … %}'";
        if (IsDoubled(found)) return $"there is no '{_last.Text}{_last.Text}': {{% set name = name {_last.Text} 1 %}}";
        if (found.IsOperator("=")) return HintForAssignment();
        if (Array.IndexOf(["+", "-", "*", "/", "//", "%", "~", "**"], found.Text) >= 0 && Peek().IsOperator("="))
            return $"there is no '{found.Text}=': {{% set name = name {found.Text} … %}}";
        return null;
    }

    private string HintForAssignment()
    {
        if (_last.IsOperator("==")) return "'==' compares; there is no '==='";
        if (_last.IsOperator("=") || _tag.Kind == TokenKind.VariableBegin) return "'==' compares; a value is set with '{% set name = … %}'";
        return "'==' compares";
    }

    private bool IsDoubled(Token found) =>
        _last.Kind == TokenKind.Operator && _last.Text is "+" or "-" && _beforeLast.IsOperator(_last.Text)
        && found.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd;

    private static bool IsPrefix(Token name, Token text) =>
        name.Kind == TokenKind.Name && Array.IndexOf(StringPrefixes, name.Text) >= 0 && name.Position + name.Text.Length == text.Position;

    /// <summary>For a template that ends inside a tag: where the tag begins and what ends it.</summary>
    private string HintForEnd()
    {
        var isVariable = _tag.Kind == TokenKind.VariableBegin;
        var (start, end) = isVariable ? (_options.VariableStart, _options.VariableEnd) : (_options.BlockStart, _options.BlockEnd);
        return $"the '{start}' on line {_source.LineOf(_tag.Position)} has no '{end}'";
    }
}
