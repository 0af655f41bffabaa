using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.Console;
using Pthbs.Collections;
using Pthbs.Collections.Linting;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs lint</c></summary>
internal sealed class LintCommand : PthbsCommand
{
    private const int MostNamed = 3;
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package; without any, all of them and every layout", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a finding");

    public LintCommand()
        : base("lint", "check the templates of the collection")
    {
        Add(_packages);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Finds without rendering: syntax errors, unknown filters and tests, templates that are not\nthere, variables that nothing sets, facts of a package that nothing reads, and blocks that\noverride nothing. A variable read through 'default', or asked 'is defined', need not be set.",
        "Exit code 3 where anything is found, 0 where nothing is.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs lint", "checks the whole collection"),
        new("pthbs lint zlib --json", "checks one package and what it extends, for programs"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        using var collection = Collection.Open(call.FindCollections());
        var report = CollectionLinter.Check(collection, call.Value(_packages) ?? []);
        foreach (var finding in report.Findings)
        {
            if (call.Json is { } json) Write(json, finding);
            else Print(call.Screen, finding);
        }

        call.Screen.Say($"{Quantity.Count(report.Templates, "template")}, {Quantity.Count(report.Findings.Count, "finding")}");
        return Task.FromResult(report.Findings.Count == 0 ? ExitCodes.Success : ExitCodes.Of(Errors.ErrorKind.Input));
    }

    private static void Print(Screen screen, LintFinding finding)
    {
        screen.PrintLine($"{finding.Where}:{Number(finding.Line)}:{Number(finding.Column)}: {finding.Message}{For(finding.Packages)}");
        if (finding.Hint is { } hint) screen.PrintLine($"hint: {hint}");
    }

    private static string For(IReadOnlyList<string> packages)
    {
        if (packages.Count == 0) return "";
        var more = packages.Count > MostNamed ? $" and {Number(packages.Count - MostNamed)} more" : "";
        return $" (in {string.Join(", ", packages.Take(MostNamed))}{more})";
    }

    private static void Write(JsonLines json, LintFinding finding) => json.Write(writer =>
    {
        writer.WriteString("rule", Word(finding.Rule));
        writer.WriteString("where", finding.Where);
        writer.WriteNumber("line", finding.Line);
        writer.WriteNumber("column", finding.Column);
        writer.WriteString("message", finding.Message);
        if (finding.Hint is { } hint) writer.WriteString("hint", hint);
        if (finding.Packages.Count > 0) writer.WriteStrings("packages", finding.Packages);
    });

    private static string Word(LintRule rule) => rule switch
    {
        LintRule.Syntax => "syntax",
        LintRule.UnknownFilter => "unknown-filter",
        LintRule.UnknownTest => "unknown-test",
        LintRule.MissingTemplate => "missing-template",
        LintRule.UnknownVariable => "unknown-variable",
        LintRule.UnknownImport => "unknown-import",
        LintRule.UnreadableTemplate => "unreadable-template",
        LintRule.UnusedBlock => "unused-block",
        _ => "unused-variable",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
