using Pthbs.Errors;
using Pthbs.Jinja;

namespace Pthbs.Collections.Updating;

/// <summary>Adds a patch to a template as a person would with an editor.</summary>
internal static class PatchesEdit
{
    private const string Fact = "patches";

    /// <summary>Whether a template names a file.</summary>
    public static bool Names(string text, string file) => text.Contains($"file(\"{file}\")", StringComparison.Ordinal) || text.Contains($"file('{file}')", StringComparison.Ordinal);

    /// <summary>The template with one patch more, after those that it has.</summary>
    /// <param name="text">The template.</param>
    /// <param name="where">Its path, for messages.</param>
    /// <param name="file">The patch, a file beside the template.</param>
    /// <exception cref="PthbsException">Its patches are no list that can be added to.</exception>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public static string Add(string text, string where, string file)
    {
        if (Names(text, file)) return text;
        var analysis = TemplateAnalysis.Of(new TemplateSource(text, where), Generator.TemplateOptions);
        var item = $"file(\"{file}\")";
        if (Find(analysis, Fact) is not { } set)
        {
            var after = Find(analysis, "archive") ?? (analysis.Sets is [.., var last] ? last : null);
            // What a template below says of patches stays.
            var value = analysis.VariableTemplates.Any(use => use.Name == Generator.BelowVariable) ? $"{Fact} | default([]) + [{item}]" : $"[{item}]";
            var end = after is null ? EndOfTag(text, 0) : EndOfTag(text, Offset(text, after));
            return text.Insert(end, $"\n{{% set {Fact} = {value} %}}");
        }

        var close = EndOfTag(text, Offset(text, set)) - 3;
        while (close > 0 && (char.IsWhiteSpace(text[close]) || text[close] is '-' or '+')) close--;
        if (text[close] != ']')
            throw new PthbsException(ErrorKind.Input, $"the template does not end the fact '{Fact}' with a list, so pthbs cannot add to it")
            {
                Where = $"{where}:{set.Line}:{set.Column}",
                Expected = $"{{% set {Fact} = … + [{item}] %}}",
                Hint = $"write this, and an empty {file} beside the template; then run the same command again",
            };
        var before = text[..close].TrimEnd();
        return $"{before}{(before[^1] is '[' ? "" : before[^1] == ',' ? " " : ", ")}{item}{text[close..]}";
    }

    private static NameUse? Find(TemplateAnalysis analysis, string name)
    {
        foreach (var set in analysis.Sets)
            if (set.Name == name) return set;
        return null;
    }

    private static int Offset(string text, NameUse use)
    {
        var at = 0;
        for (var line = 1; line < use.Line; line++) at = text.IndexOf('\n', at) + 1;
        return at + use.Column - 1;
    }

    private static int EndOfTag(string text, int from) => text.IndexOf("%}", from, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
}
