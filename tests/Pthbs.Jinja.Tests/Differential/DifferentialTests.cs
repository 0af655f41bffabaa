using System.Text.Json;

namespace Pthbs.Jinja.Tests.Differential;

public sealed class DifferentialTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Templates_render_as_they_do_in_Python(string file)
    {
        var common = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "data.json"))).RootElement;
        var cases = Case.ReadFile(Path.Combine(Folder, file), common);
        Assert.NotEmpty(cases);
        var expected = ReferenceJinja.Render(cases);
        var differences = cases.Zip(expected)
            .Select(pair => (Case: pair.First, Expected: pair.Second, Got: OwnJinja.Render(pair.First)))
            .Where(pair => !pair.Got.Agrees(pair.Expected))
            .Select(pair => $"{pair.Case.Name}\n    python: {pair.Expected}\n    ours:   {pair.Got}")
            .ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Count} differ:\n" + string.Join('\n', differences));
    }
}
