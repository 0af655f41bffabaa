using System.CommandLine;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs try</c></summary>
internal sealed class TryCommand : PthbsCommand
{
    /// <summary>The file of a try's output that says what was found.</summary>
    private const string ResultName = "result";

    private readonly Argument<string[]> _names = new("NAME…") { Description = "a package that has a try, or NAME:parameter=value,…", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "every package that has a try" };
    private readonly BuildOptions _options;

    public TryCommand()
        : base("try", "run packages for a trial, each doing one real thing")
    {
        Add(_names);
        Add(_all);
        _options = new BuildOptions(this);
        Validators.Add(result =>
        {
            if (result.GetResult(_names) is not { Tokens.Count: > 0 } == !result.GetValue(_all)) result.AddError("what to try? either packages or --all must be given");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["The try of a package is a package too: packages/NAME/try-NAME.sh.j2. It depends on NAME,\nruns it, and writes what it found into its output. What was tried once is not tried again\nuntil it changes."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs try zlib m4", "builds zlib, m4 and their tries, and prints what these found"),
        new("pthbs try --all -k", "tries all packages; one that fails does not stop the others"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var wishes = _options.Read(call);
        var session = call.Session;
        IReadOnlyList<string> words = call.Value(_all) ? session.Collection.Tried : call.Value(_names)!;
        var tries = words.Distinct(StringComparer.Ordinal).Select(word => (Word: word, Id: session.Generate(TryOf(session.Collection, word)).Id)).ToList();
        var code = await new BuildWork(call, wishes).RunAsync([.. tries.Select(t => t.Id).Distinct()]).ConfigureAwait(false);
        if (wishes.DryRun) return code;
        foreach (var (word, id) in tries.Where(t => session.Store.Contains(t.Id))) Tell(call, word, id);
        return code;
    }

    private static PackageRequest TryOf(Collection collection, string word)
    {
        var request = PackageRequest.ParseWord(word);
        if (!collection.Packages.Contains(request.Name))
            throw new PthbsException(ErrorKind.Usage, $"no package is called '{request.Name}'") { Hint = Suggestion.For(request.Name, collection.Packages) };
        if (collection.HasTry(request.Name)) return new PackageRequest(Collection.TryOf(request.Name), request.Parameters);
        throw new PthbsException(ErrorKind.Usage, $"the package '{request.Name}' has no try")
        {
            Expected = $"a file packages/{request.Name}/{Collection.TryOf(request.Name)}.sh.j2",
            Hint = "docs/collection.md says how one is written",
        };
    }

    private static void Tell(Invocation call, string word, PackageId id)
    {
        using var tree = call.Session.Store.OpenPackage(id);
        var result = (tree.TryReadText(ResultName) ?? "tried").TrimEnd('\n');
        if (call.Json is not { } json)
        {
            foreach (var line in result.Split('\n')) call.Screen.PrintForeign($"{word}: {line}");
            return;
        }

        json.Write(writer =>
        {
            writer.WriteString("event", "tried");
            writer.WriteString("name", word);
            writer.WriteString("id", id.ToString());
            writer.WriteString("result", result);
        });
    }
}
