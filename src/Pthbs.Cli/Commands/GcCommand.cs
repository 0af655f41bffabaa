using System.CommandLine;
using System.Globalization;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs gc</c></summary>
internal sealed class GcCommand : PthbsCommand
{
    private const int MostGenerations = 1_000_000;
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "only print what would be kept and deleted, with reasons and sizes" };
    private readonly Option<string?> _keep = new("--keep") { Description = "keep only the last N generations of each root, and its current one", HelpName = "N" };
    private readonly Option<bool> _keepBuildInputs = new("--keep-build-inputs") { Description = "keep what the kept packages were built from: packages and sources" };
    private readonly Option<bool> _withoutRoots = new("--without-roots") { Description = "continue without any root, and delete everything" };
    private readonly Option<string?> _why = new("--why") { Description = "only print why a package or an environment is kept", HelpName = "ID" };
    private readonly Option<bool> _json = CommonOptions.Json("print JSON, one object on each line");

    public GcCommand()
        : base("gc", "delete what no root needs at run time")
    {
        foreach (var option in (Option[])[_dryRun, _keep, _keepBuildInputs, _withoutRoots, _why, _json]) Add(option);
        _keep.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostGenerations)
                    result.AddError($"--keep does not accept '{token.Value}'\na number from 1 on\nto keep none of a root: pthbs store root remove NAME");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "What stays: the generations of all roots ('pthbs store root list'), what pthbs is building, and\nwhat running programs use; with all that these need to run. 'pthbs env build NAME'\nmakes a generation of the root NAME; --root and 'pthbs store root add' make others.",
        "Deletes all other packages and environments; the scripts, logs, records (how they were built)\nand manifests (which files they have) of packages that do not exist; sources; and kept builds.\nCompilers and sources are needed to build, and not to run, so they go too:\n--keep-build-inputs keeps them.",
        "Works on a full disk and beside running builds, and can be interrupted. Sizes are those on disk.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs gc --dry-run", "shows what would be deleted, and why the rest is kept"),
        new("pthbs gc --keep 1", "keeps the newest generation of each root, and the current one"),
        new("pthbs gc --why zlib.5f70", "shows what needs that package"),
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
        if (why is not null) Explain(call, collector.Pretend(call.Cancel).Live, session.Words.InStore(why).ToString());
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
        call.Screen.Say($"there is nothing to delete: there is no store at {call.Settings.Store}");
        return ExitCodes.Success;
    }

    private static void Explain(Invocation call, LiveSet live, string name)
    {
        var stays = live.Names.ContainsKey(name);
        List<string> why = stays ? [.. live.Chain(name).Select(link => $"{link.Name} {link.Why}")] : [$"{name} will be deleted: {live.WhyGone(name)}"];
        call.Print(new WhyKeptJson(name, stays, why), screen =>
        {
            foreach (var line in why) screen.PrintLine(line);
        });
    }

    private static void Pretend(Invocation call, GarbagePlan plan)
    {
        List<GarbageItemJson> lines =
        [
            .. plan.Live.Names.OrderBy(n => n.Key, StringComparer.Ordinal).Where(n => plan.Live.There.Contains(n.Key))
                .Select(n => Line("keep", EnvironmentId.TryParse(n.Key, out _) ? GarbageKind.Environment : GarbageKind.Package, n.Key, n.Value.ToString(), null)),
            .. plan.Items.Select(item => Line("delete", item.Kind, item.Name, item.Reason, item.Size)),
        ];
        call.Print(lines, screen => screen.PrintLines(Texts(lines)));
        GarbageProgress.Warn(call.Screen, plan);
        call.Screen.Say($"would delete {GarbageProgress.Count(plan.Items)} and free about {Quantity.Size(plan.Items.Sum(i => i.Size ?? 0))}");
    }

    private static GarbageItemJson Line(string what, GarbageKind kind, string name, string reason, long? size) =>
        new(what, JsonWord.Of(kind), name, reason, size);

    /// <summary>What would be deleted, a line each. Locks are empty files, hundreds of them, and nobody asks which: they are one line.</summary>
    private static IEnumerable<string> Texts(IReadOnlyList<GarbageItemJson> lines)
    {
        var isLock = lines.ToLookup(line => line.Kind == JsonWord.Of(GarbageKind.Lock));
        foreach (var line in isLock[false]) yield return Text(line);
        var locks = isLock[true].ToList();
        if (locks.Count == 1) yield return Text(locks[0]);
        else if (locks.Count > 1) yield return $"{locks[0].Word} {Quantity.Count(locks.Count, "lock")}: their packages are deleted or do not exist";
    }

    private static string Text(GarbageItemJson line) => $"{line.Word} {line.Kind} {line.Name}{(line.Size is > 0 ? $" ({Quantity.Size(line.Size.Value)})" : "")}: {line.Reason}";
}
