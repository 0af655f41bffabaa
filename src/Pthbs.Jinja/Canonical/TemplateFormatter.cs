using System.Text;
using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Canonical;

/// <summary>
/// Writes templates in one form. What a template renders stays the same to the byte: inside of tags only blanks, quotes and the breaks of lists change, and text between them only where it is
/// never printed, at the top level of a template that extends another.
/// </summary>
public static class TemplateFormatter
{
    /// <summary>The canonical form of a template.</summary>
    /// <exception cref="TemplateException">It cannot be parsed, or has no canonical form; the place is set.</exception>
    public static string Format(TemplateSource template, JinjaOptions options)
    {
        var delimiters = new Delimiters(options);
        var at = template.Text.IndexOf('\r', StringComparison.Ordinal);
        if (at >= 0) throw Unclear("the template has carriage returns", "write its lines with \\n alone").At(new SourceText(template.Path, template.Path, template.Text, true), at);
        var source = SourceText.From(template.Path, template.Path, template.Text, options.KeepTrailingNewline);
        var formatted = Write(source, delimiters);
        var again = SourceText.From(template.Path, template.Path, formatted, options.KeepTrailingNewline);
        if (!IsSame(source, again, delimiters) || Write(again, delimiters) != formatted)
            throw Unclear("the template has no canonical form that means the same", null).At(source, 0);
        return formatted;
    }

    private static string Write(SourceText source, Delimiters delimiters)
    {
        var syntax = Parser.Parse(source, delimiters);
        if (syntax.CommentsBehindDollar is [var dollar, ..]) throw Unclear(Errors.ShellLength.Message, Errors.ShellLength.Hint).At(source, dollar);
        var parts = TemplateParts.Of(source, delimiters);
        var extends = ExtendsAt(syntax, parts);
        if (extends < 0) return string.Concat(parts.Select(TextOf));
        var text = new StringBuilder();
        TemplatePart? last = null;
        var gap = "";
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            if (part.Depth > 0 || IsInside(part, last))
            {
                text.Append(TextOf(part));
                last = part;
                continue;
            }

            if (part.Kind == PartKind.Text)
            {
                var printed = part.Source.AsSpan().TrimStart();
                if (printed.Length > 0) throw Unclear(Errors.SilentText.Message, Errors.SilentText.Hint).At(source, part.Start + part.Source.Length - printed.Length);
                gap = part.Source;
                continue;
            }

            // An end belongs to what is inside.
            if (last is not null && !part.Name.StartsWith("end", StringComparison.Ordinal)) text.Append(Gap(gap, last, part, i <= extends));
            text.Append(TextOf(part));
            gap = "";
            last = part;
        }

        return text.Append('\n').ToString();
    }

    /// <summary>An <c>else</c> stands at the level of its <c>if</c>, and the text around it inside.</summary>
    private static bool IsInside(TemplatePart part, TemplatePart? last) => part.Kind == PartKind.Text && last is not null && last.Depth > part.Depth;

    private static string Gap(string written, TemplatePart before, TemplatePart after, bool isPrinted)
    {
        var lines = written.AsSpan().Count('\n');
        if (isPrinted) return "\n";
        if (lines == 0 && (before.Kind == PartKind.Comment || after.Kind == PartKind.Comment)) return " ";
        return lines > 1 ? "\n\n" : "\n";
    }

    /// <summary>Where the statement is that makes the text of the top level vanish; -1 where something may be printed before, or there is none.</summary>
    private static int ExtendsAt(TemplateSyntax syntax, List<TemplatePart> parts)
    {
        foreach (var statement in syntax.Body)
        {
            if (statement is ExtendsStatement) return parts.FindIndex(part => part.Name == "extends" && part.Depth == 0);
            if (PrintingStatements.MayPrint(statement)) return -1;
        }

        return -1;
    }

    private static string TextOf(TemplatePart part) => part.Kind switch
    {
        PartKind.Statement or PartKind.Value => TagText.Of(part),
        PartKind.Comment => Comment(part.Source),
        _ => part.Source,
    };

    /// <summary>A comment on one line has one blank at each end.</summary>
    private static string Comment(string source)
    {
        if (source.Contains('\n', StringComparison.Ordinal) || source.Length < 5) return source;
        var (open, close, inside) = (source[..2], source[^2..], source[2..^2]);
        if (inside[0] is '-' or '+') (open, inside) = (open + inside[0], inside[1..]);
        if (inside.Length > 0 && inside[^1] is '-' or '+') (close, inside) = (inside[^1] + close, inside[..^1]);
        inside = inside.Trim();
        return inside.Length == 0 ? source : $"{open} {inside} {close}";
    }

    /// <summary>Whether two templates have the same tokens, but for white space that is never printed.</summary>
    private static bool IsSame(SourceText one, SourceText other, Delimiters delimiters)
    {
        var (a, b) = (Significant(one, delimiters), Significant(other, delimiters));
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
            if (a[i] != b[i]) return false;
        return true;
    }

    private static List<string> Significant(SourceText source, Delimiters delimiters)
    {
        var parts = TemplateParts.Of(source, delimiters);
        var isSilent = ExtendsAt(Parser.Parse(source, delimiters), parts) >= 0;
        var silent = new HashSet<int>();
        var words = new List<string>();
        TemplatePart? last = null;
        foreach (var part in parts)
        {
            if (isSilent && part.Kind == PartKind.Text && part.Depth == 0 && !IsInside(part, last)) silent.Add(part.Start);
            if (part.Kind == PartKind.Comment) words.Add("comment " + part.Source[2..^2].Trim('-', '+', ' ', '\n', '\t'));
            last = part;
        }

        var lexer = new Lexer(source, delimiters);
        for (var token = lexer.Read(); token.Kind != TokenKind.EndOfTemplate; token = lexer.Read())
        {
            if (token.Kind == TokenKind.Text)
            {
                if (!IsIn(parts, silent, token.Position)) words.Add(string.Concat("text ", source.Text.AsSpan(token.Position, token.Length)));
            }
            else
            {
                // A comma at the end of a list may come or go.
                if (token.IsOperator("]") && words.Count > 0 && words[^1] == "Operator , ") words.RemoveAt(words.Count - 1);
                words.Add($"{token.Kind} {token.Text} {token.Value}");
            }
        }

        return words;
    }

    /// <summary>Whether a place is in one of the parts that begin at given places.</summary>
    private static bool IsIn(List<TemplatePart> parts, HashSet<int> starts, int position)
    {
        var (low, high) = (0, parts.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (parts[middle].Start <= position) low = middle;
            else high = middle - 1;
        }

        return parts.Count > 0 && starts.Contains(parts[low].Start);
    }

    private static TemplateException Unclear(string message, string? hint) => new(TemplateErrorKind.Syntax, message) { Hint = hint };
}
