namespace Pthbs.Jinja.Values;

/// <summary>
/// Finds text in text in a time that grows with the two lengths and not with their product, whatever a template looks for; counts it as steps, so that a rendering that is cancelled
/// or takes too long ends in the middle.
/// </summary>
internal static class TextFinder
{
    /// <summary>For parts up to this length, and for so many comparisons at the worst, the library's way is the faster one.</summary>
    private const int ShortPart = 32;
    private const long LittleWork = 1 << 24;

    /// <summary>What is searched between two looks at whether the rendering goes on.</summary>
    private const int Piece = 1 << 20, CharactersInAStep = 1024;

    /// <summary>The first place of a part, or -1. An empty part is at the start.</summary>
    public static int First(CallContext context, string text, string part, int start = 0) => First(context, text, part, start, text.Length);

    /// <summary>The first place of a part that lies between two places, or -1.</summary>
    public static int First(CallContext context, string text, string part, int start, int end)
    {
        if (IsHard(part, end - start)) return Linear(context, text, part, start, end, last: false);
        for (var from = start; ; from += Piece)
        {
            var to = (int)Math.Min(end, (long)from + Piece + part.Length - 1);
            var i = text.AsSpan(from, to - from).IndexOf(part);
            if (i >= 0) return from + i;
            if (to == end) return -1;
            context.Step(Piece / CharactersInAStep);
        }
    }

    /// <summary>The last place of a part that ends at a place or before, or -1. An empty part is at the end.</summary>
    public static int Last(CallContext context, string text, string part, int start, int end)
    {
        if (IsHard(part, end - start)) return Linear(context, text, part, start, end, last: true);
        for (var to = end; ; to -= Piece)
        {
            var from = (int)Math.Max(start, (long)to - Piece - part.Length + 1);
            var i = text.AsSpan(from, to - from).LastIndexOf(part);
            if (i >= 0) return from + i;
            if (from == start) return -1;
            context.Step(Piece / CharactersInAStep);
        }
    }

    private static bool IsHard(string part, int length) => part.Length > ShortPart && (long)part.Length * length > LittleWork;

    /// <summary>Knuth, Morris and Pratt: no character of the text is looked at twice. Backwards, both are read from their ends.</summary>
    private static int Linear(CallContext context, string text, string part, int start, int end, bool last)
    {
        // A number of the table takes as much as two characters.
        context.Charge(2L * part.Length);
        var borders = new int[part.Length];
        for (int i = 1, known = 0; i < part.Length; i++)
        {
            if (i % CharactersInAStep == 0) context.Step();
            known = Next(Wanted(i), known);
            borders[i] = known;
        }

        for (int i = 0, known = 0; i < end - start; i++)
        {
            if (i % CharactersInAStep == 0) context.Step();
            known = Next(last ? text[end - 1 - i] : text[start + i], known);
            if (known == part.Length) return last ? end - 1 - i : start + i + 1 - part.Length;
        }

        return -1;

        char Wanted(int i) => last ? part[part.Length - 1 - i] : part[i];

        int Next(char found, int known)
        {
            while (known > 0 && Wanted(known) != found) known = borders[known - 1];
            return Wanted(known) == found ? known + 1 : known;
        }
    }
}
