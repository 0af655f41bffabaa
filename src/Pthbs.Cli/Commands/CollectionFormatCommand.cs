using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Collections.Formatting;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs collection format</c></summary>
internal sealed class CollectionFormatCommand : PthbsCommand
{
    private readonly Argument<string[]> _packages = new("PACKAGE…") { Description = "a package or test; without any, all templates of the top layer", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _check = new("--check") { Description = "change nothing; show what would change, and end with exit code 3 if anything would" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each template that changes or is left as it is");

    public CollectionFormatCommand()
        : base("format", "write the templates of the collection in one form")
    {
        Add(_packages);
        Add(_check);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Changes blanks and quotes inside of tags, breaks long lists, and puts each fact on a line.\nWhat a template renders stays the same, so no id changes. Comments are kept.",
        "Only the top layer is changed, each file as a whole. A template that pthbs does not\nunderstand is left as it is.",
        "Prints the paths of the changed templates, with --check the changes as diffs. The exit code\nis 3 if a template was left as it is, or with --check if one would change; 0 otherwise.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs collection format", "formats all templates of the top layer"),
        new("pthbs collection format --check", "for CI: shows what is not formatted, and fails"),
        new("pthbs collection format zlib test-zlib", "formats one package and its test"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var isCheck = call.Value(_check);
        if (!isCheck) call.EnsureCollectionOutsideStore();
        using var collection = Collection.Open(call.FindCollections());
        var format = CollectionFormat.Prepare(collection, call.Value(_packages) ?? [], call.Cancel);
        if (!isCheck) format.Apply(call.LockWait);
        foreach (var change in format.Changes)
        {
            List<string> diff = [.. change.Diff()];
            call.Print(new FormatJson(change.Path, isCheck ? "changes" : "changed", diff, null, null, null, null), screen =>
            {
                if (!isCheck) screen.PrintPath(change.Path);
                else foreach (var line in diff) screen.PrintLine(line);
            });
        }

        foreach (var left in format.Left)
        {
            call.Note(new FormatJson(left.Where, "left", null, left.Line, left.Column, left.Message, left.Hint));
            call.Screen.Warn($"pthbs: {left.Where}:{left.Line}:{left.Column}: left as it is: {left.Message}");
            if (left.Hint is not null) call.Screen.Warn($"hint: {left.Hint}");
        }

        call.Screen.Say($"{Quantity.Count(format.Templates, "template")}, {format.Changes.Count} {(isCheck ? "to change" : "changed")}, {format.Left.Count} left as {(format.Left.Count == 1 ? "it is" : "they are")}");
        return Task.FromResult(format.Left.Count > 0 || (isCheck && format.Changes.Count > 0) ? ExitCodes.Of(Errors.ErrorKind.Input) : ExitCodes.Success);
    }
}
