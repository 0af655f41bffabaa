using System.Text.Json;

namespace Pthbs.Jinja.Tests.Differential;

/// <summary>
/// What docs/reference/jinja-differences.md says, both sides of it: what this library gives, and what Python gives; where a later version of
/// Python's package gives the same as this library, up to which one.
/// </summary>
public sealed class DifferenceTests
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private static readonly JsonElement Data = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "data.json"))).RootElement;

    private static readonly IReadOnlyList<JsonElement> All =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Differential", "differences.json"))).RootElement.EnumerateArray()];

    [Fact]
    public void This_library_gives_what_is_written()
    {
        var wrong = All.Select(entry => (Entry: entry, Got: OwnJinja.Render(CaseOf(entry)))).Where(pair => !Is(pair.Got, pair.Entry.GetProperty("ours"), error => error)).ToList();
        Assert.True(wrong.Count == 0, Tell(wrong));
    }

    [Fact]
    public void Python_gives_what_is_written_up_to_the_version_that_is_written()
    {
        var outcomes = ReferenceJinja.Render([.. All.Select(CaseOf)], out var versions);
        var wrong = All.Zip(outcomes, (entry, got) => (Entry: entry, Got: got)).Where(pair => IsFixed(pair.Entry, versions)
            ? !OwnJinja.Render(CaseOf(pair.Entry)).Agrees(pair.Got)
            : !Alternatives(pair.Entry.GetProperty("python")).Any(expected => Is(pair.Got, expected, Outcome.KindOf))).ToList();
        Assert.True(wrong.Count == 0, Tell(wrong));
    }

    private static Case CaseOf(JsonElement entry)
    {
        var templates = entry.TryGetProperty("templates", out var several)
            ? several.EnumerateObject().ToDictionary(template => template.Name, template => template.Value.GetString()!)
            : new Dictionary<string, string> { ["main"] = entry.GetProperty("template").GetString()! };
        return new Case(entry.GetProperty("title").GetString()!, templates, "main", Data, entry.TryGetProperty("options", out var options) ? options : Nothing);
    }

    private static bool IsFixed(JsonElement entry, IReadOnlyDictionary<string, Version> versions) =>
        entry.TryGetProperty("fixed", out var packages) && packages.EnumerateObject().All(package => versions[package.Name] >= Version.Parse(package.Value.GetString()!));

    private static JsonElement[] Alternatives(JsonElement expected) => expected.ValueKind == JsonValueKind.Array ? [.. expected.EnumerateArray()] : [expected];

    private static bool Is(Outcome got, JsonElement expected, Func<string, string> kindOf) => expected.ValueKind == JsonValueKind.Object
        ? got.Kind == kindOf(expected.GetProperty("error").GetString()!)
        : got.Text == (string?)JinjaValue.FromJson(expected);

    private static string Tell(List<(JsonElement Entry, Outcome Got)> wrong) =>
        string.Join('\n', wrong.Select(pair => $"{pair.Entry.GetProperty("title")}: {pair.Got}"));
}
