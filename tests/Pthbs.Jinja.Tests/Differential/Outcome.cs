namespace Pthbs.Jinja.Tests.Differential;

/// <summary>What rendering a case gave: text, or the kind and place of an error.</summary>
public sealed record Outcome(string? Text, string? Kind, string? Template, int? Line, string? Message)
{
    /// <summary>The kind of error that an exception of Python corresponds to.</summary>
    public static string KindOf(string exception) => exception switch
    {
        "TemplateSyntaxError" or "TemplateAssertionError" or "SyntaxError" => nameof(TemplateErrorKind.Syntax),
        "TemplateNotFound" or "TemplatesNotFound" => nameof(TemplateErrorKind.NotFound),
        "UndefinedError" => nameof(TemplateErrorKind.Undefined),
        "TemplateRuntimeError" or "RuntimeError" => nameof(TemplateErrorKind.Runtime),
        "FilterArgumentError" => nameof(TemplateErrorKind.FilterArgument),
        "TypeError" => nameof(TemplateErrorKind.Type),
        "ValueError" or "AssertionError" or "UnicodeEncodeError" => nameof(TemplateErrorKind.Value),
        "ZeroDivisionError" => nameof(TemplateErrorKind.ZeroDivision),
        "IndexError" => nameof(TemplateErrorKind.Index),
        "KeyError" => nameof(TemplateErrorKind.Key),
        "AttributeError" => nameof(TemplateErrorKind.Attribute),
        "OverflowError" => nameof(TemplateErrorKind.Overflow),
        "RecursionError" or "MemoryError" => nameof(TemplateErrorKind.Limit),
        _ => exception,
    };

    /// <summary>Whether both say the same: the text, or the kind and, where both know it, the place of the error.</summary>
    public bool Agrees(Outcome other) => other.IsNoJudge || (Text is not null || other.Text is not null
        ? Text == other.Text
        : IsSameKind(Kind, other.Kind) && (Line is null || other.Line is null || (Line == other.Line && Template == other.Template)));

    /// <summary>
    /// Whether what Python gave says nothing. Its compiler works constants out beforehand and lets what is undefined among them escape:
    /// such an error has no place, and comes even where the expression is never reached. And addresses of objects are printed.
    /// </summary>
    private bool IsNoJudge =>
        (Kind is nameof(TemplateErrorKind.Undefined) or "NameError" && Template is null)
        || (Text is not null && Text.Contains("0x7f", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Two differences in kind are meant. Where Python's own functions complain of the type of an argument that is undefined, we say
    /// that it is undefined. And where a value of the wrong type fails there only for want of an attribute, it is an error of type here.
    /// </summary>
    private static bool IsSameKind(string? own, string? python) =>
        own == python
        || (own == nameof(TemplateErrorKind.Undefined) && python is nameof(TemplateErrorKind.Type) or nameof(TemplateErrorKind.Attribute))
        || (own == nameof(TemplateErrorKind.Type) && python == nameof(TemplateErrorKind.Attribute));

    public override string ToString() => Text is not null ? $"text {Text.Replace("\n", "⏎", StringComparison.Ordinal)}" : $"{Kind} at {Template}:{Line} ({Message})";
}
