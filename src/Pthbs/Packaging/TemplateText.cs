using System.Text;
using Pthbs.Packaging.Licenses;

namespace Pthbs.Packaging;

/// <summary>Writes templates. What a source says stands in them as texts in quotes alone: nothing of it is read as template or as shell.</summary>
internal static class TemplateText
{
    private const int LongestWord = 64;

    /// <summary>The template of a draft.</summary>
    public static string Of(PackageDraft draft)
    {
        var text = new StringBuilder();
        var facts = draft.Facts;
        Line($"{{% extends \"layouts/{facts.Layout}.sh.j2\" %}}");
        Line($"{{% set version = {Quoted(draft.Version)} %}}");
        if (draft.Summary is { } summary) Line($"{{% set summary = {Quoted(summary)} %}}");
        if (draft.License.Expression is { } license) Line($"{{% set license = {Quoted(license)} %}}{(draft.License.Certainty == Certainty.Sure ? "" : " {# check: likely, not sure #}")}");
        if (draft.LicenseFiles.Count > 0) Line($"{{% set license_files = {List(draft.LicenseFiles)} %}}");
        if (draft.Homepage is { } homepage) Line($"{{% set homepage = {Quoted(homepage)} %}}");
        Line($"{{% set purl = {Quoted(draft.Purl)} %}}");
        Line($"{{% set archive = source({Quoted(draft.File)}) %}}");
        if (draft.Strip != 1) Line($"{{% set strip = {draft.Strip} %}}");
        if (draft.Directory is { } directory) Line($"{{% set directory = {Quoted(directory)} %}}");
        if (facts.IsCxx) Line("{% set languages = [\"c++\"] %}");
        if (facts.Tools.Count > 0) Line($"{{% set tools = {List(facts.Tools)} %}}");
        if (draft.Needs.Depends.Count > 0) Line($"{{% set depends = {List(draft.Needs.Depends)} %}}");
        foreach (var (fact, value) in facts.Texts) Line($"{{% set {fact} = {Quoted(value)} %}}");
        foreach (var fact in facts.Facts) Line($"{{% set {fact.Name} = {List(fact.Values)} %}}");
        foreach (var block in facts.Blocks)
        {
            Line($"{{% block {block.Name} %}}");
            foreach (var line in block.Lines) Line(line);
            Line("{% endblock %}");
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    /// <summary>The template of a package's test: the command that a trial has found.</summary>
    /// <param name="program">The program.</param>
    /// <param name="option">What it is asked with.</param>
    /// <exception cref="ArgumentException">One of them is no plain word.</exception>
    public static string OfTest(string program, string option) => $$"""
        {% extends "layouts/test.sh.j2" %}
        {% set programs = [{{Quoted(Word(program))}}] %}
        {% block test %}
        {{Word(program)}} {{Word(option)}} < /dev/null > said 2>&1
        result "$(head -n 1 said)"
        {% endblock %}

        """;

    private static string List(IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(Quoted))}]";

    /// <summary>A text in quotes, as the template language reads it; characters that cannot be seen are left out.</summary>
    internal static string Quoted(string text)
    {
        // Flags of our own have quotes of the shell in them.
        if (text.Contains('"', StringComparison.Ordinal) && !text.Contains('\'', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal)) return $"'{Visible(text)}'";
        return $"\"{Visible(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A word of a command in a block: it is there as it is, so it has only what means nothing to a shell and to the template language.</summary>
    /// <exception cref="ArgumentException">It has anything else.</exception>
    internal static string Word(string text)
    {
        if (text.Length is 0 or > LongestWord) throw new ArgumentException($"a word of {text.Length} characters", nameof(text));
        foreach (var c in text) if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '+')) throw new ArgumentException("this is not a plain word", nameof(text));
        return text;
    }

    private static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var c in text) if (c is >= ' ' and <= '~') visible.Append(c);
        return visible.ToString();
    }
}
