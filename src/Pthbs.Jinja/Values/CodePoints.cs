using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>Text counted as Python counts it: a character above the first plane is one, though UTF-16 stores two.</summary>
internal static class CodePoints
{
    public static bool AreUnits(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0;

    public static int Length(string text) => Length(text.AsSpan());

    public static int Length(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0) return text.Length;
        var pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text[i - 1], text[i])) continue;
            pairs++;
            i++;
        }

        return text.Length - pairs;
    }

    /// <summary>The numbers of the characters. Half a surrogate pair is one too.</summary>
    public static IEnumerable<int> Of(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var c = At(text, i);
            yield return c;
            i += Units(c);
        }
    }

    /// <summary>The character that begins at an index of UTF-16, or -1 at the end.</summary>
    public static int At(ReadOnlySpan<char> text, int index)
    {
        if (index >= text.Length) return -1;
        return index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? char.ConvertToUtf32(text[index], text[index + 1]) : text[index];
    }

    /// <summary>The character that ends at an index of UTF-16, or -1 at the beginning.</summary>
    public static int Before(ReadOnlySpan<char> text, int index)
    {
        if (index <= 0) return -1;
        return index > 1 && char.IsSurrogatePair(text[index - 2], text[index - 1]) ? char.ConvertToUtf32(text[index - 2], text[index - 1]) : text[index - 1];
    }

    /// <summary>The first half of a surrogate pair whose other half is not beside it, or null.</summary>
    public static char? FirstHalf(string text)
    {
        if (AreUnits(text)) return null;
        var half = Of(text).FirstOrDefault(c => c is >= 0xd800 and <= 0xdfff);
        return half == 0 ? null : (char)half;
    }

    /// <summary>The error of text that UTF-8 cannot write: half of a surrogate pair.</summary>
    public static TemplateException NotWhole(char half) => new(TemplateErrorKind.Value, "half of a surrogate pair cannot be written as UTF-8")
    {
        Got = $"the character {StringRepr.Of(half.ToString())}",
        Hint = "such a half comes from a \\u escape in a string of the template or of JSON data; there, write both halves or the character itself",
    };

    /// <summary>How many units of UTF-16 a character takes.</summary>
    public static int Units(int character) => character > char.MaxValue ? 2 : 1;

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
    public static int FromUnits(string text, int index) => index <= 0 ? index : Length(text.AsSpan(0, index));

    /// <summary>The index in UTF-16 of the n-th character.</summary>
    public static int ToUnits(string text, int index)
    {
        return AreUnits(text) ? Math.Min(index, text.Length) : ToUnits(text, index, 0);
    }

    /// <summary>The index in UTF-16 of the n-th character behind another index; only what stands between the two is looked at.</summary>
    public static int ToUnits(string text, int count, int start)
    {
        var i = start;
        for (; count > 0 && i < text.Length; count--) i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
        return i;
    }

    public static string Reverse(string text)
    {
        var parts = Split(text);
        parts.Reverse();
        return new StringBuilder().AppendJoin("", parts).ToString();
    }
}
