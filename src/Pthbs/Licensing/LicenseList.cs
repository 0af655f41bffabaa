using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Jinja.Errors;

namespace Pthbs.Licensing;

/// <summary>The identifiers of the SPDX license list. They are the lines of two files beside this one.</summary>
public static partial class LicenseList
{
    /// <summary>The version of SPDX's list.</summary>
    public const string Version = "3.28.0";

    private const string OwnLicense = "LicenseRef-";
    private const string OwnException = "AdditionRef-";
    private const string Nothing = "-";

    private static readonly Lazy<Dictionary<string, Entry>> Licenses = new(() => Read("licenses.txt"));
    private static readonly Lazy<Dictionary<string, Entry>> Exceptions = new(() => Read("exceptions.txt"));

    /// <summary>A license's identifier as SPDX spells it; null if SPDX does not have it. Letters may be in any case.</summary>
    public static string? SpellingOf(string license) => Licenses.Value.GetValueOrDefault(license)?.Name;

    /// <summary>The same for an exception.</summary>
    public static string? SpellingOfException(string exception) => Exceptions.Value.GetValueOrDefault(exception)?.Name;

    /// <summary>What is wrong with the identifiers of an expression: unknown ones, and those that SPDX has replaced.</summary>
    public static IReadOnlyList<LicenseProblem> ProblemsOf(LicenseExpression expression)
    {
        var problems = new List<LicenseProblem>();
        foreach (var term in expression.Terms)
        {
            if (!term.License.StartsWith(OwnLicense, StringComparison.Ordinal) && !IsForeignLicense(term.License)) Check(term.License, "license", Licenses.Value);
            if (term.Exception is { } exception && !exception.StartsWith(OwnException, StringComparison.Ordinal)) Check(exception, "license exception", Exceptions.Value);
        }

        return problems;

        void Check(string name, string what, Dictionary<string, Entry> known)
        {
            var entry = known.GetValueOrDefault(name);
            if (entry is null) problems.Add(new LicenseProblem(name, $"SPDX has no {what} '{name}'", GnuHint(name) ?? Suggestion.For(name, known.Keys) ?? (what == "license" ? $"a license that SPDX does not list is called {OwnLicense}NAME" : null)));
            else if (entry.Replacement is { } replacement) problems.Add(new LicenseProblem(name, $"SPDX has deprecated the {what} '{name}'", replacement == Nothing ? null : $"write {replacement}"));
        }
    }

    /// <summary>What people call a license of GNU: <c>GPLv2</c>, <c>LGPLv2.1-or-later</c>, <c>GPL</c>.</summary>
    private static string? GnuHint(string name)
    {
        if (GnuName().Match(name) is not { Success: true } called) return null;
        var (family, version, later) = (called.Groups[1].Value.ToUpperInvariant(), called.Groups[2].Value, called.Groups[3].Success);
        if (version.Length == 0) return $"say the version, such as {family}-3.0-or-later";
        if (!version.Contains('.', StringComparison.Ordinal)) version += ".0";
        if (!Licenses.Value.ContainsKey($"{family}-{version}-only")) return null;
        return later ? $"write {family}-{version}-or-later" : $"write {family}-{version}-only, or {family}-{version}-or-later if the source says 'or any later version'";
    }

    [GeneratedRegex("^([LA]?GPL)[- ]?v?([0-9](?:\\.[0-9])?)?(-or-later)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex GnuName();

    private static bool IsForeignLicense(string license) =>
        license.StartsWith("DocumentRef-", StringComparison.Ordinal) && license.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && license.AsSpan(colon + 1).StartsWith(OwnLicense, StringComparison.Ordinal);

    private static Dictionary<string, Entry> Read(string file)
    {
        using var stream = typeof(LicenseList).Assembly.GetManifestResourceStream("licensing/" + file)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var entries = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var name = blank < 0 ? line : line[..blank];
            entries.Add(name, new Entry(name, blank < 0 ? null : line[(blank + 1)..]));
        }

        return entries;
    }

    /// <param name="Name">The identifier.</param>
    /// <param name="Replacement">What stands for it if it is deprecated, or <see cref="Nothing"/>; null if it is not.</param>
    private sealed record Entry(string Name, string? Replacement);
}
