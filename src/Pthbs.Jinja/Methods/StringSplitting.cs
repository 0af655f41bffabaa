using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>Cutting text into parts.</summary>
internal static class StringSplitting
{
    private static readonly Signature SplitSignature = new("split", ("sep", null), ("maxsplit", -1L));
    private static readonly Signature RightSplitSignature = new("rsplit", ("sep", null), ("maxsplit", -1L));
    private static readonly Signature LinesSignature = new("splitlines", ("keepends", false));
    private static readonly Signature PartitionSignature = new("partition", "sep") { PositionalOnly = true };

    public static object Split(CallContext context, string self, Arguments args)
    {
        var values = args.Bind(SplitSignature);
        context.ChargeItems(self.Length);
        var most = Most(values[1], "split");
        return values[0] is null ? Words(self, most) : Parts(context, self, Separator(values[0], "split"), most);
    }

    public static object SplitFromRight(CallContext context, string self, Arguments args)
    {
        var values = args.Bind(RightSplitSignature);
        context.ChargeItems(self.Length);
        var most = Most(values[1], "rsplit");
        return values[0] is null ? WordsFromRight(self, most) : PartsFromRight(context, self, Separator(values[0], "rsplit"), most);
    }

    public static object Lines(CallContext context, string self, Arguments args)
    {
        context.ChargeItems(self.Length);
        return new List<object?>(Lines(self, Truth.Of(args.Bind(LinesSignature)[0])));
    }

    /// <summary>The lines of a text, by all that Python takes for the end of a line.</summary>
    public static List<string> Lines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r' or '\v' or '\f' or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029')) continue;
            var end = i;
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            lines.Add(text[start..(keepEnds ? i + 1 : end)]);
            start = i + 1;
        }

        if (start < text.Length) lines.Add(text[start..]);
        return lines;
    }

    public static object Partition(CallContext context, string self, Arguments args)
    {
        var separator = Separator(args.Bind(PartitionSignature)[0], "partition");
        var i = TextFinder.First(context, self, separator);
        return i < 0 ? new JinjaTuple(self, "", "") : new JinjaTuple(self[..i], separator, self[(i + separator.Length)..]);
    }

    public static object PartitionFromRight(CallContext context, string self, Arguments args)
    {
        var separator = Separator(args.Bind(PartitionSignature)[0], "rpartition");
        var i = TextFinder.Last(context, self, separator, 0, self.Length);
        return i < 0 ? new JinjaTuple("", "", self) : new JinjaTuple(self[..i], separator, self[(i + separator.Length)..]);
    }

    private static string Separator(object? value, string function)
    {
        var separator = Text.Require(value, function);
        return separator.Length > 0 ? separator : throw new TemplateException(TemplateErrorKind.Value, $"the separator of '{function}' is empty");
    }

    private static long Most(object? value, string function) => Text.Integer(value, function) is var most && most < 0 ? long.MaxValue : most;

    private static List<object?> Words(string text, long most)
    {
        // Room for most lists of words and flags, so that it need not be made again and again.
        const int CharactersOfAWord = 12;
        const int MostRoom = 256;
        var words = new List<object?>(Math.Min(text.Length / CharactersOfAWord + 1, MostRoom));
        var i = PythonSpace.SkipForward(text, 0);
        while (i < text.Length)
        {
            if (words.Count >= most)
            {
                words.Add(text[i..]);
                break;
            }

            var end = i;
            while (end < text.Length && !PythonSpace.Is(text[end])) end++;
            words.Add(text[i..end]);
            i = PythonSpace.SkipForward(text, end);
        }

        return words;
    }

    private static List<object?> WordsFromRight(string text, long most)
    {
        var words = new List<object?>();
        var end = PythonSpace.SkipBack(text, text.Length, 0);
        while (end > 0)
        {
            if (words.Count >= most)
            {
                words.Add(text[..end]);
                break;
            }

            var start = end;
            while (start > 0 && !PythonSpace.Is(text[start - 1])) start--;
            words.Add(text[start..end]);
            end = PythonSpace.SkipBack(text, start, 0);
        }

        words.Reverse();
        return words;
    }

    private static List<object?> Parts(CallContext context, string text, string separator, long most)
    {
        var parts = new List<object?>();
        var start = 0;
        while (parts.Count < most && TextFinder.First(context, text, separator, start) is var i && i >= 0)
        {
            parts.Add(text[start..i]);
            start = i + separator.Length;
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static List<object?> PartsFromRight(CallContext context, string text, string separator, long most)
    {
        var parts = new List<object?>();
        var end = text.Length;
        while (parts.Count < most && TextFinder.Last(context, text, separator, 0, end) is var i && i >= 0)
        {
            parts.Add(text[(i + separator.Length)..end]);
            end = i;
        }

        parts.Add(text[..end]);
        parts.Reverse();
        return parts;
    }
}
