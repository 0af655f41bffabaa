using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs list</c></summary>
internal sealed class ListCommand : PthbsCommand
{
    /// <summary>A longer one would leave no room in a terminal.</summary>
    private const int LongestLicense = 30;

    private static readonly string[] Titles = ["package", "version", "license", "size", "built in", "tested", "reproducible"];
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, or PACKAGE:parameter=value,…; all of the collection, if none is given", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "print a document with a table" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each package");

    public ListCommand()
        : base("list", "list the packages of the collection, with version, size and state")
    {
        Add(_packages);
        Add(_markdown);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Size and time are of the last build on this machine. 'tested' is about the package's test\n(pthbs collection test): 'yes', 'failed', 'not run' (not on this machine since it changed), 'has\nno test', or 'untested' if the template says that nobody has built the package.\n'reproducible' is about building it again (pthbs reproduce)."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs list", "lists all packages"),
        new("pthbs list --markdown", "prints docs/reference/packages.md"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        IReadOnlyList<string> words = call.Value(_packages) is { Length: > 0 } some ? some : call.Session.Collection.Packages;
        var errors = new List<PthbsException>();
        var rows = Rows(call.Session, [.. words.Select(PackageRequest.ParseWord)], errors);
        call.Print(rows.Select(Json), screen =>
        {
            screen.PrintLines(call.Value(_markdown) ? Document(rows) : Columns([Titles, .. rows.Select(row => Cells(row, "untested", LongestLicense))]));
        });
        errors.ForEach(call.Tell);
        return Task.FromResult(errors is [var first, ..] ? ExitCodes.Of(first.Kind) : ExitCodes.Success);
    }

    /// <summary>A template that is wrong hides none of the others. What this machine refuses, such as a template that another user can change, ends it here as everywhere.</summary>
    private static List<PackageRow> Rows(Session session, IReadOnlyList<PackageRequest> requests, List<PthbsException> errors)
    {
        var rows = new List<PackageRow>();
        foreach (var request in requests)
        {
            try
            {
                rows.Add(PackageTable.Row(session, request));
            }
            catch (PthbsException error) when (requests.Count > 1 && error.Kind != ErrorKind.Machine)
            {
                // One layout may spoil many templates.
                if (errors.TrueForAll(e => e.Describe() != error.Describe())) errors.Add(error);
            }
        }

        return rows;
    }

    private static string[] Cells(PackageRow row, string? untested, int widest = int.MaxValue) =>
    [
        row.Package.Request.ToString(),
        row.Version,
        row.Package.Facts.License is not { } license ? "?" : license.Length <= widest ? license : license[..(widest - 1)] + "…",
        row.Size is { } size ? Quantity.Size(size) : "",
        row.Seconds is { } seconds ? Quantity.Duration(seconds) : row.IsBuilt ? "?" : "not built",
        row.Untested is not null ? untested ?? $"untested: {row.Untested}" : row.Test switch { TestState.Passed => "yes", TestState.Failed => "failed", TestState.NotRun => "not run", _ => "has no test" },
        row.Reproducible switch { true => "yes", false => "no", _ => "not checked" },
    ];

    private static IEnumerable<string> Columns(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, Titles.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private static IEnumerable<string> Document(List<PackageRow> rows)
    {
        yield return "# The packages of the collection";
        yield return "";
        yield return "`pthbs list --markdown` generates this page; do not edit the table by hand. Sizes and times come from the machine that generated it last, which other programs used too. *tested* says whether the";
        yield return "package's test succeeded there (`pthbs collection test`); *reproducible* whether a second build gave the same output (`pthbs reproduce`).";
        yield return "";
        yield return $"| {string.Join(" | ", Titles)} |";
        yield return $"|{string.Concat(Titles.Select(_ => "---|"))}";
        foreach (var row in rows) yield return $"| {string.Join(" | ", Cells(row, null).Select(cell => PathText.Printable(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |";
        var built = rows.Where(r => r.IsBuilt).ToList();
        yield return "";
        yield return $"{Quantity.Count(rows.Count, "package")}; {built.Count} built, {Quantity.Size(built.Sum(r => r.Size ?? 0))}, {Quantity.Duration(built.Sum(r => r.Seconds ?? 0))} of building in sequence.";
    }

    private static PackageRowJson Json(PackageRow row) => new(
        row.Package.Request.Name, row.Package.Request.ToString(), row.Package.Id.ToString(), row.Version, row.Package.Facts.License, row.IsBuilt, row.Size, row.Seconds,
        row.Test == TestState.None ? null : row.Test == TestState.Passed, JsonWord.Of(row.Test), row.Untested, row.Reproducible);
}
