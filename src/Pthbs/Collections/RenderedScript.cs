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
    /// <exception cref="PthbsException">It is no script. Where one line of the package's template or of a layout, and no other, writes that header word, it names that line; else the template.</exception>
    public static BuildScript Parse(byte[] bytes, PackageRendering rendering, Collection collection)
    {
        try
        {
            return BuildScript.Parse(bytes, rendering.Where);
        }
        catch (PthbsException error) when (LineOf(error, rendering.Where) is { } number)
        {
            var line = Encoding.UTF8.GetString(bytes).Split('\n').ElementAtOrDefault(number - 1) ?? "";
            throw new PthbsException(error)
            {
                Where = Source(line, rendering, collection) ?? rendering.Where,
                Details = [string.Create(CultureInfo.InvariantCulture, $"line {number} of the script: {line}"), .. error.Details],
            };
        }
    }

    /// <summary>The line of the script that an error names.</summary>
    private static int? LineOf(PthbsException error, string where) =>
        error.Where?.StartsWith($"{where}:", StringComparison.Ordinal) == true && int.TryParse(error.Where[(where.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Where that line is written: the first template, the package's own before layouts, with exactly one line that has the header word in it.</summary>
    private static string? Source(string line, PackageRendering rendering, Collection collection)
    {
        if (!line.StartsWith(HeaderMark, StringComparison.Ordinal)) return null;
        var word = $"{HeaderMark}{line[HeaderMark.Length..].TrimStart().Split(' ')[0]}";
        var own = new List<string>();
        for (var name = rendering.Template; name is not null; name = collection.TemplateBelow(name)) own.Add(name);
        foreach (var name in own.Concat(collection.Templates.Where(CollectionDirectory.IsLayout)))
        {
            if (collection.TryReadTemplate(name) is not var (text, path)) continue;
            var found = text.Split('\n').Select((written, i) => (written, Number: i + 1)).Where(l => l.written.Contains(word, StringComparison.Ordinal)).Select(l => l.Number).Take(2).ToList();
            if (found.Count > 0) return found.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{found[0]}") : null;
        }

        return null;
    }
}
