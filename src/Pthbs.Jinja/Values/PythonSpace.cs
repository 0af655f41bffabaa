namespace Pthbs.Jinja.Values;

/// <summary>What Python takes for white space, in its regular expressions and in <c>str.strip</c>.</summary>
internal static class PythonSpace
{
    public static bool Is(char c) => c is ' ' or (>= '\t' and <= '\r') or (>= '\x1c' and <= '\x1f') || (c > '\x7f' && char.IsWhiteSpace(c));

    public static int SkipForward(string text, int position)
    {
        while (position < text.Length && Is(text[position])) position++;
        return position;
    }

    public static int SkipBack(string text, int end, int start)
    {
        while (end > start && Is(text[end - 1])) end--;
        return end;
    }
}
