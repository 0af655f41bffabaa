using Pthbs.Errors;

namespace Pthbs.Licensing;

/// <summary>
/// An SPDX license expression: licenses joined with AND and OR. It may name identifiers that SPDX does not have; <see cref="LicenseList.ProblemsOf"/> finds these.
/// </summary>
public sealed class LicenseExpression
{
    /// <summary>What an expression looks like, for messages.</summary>
    public const string Form = "an SPDX license expression, such as MIT or 'LGPL-2.1-or-later AND GPL-2.0-only'";

    private LicenseExpression(LicenseTerm? term, LicenseOperator op, IReadOnlyList<LicenseExpression> parts) => (Term, Operator, Parts) = (term, op, parts);

    /// <summary>The license; null if the expression has parts.</summary>
    public LicenseTerm? Term { get; }

    /// <summary>How the parts go together.</summary>
    public LicenseOperator Operator { get; }

    /// <summary>The parts, at least two; none if the expression is one license. A part's operator is another one than this expression's.</summary>
    public IReadOnlyList<LicenseExpression> Parts { get; }

    /// <summary>The licenses in it, each once, in the order of their first mention.</summary>
    public IReadOnlyList<LicenseTerm> Terms
    {
        get
        {
            var all = new List<LicenseTerm>();
            Collect(all, []);
            return all;
        }
    }

    /// <summary>Reads an expression. Operators may be in upper or lower case, identifiers in any.</summary>
    /// <exception cref="PthbsException">It is none (Input); the caller knows where it stands.</exception>
    public static LicenseExpression Parse(string text) => new LicenseParser(text).Parse();

    /// <summary>Reads an expression; null if it is none.</summary>
    public static LicenseExpression? TryParse(string? text)
    {
        try
        {
            return text is null ? null : Parse(text);
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>What applies where all of these do: their parts joined with AND, each once.</summary>
    /// <param name="expressions">At least one.</param>
    public static LicenseExpression All(IEnumerable<LicenseExpression> expressions) => Join(LicenseOperator.And, expressions);

    /// <summary>The expression in its canonical form: operators in upper case, no parentheses but those that it needs.</summary>
    public override string ToString() => Term is { } term
        ? term.ToString()
        : string.Join(Operator == LicenseOperator.And ? " AND " : " OR ", Parts.Select(p => Operator == LicenseOperator.And && p.Operator == LicenseOperator.Or ? $"({p})" : p.ToString()));

    internal static LicenseExpression Of(LicenseTerm term) => new(term, LicenseOperator.None, []);

    internal static LicenseExpression Join(LicenseOperator op, IEnumerable<LicenseExpression> expressions)
    {
        var parts = new List<LicenseExpression>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var expression in expressions)
            foreach (var part in expression.Operator == op ? expression.Parts : [expression])
                if (seen.Add(part.ToString())) parts.Add(part);
        return parts.Count == 1 ? parts[0] : new(null, op, parts);
    }

    private void Collect(List<LicenseTerm> all, HashSet<LicenseTerm> seen)
    {
        if (Term is not null && seen.Add(Term)) all.Add(Term);
        foreach (var part in Parts) part.Collect(all, seen);
    }
}
