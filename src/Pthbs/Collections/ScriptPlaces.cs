using System.Globalization;

namespace Pthbs.Collections;

/// <summary>Which line of a template a line of its script comes from: rendering keeps no map, so lines that read the same are compared.</summary>
internal static class ScriptPlaces
{
    private const int MostAbove = 200;

    /// <summary>The place; null where no line of the package's own template reads like this one or, within its phase, like one above it.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="package">The package's name.</param>
    /// <param name="script">The lines of the script.</param>
    /// <param name="line">The line, counted from 1; one behind the end stands for the last one.</param>
    public static string? Of(Collection collection, string package, IReadOnlyList<string> script, int line)
    {
        if (collection.LayerOf(package) is not { } layer) return null;
        var name = layer.TemplateFor(package);
        var template = (layer.TryReadText(name) ?? "").Split('\n');
        var first = Math.Min(line, script.Count);
        for (var at = first; at >= 1 && at > first - MostAbove; at--)
        {
            var text = script[at - 1].Trim();
            if (text.StartsWith("if phase ", StringComparison.Ordinal)) return null;
            if (IsTelling(text) && Best(template, script, at) is { } found) return string.Create(CultureInfo.InvariantCulture, $"{layer.Where(name)}:{found}");
        }

        return null;
    }

    /// <summary>The line of the template that reads the same, with most of the lines above it; null where there is none, or several as good.</summary>
    private static int? Best(string[] template, IReadOnlyList<string> script, int line)
    {
        int? best = null;
        var most = 0;
        var isOnly = true;
        for (var i = 0; i < template.Length; i++)
        {
            var same = 0;
            while (same <= i && same < line && template[i - same].Trim() == script[line - 1 - same].Trim()) same++;
            if (same == 0 || same < most) continue;
            (isOnly, best, most) = (same > most, i + 1, same);
        }

        return isOnly ? best : null;
    }

    /// <summary>Whether a line is more than a word that closes something.</summary>
    private static bool IsTelling(string text) => text.Length > 1 && text is not ("fi" or "done" or "esac" or ") fi" or "then" or "else" or "do" or ";;");
}
