using Pthbs.Jinja.Parsing;

namespace Pthbs.Jinja.Canonical;

/// <summary>Cuts the source of a template into parts: nothing of it is lost.</summary>
internal static class TemplateParts
{
    private static readonly string[] Enclosing = ["block", "if", "for", "macro", "call", "filter", "with", "autoescape"];

    /// <summary>The parts of a template that can be parsed.</summary>
    /// <exception cref="TemplateException">It cannot be cut into tokens.</exception>
    public static List<TemplatePart> Of(SourceText source, Delimiters delimiters)
    {
        var skipped = new List<SkippedPart>();
        var lexer = new Lexer(source, delimiters) { Skipped = skipped };
        var text = source.Text;
        var tags = new List<TemplatePart>();
        var tokens = new List<Token>();
        var begin = -1;
        for (var token = lexer.Read(); token.Kind != TokenKind.EndOfTemplate; token = lexer.Read())
        {
            switch (token.Kind)
            {
                case TokenKind.Text:
                    break;
                case TokenKind.BlockBegin or TokenKind.VariableBegin:
                    begin = token.Position;
                    tokens = [];
                    break;
                case TokenKind.BlockEnd or TokenKind.VariableEnd:
                    var kind = token.Kind == TokenKind.BlockEnd ? PartKind.Statement : PartKind.Value;
                    var sign = text[token.Position] is '-' or '+' ? 1 : 0;
                    var end = token.Position + sign + delimiters.Options.BlockEnd.Length;
                    tags.Add(new TemplatePart(kind, text[begin..end], begin) { Tokens = tokens, Words = Words(text, tokens, token.Position) });
                    break;
                default:
                    tokens.Add(token);
                    break;
            }
        }

        foreach (var part in skipped) tags.Add(new TemplatePart(part.IsComment ? PartKind.Comment : PartKind.Raw, text[part.Start..part.End], part.Start));
        tags.Sort((a, b) => a.Start.CompareTo(b.Start));
        return WithText(text, tags);
    }

    private static List<TemplatePart> WithText(string text, List<TemplatePart> tags)
    {
        var parts = new List<TemplatePart>();
        var (at, depth) = (0, 0);
        foreach (var tag in tags)
        {
            if (tag.Name.StartsWith("end", StringComparison.Ordinal)) depth--;
            if (tag.Start > at) parts.Add(new TemplatePart(PartKind.Text, text[at..tag.Start], at) { Depth = tag.Name.StartsWith("end", StringComparison.Ordinal) ? depth + 1 : depth });
            parts.Add(tag with { Depth = depth });
            if (Array.IndexOf(Enclosing, tag.Name) >= 0 || IsOpenSet(tag)) depth++;
            at = tag.Start + tag.Source.Length;
        }

        if (at < text.Length) parts.Add(new TemplatePart(PartKind.Text, text[at..], at) { Depth = depth });
        return parts;
    }

    /// <summary>Whether a <c>set</c> has no value, so that its text up to <c>endset</c> is one.</summary>
    private static bool IsOpenSet(TemplatePart tag)
    {
        if (tag.Name != "set") return false;
        var depth = 0;
        foreach (var token in tag.Tokens)
        {
            if (token.Kind != TokenKind.Operator) continue;
            if (token.Text is "(" or "[" or "{") depth++;
            else if (token.Text is ")" or "]" or "}") depth--;
            else if (token.Text == "=" && depth == 0) return false;
        }

        return true;
    }

    /// <summary>What stands from each token to the next.</summary>
    private static List<string> Words(string text, List<Token> tokens, int end)
    {
        var words = new List<string>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var next = i + 1 < tokens.Count ? tokens[i + 1].Position : end;
            words.Add(text[tokens[i].Position..next].TrimEnd());
        }

        return words;
    }
}
