using System.Globalization;
using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections;

/// <summary>
/// The place in a package's own template that a mistake comes from which only a layout or the script shows: that is where it is mended.
/// </summary>
/// <param name="Path">The template.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
/// <param name="Text">The line.</param>
internal sealed record OwnPlace(string Path, int Line, int Column, string Text)
{
    /// <summary>Whether the package says there what is wrong; otherwise it only names its layout there.</summary>
    public bool IsOfFact { get; private init; }

    /// <summary>The fact that is set there, where its name is nearly that of one that is missing.</summary>
    public string? Similar { get; private init; }

    /// <summary>The line with a caret under the place.</summary>
    public IReadOnlyList<string> Excerpt => Text.Length > 160 ? [] : [Text.Replace('\t', ' '), new string(' ', Column - 1) + "^"];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}:{Column}");

    /// <summary>Finds it: where a fact is set that the message names, or else one that the layout reads there; the value itself where it stands there, or in one place of the template.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="template">The package's template.</param>
    /// <param name="message">What is wrong; names of facts are in quotes in it.</param>
    /// <param name="reads">What the layout has at the place where it was noticed; null if nothing there counts.</param>
    /// <param name="values">Texts of which one may stand in the template as it is.</param>
    /// <returns>The place; where nothing is found, the line that extends the layout; null where that is not known either.</returns>
    public static OwnPlace? Find(Collection collection, string template, string message, string? reads, params IReadOnlyList<string?> values)
    {
        OwnPlace? extends = null;
        for (var name = template; name is not null; name = collection.TemplateBelow(name))
        {
            if (collection.TryReadTemplate(name) is not var (text, path) || TemplateChain.TryAnalyse(text, path) is not { } analysis) continue;
            var source = new OwnText(path, text);
            if (OfFact(source, analysis, message, reads, values) is { } found) return found with { IsOfFact = true };
            foreach (var use in analysis.Templates.Concat(analysis.VariableTemplates))
                if (use.Link == TemplateLink.Extends) extends ??= source.At(use.Line, use.Column);
        }

        return extends;
    }

    /// <summary>Where the package's template, or one below, sets a fact that is nearly called like one that is missing; null where none does.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="template">The package's template.</param>
    /// <param name="missing">The name that nothing sets.</param>
    public static OwnPlace? FindSimilar(Collection collection, string template, string missing)
    {
        for (var name = template; name is not null; name = collection.TemplateBelow(name))
        {
            if (collection.TryReadTemplate(name) is not var (text, path) || TemplateChain.TryAnalyse(text, path) is not { } analysis) continue;
            if (Suggestion.Near(missing, analysis.Sets.Select(set => set.Name)) is not [var near, ..]) continue;
            var found = analysis.Sets.First(set => set.Name == near);
            return new OwnText(path, text).At(found.Line, found.Column) with { IsOfFact = true, Similar = near };
        }

        return null;
    }

    /// <summary>Where the package's template, or one below, sets a fact to another kind of value than the layouts read, or to a text that is no source where they write one; null where none does so as far as its text tells.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="template">The package's template.</param>
    public static (PthbsException Error, OwnPlace Place)? FindOddFact(Collection collection, string template)
    {
        var kinds = new FactKinds(collection, template);
        var sources = new SourceFacts(collection, template);
        for (var name = template; name is not null; name = collection.TemplateBelow(name))
        {
            if (collection.TryReadTemplate(name) is not var (text, path) || TemplateChain.TryAnalyse(text, path) is not { } analysis) continue;
            foreach (var (error, line, column) in kinds.Problems(analysis).Concat(sources.Problems(analysis))) return (error, new OwnText(path, text).At(line, column) with { IsOfFact = true });
        }

        return null;
    }

    private static OwnPlace? OfFact(OwnText source, TemplateAnalysis analysis, string message, string? reads, IReadOnlyList<string?> values)
    {
        List<NameUse> sets = [.. analysis.Sets.Where(set => message.Contains($"'{set.Name}'", StringComparison.Ordinal))];
        if (sets.Count == 0 && reads is not null) sets = [.. analysis.Sets.Where(set => HasWord(reads, set.Name))];
        foreach (var value in values)
        {
            if (string.IsNullOrEmpty(value)) continue;
            foreach (var set in sets)
                if (source.FindOnly(value, source.TagFrom(set.Line, set.Column)) is { } there) return there;
        }

        foreach (var value in values)
            if (!string.IsNullOrEmpty(value) && source.FindOnly(value, 0..source.Length) is { } there) return there;
        return sets is [var one] ? source.At(one.Line, one.Column) : null;
    }

    private static bool HasWord(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            if ((at == 0 || !(IsPart(text[at - 1]) || text[at - 1] == '.')) && (at + word.Length == text.Length || !IsPart(text[at + word.Length]))) return true;
        return false;

        static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
    }

    /// <summary>A template's text, in which places are looked for.</summary>
    private sealed class OwnText(string path, string text)
    {
        private readonly string[] _lines = text.Split('\n');

        public int Length => text.Length;

        public OwnPlace At(int line, int column) => new(path, line, column, _lines[line - 1].TrimEnd('\r'));

        /// <summary>From a place to the end of the tag.</summary>
        public Range TagFrom(int line, int column)
        {
            var start = column - 1;
            for (var i = 0; i < line - 1; i++) start += _lines[i].Length + 1;
            var end = text.IndexOf("%}", start, StringComparison.Ordinal);
            return start..(end < 0 ? text.Length : end);
        }

        /// <summary>Where a text stands in quotes; null if it does so nowhere, or more than once.</summary>
        public OwnPlace? FindOnly(string value, Range part)
        {
            var (start, length) = part.GetOffsetAndLength(text.Length);
            var found = -1;
            foreach (var quote in (string[])["\"", "'"])
            {
                var quoted = quote + value + quote;
                for (var at = text.IndexOf(quoted, start, length, StringComparison.Ordinal); at >= 0; at = text.IndexOf(quoted, at + 1, start + length - at - 1, StringComparison.Ordinal))
                {
                    if (found >= 0) return null;
                    found = at;
                }
            }

            if (found < 0) return null;
            var before = text.AsSpan(0, found);
            return At(before.Count('\n') + 1, found - before.LastIndexOf('\n'));
        }
    }
}
