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
        var wrapped = lines.Select(line => string.Join(separator, Wrap(context, line, (int)Math.Min(width, int.MaxValue), Truth.Of(values[2]), Truth.Of(values[4]))));
        var result = string.Join(separator, wrapped);
        context.Charge(result.Length);
        return result;
    }

    private static List<string> Wrap(CallContext context, string line, int width, bool breakWords, bool breakHyphens)
    {
        var chunks = new Stack<Chunk>(Chunks(line, breakHyphens).AsEnumerable().Reverse());
        var lines = new List<string>();
        while (chunks.Count > 0)
        {
            context.Step();
            var current = new List<Chunk>();
            var length = 0;
            if (lines.Count > 0 && IsBlank(line, chunks.Peek())) chunks.Pop();
            while (chunks.Count > 0 && length + chunks.Peek().Length <= width)
            {
                length += chunks.Peek().Length;
                current.Add(chunks.Pop());
            }

            if (chunks.Count > 0 && chunks.Peek().Length > width) TakeLongWord(line, chunks, current, width - length, breakWords, breakHyphens);
            if (current.Count > 0 && IsBlank(line, current[^1])) current.RemoveAt(current.Count - 1);
            // The chunks of a line stand one behind the other.
            if (current.Count > 0) lines.Add(line[current[0].Start..current[^1].End]);
        }

        return lines;
    }

    private static void TakeLongWord(string line, Stack<Chunk> chunks, List<Chunk> current, int room, bool breakWords, bool breakHyphens)
    {
        if (!breakWords)
        {
            if (current.Count == 0) current.Add(chunks.Pop());
            return;
        }

        var chunk = chunks.Pop();
        var (end, length) = (CodePoints.ToUnits(line, room, chunk.Start), room);
        if (breakHyphens)
        {
            var hyphen = line.AsSpan(chunk.Start, end - chunk.Start).LastIndexOf('-');
            if (hyphen > 0 && line.AsSpan(chunk.Start, hyphen).ContainsAnyExcept('-'))
            {
                end = chunk.Start + hyphen + 1;
                length = CodePoints.Length(line.AsSpan(chunk.Start, hyphen + 1));
            }
        }

        // Where there is no room left this adds nothing, which then counts as the white space to drop; so it is in Python.
        current.Add(new Chunk(chunk.Start, end, length));
        if (end < chunk.End) chunks.Push(new Chunk(end, chunk.End, chunk.Length - length));
    }

    /// <summary>White space and words; words are also divided after hyphens between letters, and around dashes.</summary>
    private static List<Chunk> Chunks(string line, bool breakHyphens)
    {
        var chunks = new List<Chunk>();
        var i = 0;
        while (i < line.Length)
        {
            var start = i;
            if (IsSpace(line[i]))
            {
                while (i < line.Length && IsSpace(line[i])) i++;
                chunks.Add(new Chunk(start, i, i - start));
                continue;
            }

            while (i < line.Length && !IsSpace(line[i])) i++;
            if (!breakHyphens) chunks.Add(Of(start, i));
            else foreach (var (from, to) in Divide(line[start..i])) chunks.Add(Of(start + from, start + to));
        }

        return chunks;

        Chunk Of(int from, int to) => new(from, to, CodePoints.Length(line.AsSpan(from, to - from)));
    }

    private static IEnumerable<(int From, int To)> Divide(string word)
    {
        var (part, dashes) = (0, 0);
        for (var i = 0; i < word.Length; i++)
        {
            // Where the dashes end that stand here; known already within them.
            if (dashes < i) dashes = i;
            while (dashes < word.Length && word[dashes] == '-') dashes++;
            if (dashes - i >= 2 && i > 0 && IsWordEnd(word[i - 1]) && dashes < word.Length && IsWordCharacter(word[dashes]))
            {
                if (part < i) yield return (part, i);
                yield return (i, dashes);
                part = dashes;
                i = dashes - 1;
                continue;
            }

            if (word[i] == '-' && dashes - i == 1 && BreaksAfter(word, i))
            {
                yield return (part, i + 1);
                part = i + 1;
            }
        }

        if (part < word.Length) yield return (part, word.Length);
    }

    /// <summary>A hyphen divides where two letters stand before it (or a letter, a hyphen and a letter) and two after it.</summary>
    private static bool BreaksAfter(string word, int hyphen)
    {
        var before = hyphen >= 2 && IsLetter(word[hyphen - 1]) && (IsLetter(word[hyphen - 2]) || (word[hyphen - 2] == '-' && hyphen >= 3 && IsLetter(word[hyphen - 3])));
        var after = hyphen + 2 < word.Length && IsLetter(word[hyphen + 1]) && (IsLetter(word[hyphen + 2]) || (word[hyphen + 2] == '-' && hyphen + 3 < word.Length && IsLetter(word[hyphen + 3])));
        return before && after;
    }

    private static bool IsBlank(string line, Chunk chunk)
    {
        foreach (var c in line.AsSpan(chunk.Start, chunk.End - chunk.Start))
            if (!IsSpace(c)) return false;
        return true;
    }

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');

    private static bool IsLetter(char c) => Characters.IsWord(c) && !Characters.IsDecimal(c);

    private static bool IsWordCharacter(char c) => Characters.IsWord(c);

    private static bool IsWordEnd(char c) => IsWordCharacter(c) || c is '!' or '"' or '\'' or '&' or '.' or ',' or '?';

    /// <summary>A part of a line.</summary>
    /// <param name="Start">Where it begins in UTF-16.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Length">How many characters it has.</param>
    private readonly record struct Chunk(int Start, int End, int Length);
}
