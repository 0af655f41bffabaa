using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sessions;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs list</c></summary>
internal sealed class ListCommand : PthbsCommand
{
    private static readonly string[] Titles = ["package", "version", "licence", "size", "built in", "tried", "reproducible"];
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package, or PACKAGE:parameter=value,…; all of the collection, if none is given", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _markdown = new("--markdown") { Description = "print a document with a table" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a package");

    public ListCommand()
        : base("list", "list the packages of the collection, and what is known of each")
    {
        Add(_packages);
        Add(_markdown);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Size and time are of the last build on this machine. 'tried' is about the package's try\n(pthbs try), 'reproducible' about building it again (pthbs check)."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs list", "lists all packages"),
        new("pthbs list --markdown", "prints docs/packages.md"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        IReadOnlyList<string> words = call.Value(_packages) is { Length: > 0 } some ? some : call.Session.Collection.Packages;
        var errors = new List<PthbsException>();
        var rows = Rows(call.Session, [.. words.Select(PackageRequest.ParseWord)], errors);
        if (call.Json is { } json) rows.ForEach(row => json.Write(writer => Write(writer, row)));
        else if (call.Value(_markdown)) foreach (var line in Document(rows)) call.Screen.PrintLine(line);
        else foreach (var line in Columns([Titles, .. rows.Select(row => Cells(row, "untested"))])) call.Screen.PrintForeign(line);
        errors.ForEach(call.Tell);
        return Task.FromResult(errors is [var first, ..] ? ExitCodes.Of(first.Kind) : ExitCodes.Success);
    }

    /// <summary>A recipe that is wrong hides none of the others.</summary>
    private static List<PackageRow> Rows(Session session, IReadOnlyList<PackageRequest> requests, List<PthbsException> errors)
    {
        var rows = new List<PackageRow>();
        foreach (var request in requests)
        {
            try
            {
                rows.Add(PackageTable.Row(session, request));
            }
            catch (PthbsException error) when (requests.Count > 1)
            {
                // One layout may spoil many recipes.
                if (errors.TrueForAll(e => e.Describe() != error.Describe())) errors.Add(error);
            }
        }

        return rows;
    }

    private static string[] Cells(PackageRow row, string? untested) =>
    [
        row.Package.Request.ToString(),
        row.Version,
        row.Package.Facts.Licence ?? "?",
        row.Size is { } size ? Quantity.Size(size) : "",
        row.Seconds is { } seconds ? Quantity.Duration(seconds) : row.IsBuilt ? "?" : "not built",
        row.Untested is not null ? untested ?? $"untested: {row.Untested}" : row.Trial switch { Trial.Done => "yes", Trial.Missing => "no", _ => "has no try" },
        row.Reproducible switch { true => "yes", false => "no", _ => "not checked" },
    ];

    private static IEnumerable<string> Columns(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, Titles.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    private static IEnumerable<string> Document(List<PackageRow> rows)
    {
        yield return "# The packages of the collection\n";
        yield return "Made by `pthbs list --markdown`; not to be edited. Sizes and times are of the machine on which it was made last, whatever else that machine had to do;";
        yield return "*tried* says whether the package's try succeeded there (`pthbs try`), *reproducible* whether a second build gave the same output (`pthbs check`).\n";
        yield return $"| {string.Join(" | ", Titles)} |";
        yield return $"|{string.Concat(Titles.Select(_ => "---|"))}";
        foreach (var row in rows) yield return $"| {string.Join(" | ", Cells(row, null).Select(cell => PathText.Printable(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |";
        var built = rows.Where(r => r.IsBuilt).ToList();
        yield return $"\n{Quantity.Count(rows.Count, "package")}; {built.Count} built, {Quantity.Size(built.Sum(r => r.Size ?? 0))}, {Quantity.Duration(built.Sum(r => r.Seconds ?? 0))} of building one after another.";
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, PackageRow row)
    {
        json.WriteString("name", row.Package.Request.Name);
        json.WriteString("request", row.Package.Request.ToString());
        json.WriteString("id", row.Package.Id.ToString());
        json.WriteString("version", row.Version);
        if (row.Package.Facts.Licence is { } licence) json.WriteString("licence", licence);
        json.WriteBoolean("built", row.IsBuilt);
        if (row.Size is { } size) json.WriteNumber("size", size);
        if (row.Seconds is { } seconds) json.WriteNumber("seconds", seconds);
        if (row.Trial != Trial.None) json.WriteBoolean("tried", row.Trial == Trial.Done);
        if (row.Untested is { } untested) json.WriteString("untested", untested);
        if (row.Reproducible is { } reproducible) json.WriteBoolean("reproducible", reproducible);
    }
}
