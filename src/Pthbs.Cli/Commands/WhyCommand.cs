using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs why</c></summary>
internal sealed class WhyCommand : PthbsCommand
{
    private const int MostFilesShown = 3;
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Argument<string> _input = new("INPUT") { Description = "the name of a package, its id or its beginning, or PACKAGE:parameter=value" };
    private readonly Option<bool> _build = new("--build") { Description = "through build scripts: what it takes to build PACKAGE" };
    private readonly Option<bool> _run = new("--run") { Description = "through outputs: what PACKAGE refers to when it runs" };
    private readonly Option<bool> _all = new("--all", "-a") { Description = $"every way, not only a shortest one ({DependencyPaths.MostPaths} at most)" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a way");

    public WhyCommand()
        : base("why", "show why a package needs another one")
    {
        Add(_package);
        Add(_input);
        foreach (var option in (Option[])[_build, _run, _all, _json]) Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_build) == result.GetValue(_run)) result.AddError("needs it for what? one of --build and --run must be given");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["Prints the way from PACKAGE to INPUT, a package a line, each with what leads to it. Where\nthere is no way, nothing is printed on standard output, and the exit code is 0 as well:\n[ -z \"$(pthbs why --build PACKAGE INPUT)\" ] tells."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs why --build curl debian-seed", "shows how the seed got into the making of curl, if it did"),
        new("pthbs why --run curl ca-certificates", "shows which files of curl name that package"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.UseStoreFor(StoreAccess.Reading);
        var session = call.Session;
        var id = call.Value(_build) ? session.Resolve(call.Value(_package)!) : session.ResolveBuilt(call.Value(_package)!);
        var isInput = Meaning(call, call.Value(_input)!);
        var all = call.Value(_all);
        var ways = call.Value(_build)
            ? DependencyPaths.OfBuild(session.PlanAll([id]), id, isInput, all)
            : DependencyPaths.OfRun(session.Store, id, isInput, all, call.Cancel);
        if (ways.Count == 0)
        {
            CheckKnown(call, call.Value(_input)!);
            call.Screen.Say($"no way: {id.Short} {(call.Value(_build) ? "is built" : "runs")} without {call.Value(_input)}");
        }
        else if (ways.Count == DependencyPaths.MostPaths)
        {
            call.Screen.Say($"there may be more than these {ways.Count} ways");
        }

        foreach (var way in ways) Tell(call, way, ReferenceEquals(way, ways[0]));
        return Task.FromResult(ExitCodes.Success);
    }

    /// <summary>A name means any package of that name on the way, whichever the collection has now.</summary>
    private static Func<PackageId, bool> Meaning(Invocation call, string word)
    {
        if (PackageId.IsName(word)) return id => id.Name == word;
        if (word.Contains('/', StringComparison.Ordinal) || word.Contains(':', StringComparison.Ordinal))
        {
            var wanted = call.Session.Resolve(word);
            return id => id == wanted;
        }

        return id => id.ToString().StartsWith(word, StringComparison.Ordinal);
    }

    /// <summary>A misspelt name must not pass for good news.</summary>
    private static void CheckKnown(Invocation call, string word)
    {
        if (!PackageId.IsName(word))
        {
            call.Session.Resolve(word);
            return;
        }

        var names = call.Session.Store.Scripts.List().Select(id => id.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Contains(word)) return;
        names.UnionWith(call.Session.Collection.Packages);
        if (!names.Contains(word)) throw new PthbsException(ErrorKind.Usage, $"no package is called '{word}'") { Hint = Suggestion.For(word, names) };
    }

    private static void Tell(Invocation call, IReadOnlyList<PathStep> way, bool isFirst)
    {
        if (call.Json is { } json)
        {
            json.Write(writer =>
            {
                writer.WriteStartArray("path");
                foreach (var step in way)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", step.Id.ToString());
                    if (step.Relation.Length > 0) writer.WriteString("relation", step.Relation);
                    if (step.Files.Count > 0) writer.WriteStrings("files", step.Files);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (!isFirst) call.Screen.PrintLine("");
        foreach (var step in way) call.Screen.PrintForeign(Text(step));
    }

    private static string Text(PathStep step)
    {
        if (step.Relation.Length == 0) return step.Id.ToString();
        if (step.Files.Count == 0) return $"  {step.Relation} {step.Id}";
        var more = step.Files.Count > MostFilesShown ? $" and {step.Files.Count - MostFilesShown} more" : "";
        return $"  {step.Relation} {step.Id}   in {string.Join(", ", step.Files.Take(MostFilesShown))}{more}";
    }
}
