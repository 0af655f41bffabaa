using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>Finds text that is never printed: at the top level of a template, behind the statement by which it surely extends another one.</summary>
internal static class SilentTextCollector
{
    /// <summary>Where such text begins.</summary>
    public static List<int> Of(TemplateSyntax syntax, string source)
    {
        var found = new List<int>();
        var extends = false;
        foreach (var statement in syntax.Body)
        {
            if (extends) Add(statement, source, found);
            extends |= statement is ExtendsStatement;
        }

        return found;
    }

    private static void Add(Statement statement, string source, List<int> found)
    {
        switch (statement)
        {
            case TextStatement text:
                var written = source.AsSpan(text.Position, text.Length);
                var printed = written.TrimStart();
                if (printed.Length > 0) found.Add(text.Position + written.Length - printed.Length);
                break;
            case IfStatement choice:
                foreach (var (_, body) in choice.Branches) AddAll(body);
                AddAll(choice.Otherwise);
                break;
            case ForStatement loop:
                AddAll(loop.Body);
                AddAll(loop.Otherwise);
                break;
            default:
                // Blocks are printed, and what is set to a text is used.
                break;
        }

        void AddAll(IReadOnlyList<Statement> statements)
        {
            foreach (var inner in statements) Add(inner, source, found);
        }
    }
}
