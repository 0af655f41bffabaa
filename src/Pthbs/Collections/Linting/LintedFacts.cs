using Pthbs.Errors;
using Pthbs.Licensing;
using Pthbs.Scripts;

namespace Pthbs.Collections.Linting;

/// <summary>Looks at what the template of a package, and those of the same package below it, say of it.</summary>
internal sealed class LintedFacts(Collection collection, LintedCollection templates)
{
    private const string Untested = "untested";
    private const string TestBlock = "test";
    private const string Programs = "programs";
    private static readonly string[] Wanted = ["summary", "license", "homepage"];
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);

    public List<LintFinding> Findings { get; } = [];

    /// <summary>Looks at a package or a test.</summary>
    public void Check(LintedTemplate root, string package)
    {
        var chain = templates.ChainOf(root);
        for (var one = chain; one is not null && _looked.Add(one.Level.Where); one = one.Above)
            if (one.Level.Analysis is { } analysis)
            {
                CheckValues(one.Level.Where, analysis);
                if (CollectionDirectory.IsLayout(one.Level.Name)) continue;
                CheckRepeats(one.Level.Where, analysis);
                foreach (var (error, line, column) in new FactKinds(collection, one.Level.Name).Problems(analysis))
                    Findings.Add(new LintFinding(LintRule.InvalidFact, one.Level.Where, line, column, $"{error.Message}: {error.Got}") { Hint = $"write {error.Expected}" });
            }
        if (chain.IsOpen) return;
        if (collection.IsTest(package)) CheckTest(chain, root);
        else CheckPackage(chain, root, package);
    }

    private void CheckRepeats(string where, Jinja.TemplateAnalysis analysis)
    {
        foreach (var repeat in analysis.Repeats)
            Findings.Add(new LintFinding(LintRule.RepeatedFact, where, repeat.Line, repeat.Column, $"'{repeat.Name}' is set a second time, and nothing reads the first value") { Hint = "remove one of the two" });
    }

    private void CheckPackage(LintedChain chain, LintedTemplate root, string package)
    {
        foreach (var fact in Wanted)
            if (!chain.IsSet(fact))
                Findings.Add(new LintFinding(LintRule.MissingFact, root.Where, 1, 1, $"the package '{package}' has no {fact}") { Hint = HintOf(fact) });
        if (!collection.HasTest(package) && !chain.IsSet(Untested) && collection.LayerOf(package)?.IsSystem(package) is not true)
            Findings.Add(new LintFinding(LintRule.MissingTest, root.Where, 1, 1, $"the package '{package}' has no test") { Hint = $"write {CollectionDirectory.FolderOf(package)}/{Collection.TestOf(package)}.sh.j2" });
    }

    /// <summary>A test is empty where the block for it is, and it names no programs either.</summary>
    private void CheckTest(LintedChain chain, LintedTemplate root)
    {
        if (chain.FindBlock(TestBlock) is not { } found || found.Block.Text is not { } text || !string.IsNullOrWhiteSpace(text) || chain.IsSet(Programs)) return;
        var (line, column) = found.Level == root ? (found.Block.Line, found.Block.Column) : (1, 1);
        Findings.Add(new LintFinding(LintRule.EmptyTest, root.Where, line, column, "the test tests nothing") { Hint = $"write its commands into the block '{TestBlock}', or set {Programs}" });
    }

    private void CheckLicense(string where, int line, int column, string text)
    {
        LicenseExpression license;
        try
        {
            license = LicenseExpression.Parse(text);
        }
        catch (PthbsException wrong)
        {
            Add(column, wrong.Message, $"write {LicenseExpression.Form}");
            return;
        }

        var problems = LicenseList.ProblemsOf(license);
        foreach (var problem in problems) Add(column + Math.Max(text.IndexOf(problem.Name, StringComparison.Ordinal), 0), problem.Message, problem.Hint);
        if (problems.Count == 0 && license.ToString() is var usual && usual != text) Add(column, "the license is not spelled as SPDX does", $"write {usual}");

        void Add(int at, string message, string? hint) => Findings.Add(new LintFinding(LintRule.InvalidLicense, where, line, at, message) { Hint = hint });
    }

    private void CheckValues(string where, Jinja.TemplateAnalysis analysis)
    {
        foreach (var fact in analysis.Texts)
        {
            if (fact.Name == "license")
            {
                CheckLicense(where, fact.Line, fact.Column + 1, fact.Text);
                continue;
            }

            var (message, hint) = fact.Name switch
            {
                "version" when !ScriptRules.IsVersion(fact.Text) => ("the version cannot be one", "letters, digits and . + - _ ~ : (64 at most)"),
                "summary" when string.IsNullOrWhiteSpace(fact.Text) => ("the summary is empty", null),
                "summary" when fact.Text.Contains('\n', StringComparison.Ordinal) => ("the summary has more than one line", null),
                "homepage" when !IsAddress(fact.Text) => ("the homepage is no URL", "write it from https:// on"),
                _ => (null, (string?)null),
            };
            if (message is not null) Findings.Add(new LintFinding(LintRule.InvalidFact, where, fact.Line, fact.Column, message) { Hint = hint });
        }
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Host.Length > 0;

    private static string HintOf(string fact) => fact switch
    {
        "summary" => "{% set summary = \"what it is, in one line\" %}",
        "license" => "{% set license = \"MIT\" %}: an SPDX expression",
        _ => "{% set homepage = \"https://…\" %}",
    };
}
