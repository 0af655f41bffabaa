using Pthbs.Licensing;
using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.Licenses;

/// <summary>Finds out a source's license: from the texts at its top, the heads of its files, and what its build system's files name.</summary>
internal static class LicenseFinder
{
    /// <summary>Finds it.</summary>
    /// <param name="tree">The source.</param>
    /// <param name="declared">What its build system's files name; null if they name nothing.</param>
    public static LicenseFinding Find(SourceTree tree, string? declared)
    {
        var finding = Read(tree, declared);
        if (finding.Files.FirstOrDefault(LicenseTexts.IsOfPart) is not { } part) return finding;
        var decide = $"{part} can be for a part alone: decide what it is for";
        return finding with { Certainty = Certainty.Likely, Reason = finding.Reason is { } reason ? $"{reason}; {decide}" : decide };
    }

    private static LicenseFinding Read(SourceTree tree, string? declared)
    {
        var files = new List<string>();
        var found = new List<string>();
        string? strange = null;
        foreach (var file in LicenseTexts.Of(tree))
        {
            var words = LicensePhrases.Words(tree.Read(file));
            var licenses = LicensePhrases.In(words);
            // A file may begin with the notice of a license of GNU, and have another text for a part. A whole text of GNU holds the notice as an example.
            if (!licenses.Exists(IsGnu) && SourceHeaders.WholeNotice(words) is { } notice) licenses.Insert(0, notice);
            if (licenses.Count == 0)
            {
                strange ??= file;
                continue;
            }

            files.Add(file);
            foreach (var license in licenses) if (!found.Contains(license)) found.Add(license);
        }

        var headers = SourceHeaders.Read(tree);
        // The text of the LGPL 3 is an addition to that of the GPL 3, which therefore lies beside it.
        if (found.Contains("LGPL-3.0")) found.Remove("GPL-3.0");
        // A notice that offers a choice names the licenses whose texts lie beside it.
        if (found.Find(license => license.Contains(" OR ", StringComparison.Ordinal)) is { } choice) found.RemoveAll(license => license != choice && choice.Contains(license, StringComparison.Ordinal));
        if (found.Count == 0) return WithoutTexts(tree, headers, declared, strange);
        // Heads that offer a choice say more than the text of one of its licenses.
        var stated = headers.Stated();
        if ((SourceHeaders.Most(stated) ?? Spdx(declared)) is { } offered && offered.Contains(" OR ", StringComparison.Ordinal) && found.TrueForAll(license => LicenseDoubts.Share(license, offered)))
        {
            found = [offered];
            // A file that names one of the licenses alone offers no choice.
            var others = stated.Keys.Where(other => other != offered && LicenseDoubts.Share(other, offered)).Order(StringComparer.Ordinal).ToList();
            if (others.Count > 0)
                return new LicenseFinding(LicenseExpression.All([.. ((string[])[offered, .. others]).Select(LicenseExpression.Parse)]).ToString(), Certainty.Likely, files, $"most file headers offer {offered}, and others say {string.Join(", ", others)}: decide which apply");
        }

        // Where the whole text of a license is there, a notice of it is no further license.
        found.RemoveAll(notice => SaysVersions(notice) && found.Exists(text => notice.StartsWith(text + "-", StringComparison.Ordinal)));
        if (found.Count == 1 && IsGnu(found[0]) && !SaysVersions(found[0])) return LicenseDoubts.Of(OfGnu(found[0], headers, files), headers, Spdx(declared));
        var terms = found.ConvertAll(license => IsGnu(license) && !SaysVersions(license) ? OfGnu(license, headers, files).Expression! : license).Distinct().ToList();
        var expression = LicenseExpression.All(terms.ConvertAll(LicenseExpression.Parse)).ToString();
        if (terms.Count > 1) return new LicenseFinding(expression, Certainty.Likely, files, "several license texts: decide whether all apply (AND), or one can be chosen (OR)");
        if (strange is not null) return new LicenseFinding(expression, Certainty.Likely, files, $"another file about the license was not recognised: {strange}");
        return LicenseDoubts.Of(new LicenseFinding(expression, Certainty.Sure, files, null), headers, Spdx(declared));
    }

    /// <summary>Whether a name says whether later versions of the license apply. A text does not, a notice does.</summary>
    private static bool SaysVersions(string license) => license.EndsWith("-only", StringComparison.Ordinal) || license.EndsWith("-or-later", StringComparison.Ordinal);

    private static bool IsGnu(string license) => license.Contains("GPL-", StringComparison.Ordinal) && !license.Contains(' ', StringComparison.Ordinal);

    /// <summary>A text of the GNU licenses does not say whether later versions apply: the heads of the files do.</summary>
    private static LicenseFinding OfGnu(string license, SourceHeaders headers, List<string> files)
    {
        var family = license[..(license.IndexOf('-', StringComparison.Ordinal) + 1)];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var from in (Dictionary<string, int>[])[headers.Tags, headers.Notices])
            foreach (var (name, count) in from) if (name.StartsWith(family, StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal)) counts[name] = counts.GetValueOrDefault(name) + count;
        if (SourceHeaders.Most(counts) is not { } most)
            return new LicenseFinding($"{license}-only", Certainty.Likely, files, $"no file says whether later versions of the license apply: decide between {license}-only and {license}-or-later");
        var differs = !most.StartsWith(license + "-", StringComparison.Ordinal);
        if (differs) return new LicenseFinding(most, Certainty.Likely, files, $"the text is that of {license}, and the files say {most}");
        if (counts.Count > 1) return new LicenseFinding(most, Certainty.Likely, files, $"files say different things: {string.Join(", ", counts.Keys.Order(StringComparer.Ordinal))}");
        return new LicenseFinding(most, Certainty.Sure, files, null);
    }

    private static LicenseFinding WithoutTexts(SourceTree tree, SourceHeaders headers, string? declared, string? strange)
    {
        var noText = strange is null ? "the source has no license text that was recognised" : $"the license text in {strange} was not recognised";
        if (Spdx(declared) is { } named) return new LicenseFinding(named, Certainty.Likely, [], $"{noText}; its build files name this");
        // What a few files say beside a license that is not known is not that license.
        if (SourceHeaders.Most(headers.Tags) is { } tag && (strange is null || headers.Tags[tag] * 2 > headers.Files)) return new LicenseFinding(tag, Certainty.Likely, [], $"{noText}; most of its files name this");
        if (SourceHeaders.Most(headers.Notices) is { } notice) return new LicenseFinding(notice, Certainty.Likely, [], $"{noText}; most of its files name this");
        if (SourceHeaders.Most(headers.Texts) is { } text && !IsGnu(text)) return new LicenseFinding(text, Certainty.Likely, [], $"{noText} but in its file headers");
        foreach (var file in tree.TopFiles())
        {
            if (!file.StartsWith("README", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".html", StringComparison.Ordinal)) continue;
            if (LicensePhrases.In(LicensePhrases.Words(tree.Read(file))) is [var license] && !IsGnu(license)) return new LicenseFinding(license, Certainty.Likely, [file], $"{noText} but in {file}");
        }

        return new LicenseFinding(null, Certainty.Unknown, [], noText);
    }

    /// <summary>What names a license as SPDX does; null for any other words.</summary>
    private static string? Spdx(string? declared) =>
        LicenseExpression.TryParse(declared) is { } expression && LicenseList.ProblemsOf(expression).Count == 0 ? expression.ToString() : null;
}
