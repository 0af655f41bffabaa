using Pthbs.Errors;

namespace Pthbs.Licensing;

/// <summary>Reads one expression: OR binds less than AND, AND less than WITH.</summary>
/// <param name="text">The expression.</param>
internal sealed class LicenseParser(string text)
{
    /// <summary>Real expressions are a few dozen characters long; the limits keep the parser's stack and time small.</summary>
    private const int LongestText = 4000;
    private const int DeepestParentheses = 20;

    private int _next;
    private int _depth;

    /// <summary>The whole text as an expression.</summary>
    /// <exception cref="PthbsException">It is none.</exception>
    public LicenseExpression Parse()
    {
        if (text.Length > LongestText) throw Error($"it has more than {LongestText} characters");
        var all = Alternatives();
        return Word() is { Length: > 0 } rest ? throw Error(rest == ")" ? "a ')' has no '('" : $"'{rest}' follows a license without AND or OR") : all;
    }

    private LicenseExpression Alternatives()
    {
        var parts = new List<LicenseExpression> { Conjunction() };
        while (Takes("OR")) parts.Add(Conjunction());
        return LicenseExpression.Join(LicenseOperator.Or, parts);
    }

    private LicenseExpression Conjunction()
    {
        var parts = new List<LicenseExpression> { Operand() };
        while (Takes("AND")) parts.Add(Operand());
        return LicenseExpression.Join(LicenseOperator.And, parts);
    }

    private LicenseExpression Operand()
    {
        if (!Takes("(")) return LicenseExpression.Of(Term());
        if (++_depth > DeepestParentheses) throw Error($"its parentheses are nested deeper than {DeepestParentheses}");
        var inner = Alternatives();
        if (!Takes(")")) throw Error("a '(' has no ')'");
        _depth--;
        return inner;
    }

    private LicenseTerm Term()
    {
        var word = Identifier("a license");
        // Of the deprecated identifiers some end with a plus sign themselves: GPL-2.0+.
        var plus = word.EndsWith('+') && LicenseList.SpellingOf(word) is null;
        var license = plus ? word[..^1] : word;
        return new LicenseTerm(LicenseList.SpellingOf(license) ?? license, plus, Takes("WITH") ? Exception() : null);
    }

    private string Exception()
    {
        var word = Identifier("an exception");
        return LicenseList.SpellingOfException(word) ?? word;
    }

    private string Identifier(string what)
    {
        var word = Word();
        if (word.Length == 0) throw Error($"{what} is missing at its end");
        if (word is "(" or ")" || IsOperator(word)) throw Error($"'{word}' stands where {what} should");
        foreach (var c in word.AsSpan().TrimEnd('+'))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or ':'))
                throw Error($"'{word}' is no identifier: '{c}' cannot be part of one");
        _next += word.Length;
        return word;
    }

    private static bool IsOperator(string word) => word is "AND" or "OR" or "WITH" or "and" or "or" or "with";

    private bool Takes(string word)
    {
        var next = Word();
        if (next != word && !(IsOperator(next) && next.Equals(word, StringComparison.OrdinalIgnoreCase))) return false;
        _next += next.Length;
        return true;
    }

    /// <summary>The next word, which stays the next one; empty at the end.</summary>
    private string Word()
    {
        while (_next < text.Length && char.IsWhiteSpace(text[_next])) _next++;
        var end = _next;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('(' or ')')) end++;
        return end == _next && end < text.Length ? text.Substring(end, 1) : text[_next..end];
    }

    private PthbsException Error(string why) => new(ErrorKind.Input, $"this is not an SPDX license expression: {why}") { Got = text, Expected = LicenseExpression.Form };
}
