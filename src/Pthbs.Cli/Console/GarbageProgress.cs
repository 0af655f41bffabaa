using Pthbs.Cli.Json;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Cli.Console;

/// <summary>Shows how garbage is collected.</summary>
internal sealed class GarbageProgress(Screen screen, JsonLines? json) : IProgress<GarbageEvent>, IDisposable
{
    private static readonly GarbageKind[] Trees = [GarbageKind.Package, GarbageKind.Environment, GarbageKind.KeptBuild];
    private readonly List<GarbageItem> _deleted = [];
    private bool _warned;

    /// <inheritdoc/>
    public void Report(GarbageEvent value)
    {
        switch (value)
        {
            case GarbageWaiting { Holder: var holder }:
                screen.Say($"waiting for {holder}, which is reading the store");
                break;
            case GarbagePlanned { Plan: var plan } when !_warned:
                _warned = true;
                Warn(screen, plan);
                break;
            case GarbageLeaving { Item: var item, Behind: var behind } when json is null && screen.Options is { IsLive: true, Quiet: false }:
                screen.Draw([new Line(new Span($"  deletes {item.Name}", Style.Plain), new Span($"  {behind} more behind it", Style.Faint))]);
                break;
            case GarbageDeleted { Item: var item, Freed: var freed }:
                _deleted.Add(item);
                json?.Write(new DeletedJson(JsonWord.Of(item.Kind), item.Name, item.Reason, item.Size ?? 0, freed));
                break;
        }
    }

    /// <summary>What a root holds and the store does not have.</summary>
    public static void Warn(Screen screen, GarbagePlan plan) =>
        screen.Say(plan.Missing.Select(name => new Line(new Span($"warning: a root holds {name}, which is not in the store", Style.Hint))));

    /// <summary>How many of what, in words.</summary>
    public static string Count(IReadOnlyCollection<GarbageItem> items)
    {
        var words = ((GarbageKind Kind, string One, string Many)[])
        [
            (GarbageKind.Generation, "generation", "generations"), (GarbageKind.Environment, "environment", "environments"), (GarbageKind.Package, "package", "packages"),
            (GarbageKind.KeptBuild, "kept directory", "kept directories"), (GarbageKind.Source, "source", "sources"),
        ];
        List<string> parts = [.. words.Select(w => (w, Number: items.Count(i => i.Kind == w.Kind))).Where(w => w.Number > 0).Select(w => Quantity.Count(w.Number, w.w.One, w.w.Many))];
        var small = items.Count - items.Count(i => words.Any(w => w.Kind == i.Kind));
        if (small > 0) parts.Add(Quantity.Count(small, "small file"));
        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    /// <summary>Says what came of it.</summary>
    public void Sum(long freed)
    {
        screen.EndDrawing();
        json?.Write(new GarbageSumJson(_deleted.Count(i => Trees.Contains(i.Kind)), freed));
        screen.Say(new Line(new Span($"deleted {Count(_deleted)}; {Quantity.Size(freed)} freed", Style.Good)));
    }

    /// <inheritdoc/>
    public void Dispose() => screen.EndDrawing();
}
