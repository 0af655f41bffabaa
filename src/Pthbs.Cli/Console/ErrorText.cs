using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>Errors as lines.</summary>
internal static class ErrorText
{
    private const string Hint = "hint:";

    /// <summary>What went wrong, for the person who can do something about it.</summary>
    public static IEnumerable<Line> Of(PthbsException error)
    {
        var isFirst = true;
        foreach (var text in error.Describe().Split('\n'))
        {
            if (isFirst) yield return new Line(new Span("pthbs: ", Style.Bad), new Span(text, Style.Strong));
            else if (text.StartsWith(Hint, StringComparison.Ordinal)) yield return new Line(new Span(Hint, Style.Hint), new Span(text[Hint.Length..], Style.Plain));
            else yield return text;
            isFirst = false;
        }
    }

    /// <summary>A defect of the program.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="debug">Whether to show where.</param>
    public static IEnumerable<Line> OfDefect(Exception error, bool debug)
    {
        var what = error.Message.ReplaceLineEndings(" ");
        yield return new Line(
            new Span("pthbs: ", Style.Bad),
            new Span($"internal error: {error.GetType().Name}: {what}; please report it{(debug ? "" : " with the output of PTHBS_DEBUG=1")}", Style.Strong));
        if (!debug) yield break;
        foreach (var text in error.ToString().Split('\n')) yield return text.TrimEnd('\r');
    }

    /// <summary>Where an error came from, for those who mend the program.</summary>
    public static IEnumerable<Line> Trace(Exception error) => error.ToString().Split('\n').Select(text => (Line)text.TrimEnd('\r'));
}
