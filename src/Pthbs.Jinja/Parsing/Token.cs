namespace Pthbs.Jinja.Parsing;

internal enum TokenKind
{
    EndOfTemplate,
    Text,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
}

/// <summary>One token. <see cref="Text"/> is the name or operator; <see cref="Value"/> the string or number; <see cref="Length"/> that of template text.</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, object? Value = null)
{
    public int Length { get; init; }

    public static Token OfText(int start, int end) => new(TokenKind.Text, start, "") { Length = end - start };

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public bool IsOperator(string text) => Kind == TokenKind.Operator && Text == text;

    /// <summary>How an error message speaks of it.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.EndOfTemplate => "end of template",
        TokenKind.Text => "template text",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.String => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        _ => $"'{Text}'",
    };
}
