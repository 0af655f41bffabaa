namespace Pthbs.Jinja.Syntax;

/// <summary>Where a name is set, and the statement around it that ends the variable.</summary>
internal sealed record InnerSet(string Statement, int Position);
