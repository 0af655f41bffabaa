using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pthbs.Cli.Console;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Garbage;
using Pthbs.Scripts;
using Pthbs.Sessions;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs gc</c></summary>
internal sealed class GcCommand : PthbsCommand
{
    private const int MostGenerations = 1_000_000;
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "only print what would stay and go, with reasons and sizes" };
    private readonly Option<string?> _keep = new("--keep") { Description = "keep only the last N generations of each root", HelpName = "N" };
    private readonly Option<bool> _keepBuildInputs = new("--keep-build-inputs") { Description = "keep what the kept packages were built from: packages and sources" };
    private readonly Option<bool> _withoutRoots = new("--without-roots") { Description = "go on where there is no root, so that everything goes" };
    private readonly Option<string?> _why = new("--why") { Description = "only say why a package or an environment stays", HelpName = "ID" };
    private readonly Option<bool> _json = CommonOptions.Json("print JSON, one object a line");

    public GcCommand()
        : base("gc", "delete what no root needs")
    {
        foreach (var option in (Option[])[_dryRun, _keep, _keepBuildInputs, _withoutRoots, _why, _json]) Add(option);
        _keep.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostGenerations)
                    result.AddError($"--keep does not take '{token.Value}'\na number from 1 on\nto keep none of a root: pthbs root remove NAME");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "What stays: the generations of all roots ('pthbs root list'), what pthbs is building, and\nwhat running programs use; with all that these need when they run. 'pthbs env build NAME'\nmakes a generation of the root NAME; --root and 'pthbs root add' make others.",
        "What goes: all other packages and environments; the scripts, logs and records of what is\nnot there; sources, and the directories of failed builds that were kept. It works on a full\ndisk, beside running builds, and can be interrupted.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs gc --dry-run", "says what would go, and why all else stays"),
        new("pthbs gc --keep 1", "keeps the current generation of each root only"),
        new("pthbs gc --why zlib.5f70", "says what needs that package"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        if ((call.Value(_dryRun) || call.Value(_why) is not null) && !IsThere(call.Settings.Store)) return Task.FromResult(WithoutStore(call));
        call.UseStoreFor(StoreAccess.Freeing);
        var session = call.Session;
        var keep = call.Value(_keep) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : (int?)null;
        var why = call.Value(_why);
        var options = new GarbageOptions(keep, call.Value(_keepBuildInputs), call.Value(_withoutRoots) || why is not null);
        using var progress = new GarbageProgress(call.Screen, call.Json);
        var collector = new GarbageCollector(session.Store, session.Sources, options, progress);
        if (why is not null) Explain(call, collector.Pretend(call.Cancel).Live, Find(session, why));
        else if (call.Value(_dryRun)) Pretend(call, collector.Pretend(call.Cancel));
        else progress.Sum(collector.Run(call.Cancel));
        return Task.FromResult(ExitCodes.Success);
    }

    private static bool IsThere(string store)
    {
        using var directory = DirectoryHandle.TryOpen(store);
        return directory is not null;
    }

    /// <summary>Whoever only asks makes no store.</summary>
    private int WithoutStore(Invocation call)
    {
        if (call.Value(_why) is { } word) throw new PthbsException(ErrorKind.Usage, $"nothing in the store is called '{word}'") { Where = call.Settings.Store, Got = "no such directory" };
        call.Screen.Say($"would delete nothing: there is no store at {call.Settings.Store}");
        return ExitCodes.Success;
    }

    private static string Find(Session session, string word)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(word));
        var found = session.Store.List().Select(id => id.ToString()).Concat(session.Store.ListEnvironments().Select(id => id.ToString()))
            .Where(n => n.StartsWith(name, StringComparison.Ordinal) && (name.Contains('.', StringComparison.Ordinal) || n[..n.LastIndexOf('.')] == name)).ToList();
        return found.Count == 1 ? found[0] : throw new PthbsException(ErrorKind.Usage, found.Count == 0 ? $"nothing in the store is called '{word}'" : $"{found.Count} packages or environments in the store are called so")
        {
            Details = [.. found.Take(10)],
            Hint = found.Count == 0 ? null : "give more digits",
        };
    }

    private static void Explain(Invocation call, LiveSet live, string name)
    {
        var chain = live.Chain(name);
        if (call.Json is { } json)
            json.Write(writer =>
            {
                writer.WriteString("name", name);
                writer.WriteBoolean("stays", chain.Count > 0);
                writer.WriteStrings("why", chain.Select(link => $"{link.Name} {link.Why}"));
            });
        else if (chain.Count == 0) call.Screen.PrintLine($"{name} goes: {(PackageId.TryParse(name, out var id) && live.Scripts.TryGetValue(id, out var built) ? $"it is needed only to build {built.Short}, which is built" : "nothing that stays needs it")}");
        else foreach (var (each, why) in chain) call.Screen.PrintLine($"{each} {why}");
    }

    private static void Pretend(Invocation call, GarbagePlan plan)
    {
        foreach (var (name, why) in plan.Live.Names.OrderBy(n => n.Key, StringComparer.Ordinal).Where(n => call.Session.Store.Packages.TryStatus(n.Key) is not null))
            Print(call, "keep", EnvironmentId.TryParse(name, out _) ? GarbageKind.Environment : GarbageKind.Package, name, why.ToString(), null);
        foreach (var item in plan.Items) Print(call, "delete", item.Kind, item.Name, item.Reason, item.Size);
        GarbageProgress.Warn(call.Screen, plan);
        call.Screen.Say($"would delete {GarbageProgress.Count(plan.Items)} and free about {Quantity.Size(plan.Items.Sum(i => i.Size ?? 0))}");
    }

    private static void Print(Invocation call, string what, GarbageKind kind, string name, string reason, long? size)
    {
        var word = JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
        if (call.Json is { } json)
            json.Write(writer =>
            {
                writer.WriteString("event", what);
                writer.WriteString("kind", word);
                writer.WriteString("name", name);
                writer.WriteString("reason", reason);
                if (size is { } bytes) writer.WriteNumber("size", bytes);
            });
        else call.Screen.PrintLine($"{what} {word} {name}{(size is > 0 ? $" ({Quantity.Size(size.Value)})" : "")}: {reason}");
    }
}
