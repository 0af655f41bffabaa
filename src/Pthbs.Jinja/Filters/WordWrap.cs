using System.Text;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary><c>wordwrap</c>: every line of the text is wrapped by itself, as Python's textwrap does it.</summary>
internal static class WordWrap
{
    private static readonly Signature WrapSignature = new(
        "wordwrap", "s", ("width", 79L), ("break_long_words", true), ("wrapstring", null), ("break_on_hyphens", true));

    public static object? Filter(CallContext context, Arguments args)
    {
        var values = args.Bind(WrapSignature);
        var text = Text.Require(values[0], "wordwrap");
        var separator = values[3] is null ? "\n" : Text.Require(values[3], "wordwrap");
        var lines = StringSplitting.Lines(text);
        if (lines.Count == 0) return "";
        var width = values[1] is System.Numerics.BigInteger { Sign: > 0 } ? int.MaxValue : Text.Integer(values[1], "wordwrap");
        if (width <= 0 && lines.Exists(line => line.Length > 0)) throw new TemplateException(TemplateErrorKind.Value, "'wordwrap' needs a width above zero");
        var wrapped = lines.Select(line => string.Join(separator, Wrap(line, (int)Math.Min(width, int.MaxValue), Truth.Of(values[2]), Truth.Of(values[4]))));
        var result = string.Join(separator, wrapped);
        context.Charge(result.Length);
        return result;
    }

    private static List<string> Wrap(string line, int width, bool breakWords, bool breakHyphens)
    {
        var chunks = new Stack<string>(Chunks(line, breakHyphens).AsEnumerable().Reverse());
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            var current = new List<string>();
            var length = 0;
            if (IsBlank(chunks.Peek()) && lines.Count > 0) chunks.Pop();
            while (chunks.Count > 0 && length + CodePoints.Length(chunks.Peek()) <= width)
            {
                length += CodePoints.Length(chunks.Peek());
                current.Add(chunks.Pop());
            }

            if (chunks.Count > 0 && CodePoints.Length(chunks.Peek()) > width) TakeLongWord(chunks, current, width - length, breakWords, breakHyphens);
            if (current.Count > 0 && IsBlank(current[^1])) current.RemoveAt(current.Count - 1);
            if (current.Count > 0) lines.Add(string.Concat(current));
        }

        return lines;
    }

    private static void TakeLongWord(Stack<string> chunks, List<string> current, int room, bool breakWords, bool breakHyphens)
    {
        if (!breakWords)
        {
            if (current.Count == 0) current.Add(chunks.Pop());
            return;
        }

        var chunk = chunks.Pop();
        var end = Math.Max(CodePoints.ToUnits(chunk, room), 0);
        if (breakHyphens && chunk.Length > room)
        {
            var hyphen = end > 0 ? chunk.LastIndexOf('-', end - 1, end) : -1;
            if (hyphen > 0 && chunk[..hyphen].Any(c => c != '-')) end = hyphen + 1;
        }

        // Where there is no room left this adds nothing, which then counts as the white space to drop; so it is in Python.
        current.Add(chunk[..end]);
        if (end < chunk.Length) chunks.Push(chunk[end..]);
    }

    /// <summary>White space and words; words are also divided after hyphens between letters, and around dashes.</summary>
    private static List<string> Chunks(string line, bool breakHyphens)
    {
        var chunks = new List<string>();
        var i = 0;
        while (i < line.Length)
        {
            var start = i;
            if (IsSpace(line[i]))
            {
                while (i < line.Length && IsSpace(line[i])) i++;
                chunks.Add(line[start..i]);
                continue;
            }

            while (i < line.Length && !IsSpace(line[i])) i++;
            if (breakHyphens) chunks.AddRange(Divide(line[start..i]));
            else chunks.Add(line[start..i]);
        }

        return chunks;
    }

    private static IEnumerable<string> Divide(string word)
    {
        var part = new StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            var dashes = i;
            while (dashes < word.Length && word[dashes] == '-') dashes++;
            if (dashes - i >= 2 && i > 0 && IsWordEnd(word[i - 1]) && dashes < word.Length && IsWordCharacter(word[dashes]))
            {
                if (part.Length > 0) yield return part.ToString();
                part.Clear();
                yield return word[i..dashes];
                i = dashes - 1;
                continue;
            }

            part.Append(word[i]);
            if (word[i] == '-' && dashes - i == 1 && BreaksAfter(word, i))
            {
                yield return part.ToString();
                part.Clear();
            }
        }

        if (part.Length > 0) yield return part.ToString();
    }

    /// <summary>A hyphen divides where two letters stand before it (or a letter, a hyphen and a letter) and two after it.</summary>
    private static bool BreaksAfter(string word, int hyphen)
    {
        var before = hyphen >= 2 && IsLetter(word[hyphen - 1]) && (IsLetter(word[hyphen - 2]) || (word[hyphen - 2] == '-' && hyphen >= 3 && IsLetter(word[hyphen - 3])));
        var after = hyphen + 2 < word.Length && IsLetter(word[hyphen + 1]) && (IsLetter(word[hyphen + 2]) || (word[hyphen + 2] == '-' && hyphen + 3 < word.Length && IsLetter(word[hyphen + 3])));
        return before && after;
    }

    private static bool IsBlank(string chunk) => chunk.All(IsSpace);

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    private static bool IsLetter(char c) => Characters.IsWord(c) && !Characters.IsDecimal(c);

    private static bool IsWordCharacter(char c) => Characters.IsWord(c);

    private static bool IsWordEnd(char c) => IsWordCharacter(c) || c is '!' or '"' or '\'' or '&' or '.' or ',' or '?';
}
