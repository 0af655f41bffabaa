using System.Text;

namespace Pthbs.Jinja.Globals;

/// <summary><c>lipsum()</c>: filler text. It is the same every time, so that what is rendered can be compared.</summary>
internal static class Lipsum
{
    private const int MaxParagraphs = 1000;
    private const int MaxWords = 10_000;

    private static readonly Signature CreateSignature = new("lipsum", ("n", 5L), ("html", true), ("min", 20L), ("max", 100L));

    private static readonly string[] Words =
    [
        "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "eiusmod", "tempor", "incididunt", "labore", "magna",
        "aliqua", "enim", "minim", "veniam", "quis", "nostrud",
    ];

    public static object? Create(CallContext context, Arguments args)
    {
        var values = args.Bind(CreateSignature);
        var count = Bounded(values[0], MaxParagraphs);
        var words = Bounded(values[2], MaxWords);
        context.Charge((long)count * words * 12);
        var html = Values.Truth.Of(values[1]);
        var paragraphs = Enumerable.Range(0, count).Select(i => Paragraph(i, words)).ToList();
        return html
            ? new Markup(string.Join('\n', paragraphs.Select(paragraph => $"<p>{paragraph}</p>")))
            : string.Join("\n\n", paragraphs);
    }

    private static int Bounded(object? value, int most) =>
        Values.Number.TryLong(value, out var number) ? (int)Math.Clamp(number, 0, most) : throw new TemplateException(TemplateErrorKind.Type, "'lipsum' counts with integers");

    private static string Paragraph(int seed, int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            var word = Words[(seed * 7 + i) % Words.Length];
            if (i > 0) text.Append(' ');
            if (i == 0) text.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
            else text.Append(word);
        }

        return text.Append('.').ToString();
    }
}
