using System.Text.Json;
using Pthbs.Garbage;

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
                screen.Say($"{holder} looks at the store: waiting for that");
                break;
            case GarbagePlanned { Plan: var plan } when !_warned:
                _warned = true;
                Warn(screen, plan);
                break;
            case GarbageLeaving { Item: var item, Behind: var behind } when json is null && screen.Options is { IsLive: true, Quiet: false }:
                screen.Draw([new Line(new Piece($"  deletes {item.Name}", Tone.Plain), new Piece($"  {behind} more behind it", Tone.Faint))]);
                break;
            case GarbageDeleted { Item: var item, Freed: var freed }:
                _deleted.Add(item);
                json?.Write(writer =>
                {
                    writer.WriteString("event", "deleted");
                    writer.WriteString("kind", JsonNamingPolicy.KebabCaseLower.ConvertName(item.Kind.ToString()));
                    writer.WriteString("name", item.Name);
                    writer.WriteString("reason", item.Reason);
                    writer.WriteNumber("size", item.Size ?? 0);
                    writer.WriteNumber("freed", freed);
                });
                break;
        }
    }

    /// <summary>What a root holds and the store does not have.</summary>
    public static void Warn(Screen screen, GarbagePlan plan) =>
        screen.Say(plan.Missing.Select(name => new Line(new Piece($"warning: a root holds {name}, which is not in the store", Tone.Hint))));

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
        json?.Write(writer =>
        {
            writer.WriteString("event", "sum");
            writer.WriteNumber("deleted", _deleted.Count(i => Trees.Contains(i.Kind)));
            writer.WriteNumber("freed", freed);
        });
        screen.Say(new Line(new Piece($"deleted {Count(_deleted)}; {Quantity.Size(freed)} freed", Tone.Good)));
    }

    /// <inheritdoc/>
    public void Dispose() => screen.EndDrawing();
}
