using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>Text counted as Python counts it: a character above the first plane is one, though UTF-16 stores two.</summary>
internal static class CodePoints
{
    public static bool AreUnits(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0;

    public static int Length(string text)
    {
        if (AreUnits(text)) return text.Length;
        var pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text[i - 1], text[i])) continue;
            pairs++;
            i++;
        }

        return text.Length - pairs;
    }

    /// <summary>The characters one by one, each as a string.</summary>
    public static List<string> Split(string text)
    {
        var result = new List<string>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            result.Add(isPair ? text.Substring(i, 2) : text[i].ToString());
            if (isPair) i++;
        }

        return result;
    }

    /// <summary>The number of characters before an index of UTF-16.</summary>
    public static int FromUnits(string text, int index) => index <= 0 ? index : Length(text[..index]);

    /// <summary>The index in UTF-16 of the n-th character.</summary>
    public static int ToUnits(string text, int index)
    {
        if (AreUnits(text)) return Math.Min(index, text.Length);
        var i = 0;
        for (; index > 0 && i < text.Length; index--) i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
        return i;
    }

    public static string Reverse(string text)
    {
        var parts = Split(text);
        parts.Reverse();
        return new StringBuilder().AppendJoin("", parts).ToString();
    }
}
