using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>Reads a script that was rendered. Nobody can edit that one, so its errors lead to the line of the template that it came from.</summary>
internal static class RenderedScript
{
    private const string HeaderMark = "#: ";

    /// <summary>The script.</summary>
    /// <param name="bytes">What was rendered.</param>
    /// <param name="rendering">Of which package.</param>
    /// <param name="collection">Where the layouts are.</param>
    /// <exception cref="PthbsException">It is no script. Where one line of the package's template or of a layout, and no other, writes that header word, it names that line, or the one where the package sets what a layout writes there; else the template.</exception>
    public static BuildScript Parse(byte[] bytes, PackageRendering rendering, Collection collection)
    {
        try
        {
            return BuildScript.Parse(bytes, rendering.Where);
        }
        catch (PthbsException error) when (LineOf(error, rendering.Where) is { } number)
        {
            var line = Encoding.UTF8.GetString(bytes).Split('\n').ElementAtOrDefault(number - 1) ?? "";
            var shown = string.Create(CultureInfo.InvariantCulture, $"line {number} of the script: {line}");
            if (Source(line, rendering, collection) is not { } source) throw new PthbsException(error) { Where = rendering.Where, Details = [shown, .. error.Details] };
            var own = source.IsLayout ? OwnPlace.Find(collection, rendering.Template, error.Message, source.Written, error.Got, AfterWord(line)) : null;
            throw own is { IsOfFact: true }
                ? new PthbsException(error) { Where = own.ToString(), Details = [.. own.Excerpt.Select(part => "    " + part), shown, $"written at {source.Place}: {source.Written.Trim()}", .. error.Details] }
                : new PthbsException(error) { Where = source.Place, Details = [shown, .. error.Details] };
        }
    }

    /// <summary>The line of the script that an error names.</summary>
    private static int? LineOf(PthbsException error, string where) =>
        error.Where?.StartsWith($"{where}:", StringComparison.Ordinal) == true && int.TryParse(error.Where[(where.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Where that line is written: the first template, the package's own before layouts, with exactly one line that has the header word in it.</summary>
    private static HeaderSource? Source(string line, PackageRendering rendering, Collection collection)
    {
        if (!line.StartsWith(HeaderMark, StringComparison.Ordinal)) return null;
        var word = $"{HeaderMark}{line[HeaderMark.Length..].TrimStart().Split(' ')[0]}";
        // A layout that the package is not made of writes nothing of its script.
        foreach (var (name, text, path) in TemplateChain.Of(collection, rendering.Template))
        {
            HeaderSource? found = null;
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].Contains(word, StringComparison.Ordinal)) continue;
                if (found is not null) return null;
                found = new HeaderSource(string.Create(CultureInfo.InvariantCulture, $"{path}:{i + 1}"), lines[i], CollectionDirectory.IsLayout(name));
            }

            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>What stands behind the header word.</summary>
    private static string? AfterWord(string line) => line.IndexOf(' ', HeaderMark.Length) is > 0 and var blank ? line[(blank + 1)..] : null;

    /// <summary>A line of a template that writes a line of a header.</summary>
    private sealed record HeaderSource(string Place, string Written, bool IsLayout);
}
