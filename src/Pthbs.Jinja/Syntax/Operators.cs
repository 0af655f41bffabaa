namespace Pthbs.Jinja.Syntax;

internal enum UnaryOperator
{
    Not,
    Negate,
    Plus,
}

internal enum BinaryOperator
{
    And,
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

internal sealed class UnaryExpression(int position, UnaryOperator op, Expression operand) : Expression(position)
{
    public UnaryOperator Operator => op;

    public Expression Operand => operand;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.Visit(operand);
}

internal sealed class BinaryExpression(int position, BinaryOperator op, Expression left, Expression right) : Expression(position)
{
    public BinaryOperator Operator => op;

    public Expression Left => left;

    public Expression Right => right;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(left);
        visitor.Visit(right);
    }
}

/// <summary><c>a &lt; b &lt;= c</c>: each operand is evaluated once, and the chain ends at the first that does not hold.</summary>
internal sealed class ComparisonExpression(int position, Expression first, IReadOnlyList<(ComparisonOperator Operator, Expression Operand)> rest)
    : Expression(position)
{
    public Expression First => first;

    public IReadOnlyList<(ComparisonOperator Operator, Expression Operand)> Rest => rest;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(first);
        foreach (var (_, operand) in rest) visitor.Visit(operand);
    }
}

/// <summary><c>a ~ b ~ c</c>: everything as text.</summary>
internal sealed class ConcatenationExpression(int position, IReadOnlyList<Expression> parts) : Expression(position)
{
    public IReadOnlyList<Expression> Parts => parts;

    public override void VisitChildren(SyntaxVisitor visitor) => visitor.VisitAll(parts);
}

/// <summary><c>a if b else c</c>; without <c>else</c> the value may be undefined.</summary>
internal sealed class ConditionalExpression(int position, Expression test, Expression then, Expression? otherwise) : Expression(position)
{
    public Expression Test => test;

    public Expression Then => then;

    public Expression? Otherwise => otherwise;

    public override void VisitChildren(SyntaxVisitor visitor)
    {
        visitor.Visit(test);
        visitor.Visit(then);
        visitor.VisitOptional(otherwise);
    }
}
