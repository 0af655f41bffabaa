using System.Text.RegularExpressions;
using Pthbs.Errors;

namespace Pthbs.Collections.Updating;

/// <summary>Changes a template as a person would with an editor: the texts that change, and nothing else.</summary>
internal static class TemplateEdit
{
    /// <summary>The template with another version, and other names of sources.</summary>
    /// <param name="text">The template.</param>
    /// <param name="where">Its path, for messages.</param>
    /// <param name="before">The version that it sets.</param>
    /// <param name="after">The version that it shall set.</param>
    /// <param name="files">Names of sources and what they are called from now on.</param>
    /// <exception cref="PthbsException">It does not set its version as a text.</exception>
    public static string Apply(string text, string where, string before, string after, IReadOnlyList<(string Before, string After)> files)
    {
        var version = new Regex($$"""(\{%-?\s*set\s+version\s*=\s*)(["']){{Regex.Escape(before)}}\2""", RegexOptions.CultureInvariant);
        if (version.Count(text) != 1)
            throw new PthbsException(ErrorKind.Input, "the template does not set its version in exactly one place, so pthbs cannot change it")
            {
                Where = where,
                Expected = $"one line {{% set version = \"{before}\" %}}",
                Hint = "edit it by hand, and add the source with: pthbs collection add --source-only URL",
            };
        text = version.Replace(text, match => $"{match.Groups[1].Value}{match.Groups[2].Value}{after}{match.Groups[2].Value}");
        foreach (var (old, now) in files)
            foreach (var quote in (string[])["\"", "'"]) text = text.Replace(quote + old + quote, quote + now + quote, StringComparison.Ordinal);
        return text;
    }
}
