namespace Pthbs.Jinja.Tests.Generated;

/// <summary>A generated piece of template: text and further pieces. Pieces of one sort can stand in for each other when a difference is made smaller.</summary>
internal sealed record Node(char Sort, params object[] Parts)
{
    public const char Expression = 'e';
    public const char Body = 'b';
    public const char Statement = 's';

    public override string ToString() => string.Concat(Parts.Select(part => part.ToString()));

    /// <summary>The same with one thing left out or replaced by a part of itself.</summary>
    public IEnumerable<Node> Smaller()
    {
        foreach (var child in Parts.OfType<Node>())
        {
            if (child.Sort == Sort) yield return child;
        }

        for (var i = 0; i < Parts.Length; i++)
        {
            if (Parts[i] is not Node child) continue;
            if (Sort == Body) yield return this with { Parts = [.. Parts[..i], .. Parts[(i + 1)..]] };
            if (child.Sort == Expression && child.Parts.Length > 1) yield return With(i, new Node(Expression, "a"));
            foreach (var smaller in child.Smaller()) yield return With(i, smaller);
        }
    }

    private Node With(int index, Node child) => this with { Parts = [.. Parts[..index], child, .. Parts[(index + 1)..]] };
}
