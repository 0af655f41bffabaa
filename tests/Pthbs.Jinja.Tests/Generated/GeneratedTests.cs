using System.Globalization;
using System.Text.Json;
using Pthbs.Jinja.Tests.Differential;

namespace Pthbs.Jinja.Tests.Generated;

/// <summary>
/// Random templates through both renderers. <c>JINJA_GENERATED</c> and <c>JINJA_SEED</c> in the environment set how many and which;
/// what differs is made as small as it can be before it is shown.
/// </summary>
[Trait("Level", "thorough")]
public sealed class GeneratedTests
{
    private const int MaxShown = 25;

    private static readonly JsonElement Data =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "data.json"))).RootElement;

    private static readonly JsonElement NoOptions = JsonDocument.Parse("{}").RootElement;

    [Fact]
    public void Random_templates_render_as_they_do_in_Python()
    {
        var count = Setting("JINJA_GENERATED", 1000);
        var seed = Setting("JINJA_SEED", 1);
        var templates = Enumerable.Range(0, count).Select(i => new TemplateGenerator(seed * 1_000_000 + i).Template()).ToList();
        var differing = Differing(templates);
        var shown = differing.Take(MaxShown).Select(node => Show(Shrink(node))).Distinct().ToList();
        Assert.True(differing.Count == 0, $"{differing.Count} of {count} differ:\n" + string.Join('\n', shown));
    }

    private static List<Node> Differing(IReadOnlyList<Node> templates)
    {
        var cases = templates.Select(ToCase).ToList();
        var expected = ReferenceJinja.Render(cases);
        // Python puts the error of a value in 'with' at the line of the statement before it.
        return [.. templates.Where((node, i) => !OwnJinja.Render(cases[i]).Agrees(node.ToString().Contains(" with ", StringComparison.Ordinal) ? expected[i] with { Line = null } : expected[i]))];
    }

    /// <summary>Takes the first smaller template that still differs, again and again.</summary>
    private static Node Shrink(Node node)
    {
        while (true)
        {
            var smaller = Differing([.. node.Smaller().DistinctBy(candidate => candidate.ToString())]).MinBy(candidate => candidate.ToString().Length);
            if (smaller is null || smaller.ToString().Length >= node.ToString().Length) return node;
            node = smaller;
        }
    }

    private static string Show(Node node)
    {
        var @case = ToCase(node);
        return $"{node.ToString().Replace('\n', '⏎')}\n    python: {ReferenceJinja.Render([@case])[0]}\n    ours:   {OwnJinja.Render(@case)}";
    }

    private static Case ToCase(Node node) => new("generated", new Dictionary<string, string> { ["main"] = node.ToString() }, "main", Data, NoOptions);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
