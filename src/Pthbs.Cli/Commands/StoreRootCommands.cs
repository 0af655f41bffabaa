using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs store root list</c></summary>
internal sealed class StoreRootListCommand : PthbsCommand
{
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each generation");

    public StoreRootListCommand()
        : base("list", "list the roots and their generations") => Add(_json);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Each line has root, generation, time, content, and '(current)' for the current\ngeneration of the root."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs store root list", "lists what 'pthbs gc' begins with")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var roots = call.Session.Store.Roots;
        List<PthbsException> unreadable = [];
        foreach (var (generation, isCurrent) in Readable(roots, unreadable))
        {
            call.Print(new GenerationJson(generation.Root, generation.Number, generation.Made, generation.Names, isCurrent), string.Create(CultureInfo.InvariantCulture, $"{generation.Root}  {generation.Number}  {generation.Made:yyyy-MM-dd HH:mm} UTC  {string.Join(' ', generation.Names)}{(isCurrent ? "  (current)" : "")}"));
        }

        // What cannot be read is named after all that can; the last one decides the exit code.
        foreach (var error in unreadable.SkipLast(1)) call.Tell(error);
        return unreadable.Count == 0 ? Task.FromResult(ExitCodes.Success) : throw unreadable[^1];
    }

    private static IEnumerable<(RootGeneration Generation, bool IsCurrent)> Readable(RootStore roots, List<PthbsException> unreadable)
    {
        foreach (var name in roots.Names)
        {
            if (Try(() => roots.Numbers(name), unreadable) is not { } numbers) continue;
            var current = roots.CurrentNumber(name);
            foreach (var number in numbers)
                if (Try(() => roots.Read(name, number), unreadable) is { } generation) yield return (generation, number == current);
        }
    }

    private static T? Try<T>(Func<T> read, List<PthbsException> unreadable)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PthbsException error)
        {
            unreadable.Add(error);
            return null;
        }
    }
}

/// <summary><c>pthbs store root add</c></summary>
internal sealed class StoreRootAddCommand : PthbsCommand
{
    private readonly Argument<string> _name = new("ROOT") { Description = "the root; if it exists, this adds its next generation" };
    private readonly Argument<string[]> _words = new("WHAT…") { Description = "packages or environments; all must be built", Arity = ArgumentArity.OneOrMore };

    public StoreRootAddCommand()
        : base("add", "keep packages or environments from 'pthbs gc'")
    {
        Add(_name);
        Add(_words);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs store root add tools make zlib", "keeps two packages and everything that they need at run time")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        // Sources are what a build needs: here the packages are built, and the disk may be full.
        call.Session.KeepNoSources();
        var store = call.Session.Store;
        var words = call.Value(_words)!.Select(word => (Word: word, Name: call.Session.Words.Stored(word).ToString())).DistinctBy(w => w.Name).ToList();
        var names = words.ConvertAll(w => w.Name);
        var missing = store.Use(() => names.Find(n => store.Packages.TryStatus(n) is not { Kind: Files.FileKind.Directory }), _ => names);
        if (missing is not null)
            throw new PthbsException(ErrorKind.Usage, "a root can only keep what is in the store") { Where = $"{store.Packages.Path}/{missing}", Hint = $"build it: pthbs build {words.First(w => w.Name == missing).Word}" };
        var generation = store.Roots.Add(call.Value(_name)!, names);
        call.Screen.Say($"root '{generation.Root}', generation {generation.Number}: {string.Join(", ", words.ConvertAll(w => w.Word))}");
        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs store root switch</c></summary>
internal sealed class StoreRootSwitchCommand : PthbsCommand
{
    private readonly Argument<string> _name = new("ROOT") { Description = "the root" };
    private readonly Argument<int> _number = new("GENERATION")
    {
        Description = "its number",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"'{result.Tokens[0].Value}' is not a generation number\na whole number from 1 to {int.MaxValue}\n");
            return 0;
        },
    };

    public StoreRootSwitchCommand()
        : base("switch", "make another generation of a root the current one")
    {
        Add(_name);
        Add(_number);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["Nothing is built and nothing is deleted: only the link 'current' is replaced, in one step.\nA root that holds an environment is what 'pthbs run NAME' and 'pthbs shell NAME' enter."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs store root switch base 3", "makes generation 3 of the root 'base' the current one")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var generation = call.Session.UseRoot(roots => roots.Switch(call.Value(_name)!, call.Value(_number)));
        call.Screen.Say($"root '{generation.Root}' is at generation {generation.Number}: {string.Join(' ', generation.Names)}");
        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs store root rollback</c></summary>
internal sealed class StoreRootRollbackCommand : PthbsCommand
{
    private readonly Argument<string> _name = new("ROOT") { Description = "the root" };

    public StoreRootRollbackCommand()
        : base("rollback", "make the generation before the current one the current one") => Add(_name);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["The newer generations stay: 'pthbs store root switch' goes back to them."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs store root rollback base", "goes back by one generation")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        var generation = call.Session.UseRoot(roots => roots.RollBack(call.Value(_name)!));
        call.Screen.Say($"root '{generation.Root}' is at generation {generation.Number}: {string.Join(' ', generation.Names)}");
        return Task.FromResult(ExitCodes.Success);
    }
}

/// <summary><c>pthbs store root remove</c></summary>
internal sealed class StoreRootRemoveCommand : PthbsCommand
{
    private readonly Argument<string[]> _names = new("ROOT…") { Description = "roots", Arity = ArgumentArity.OneOrMore };

    public StoreRootRemoveCommand()
        : base("remove", "remove roots, and no longer keep what they hold") => Add(_names);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => ["All generations of the root are forgotten. What they held is deleted by the next\n'pthbs gc', unless something else needs it."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs store root remove tools", "removes the root 'tools'")];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        // On a full disk, too: it is the way to free some.
        call.UseStoreFor(StoreAccess.Freeing);
        var roots = call.Session.Store.Roots;
        var known = roots.Names;
        foreach (var name in call.Value(_names)!)
            if (!known.Contains(name))
                throw new PthbsException(ErrorKind.Usage, $"no root is called '{name}'") { Expected = known.Count == 0 ? null : string.Join(", ", known), Hint = Suggestion.For(name, known) };
        foreach (var name in call.Value(_names)!.Distinct()) roots.Delete(name);
        return Task.FromResult(ExitCodes.Success);
    }
}
