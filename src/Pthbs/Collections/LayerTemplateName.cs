using System.Globalization;

namespace Pthbs.Collections;

/// <summary>
/// The names of templates that a layer above hides: <c>layer 2: packages/zlib/zlib.sh.j2</c>. Only <c>below</c> leads to them, so none of them can be written in a template.
/// </summary>
internal static class LayerTemplateName
{
    private const string Start = "layer ";
    private const string Separator = ": ";

    /// <summary>The name of a layer's template.</summary>
    /// <param name="layer">The layer, counted from 0, the one that wins.</param>
    /// <param name="relative">The path below it.</param>
    public static string Of(int layer, string relative) => string.Create(CultureInfo.InvariantCulture, $"{Start}{layer + 1}{Separator}{relative}");

    /// <summary>The path below its layer that a template's name holds, whichever kind of name it is.</summary>
    public static string RelativeOf(string name) => TryParse(name, out _, out var relative) ? relative : name;

    /// <summary>Takes such a name apart; false for the name of a template that is looked for in all layers.</summary>
    public static bool TryParse(string name, out int layer, out string relative)
    {
        (layer, relative) = (0, name);
        if (!name.StartsWith(Start, StringComparison.Ordinal)) return false;
        var end = name.IndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || !int.TryParse(name.AsSpan(Start.Length, end - Start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return false;
        (layer, relative) = (number - 1, name[(end + Separator.Length)..]);
        return true;
    }
}
