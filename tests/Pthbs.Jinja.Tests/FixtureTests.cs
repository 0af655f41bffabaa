using System.Globalization;
using System.Text;

namespace Pthbs.Jinja.Tests;

/// <summary>
/// Pairs of files: a template (others before it, each after a line <c>--- name</c>), and what comes of it: text, warnings, or the whole
/// error as people see it. With <c>JINJA_FIXTURES</c> set to the folder of the fixtures the second file is written anew.
/// </summary>
public sealed class FixtureTests
{
    private const int MostLinesOfAChain = 12;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileName(file)).Where(name => !name.EndsWith(".out.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_gives_what_its_other_half_says(string name)
    {
        var got = Render(File.ReadAllText(Path.Combine(Folder, name)));
        var expected = Path.ChangeExtension(name, ".out.txt");
        if (Environment.GetEnvironmentVariable("JINJA_FIXTURES") is { Length: > 0 } source) File.WriteAllText(Path.Combine(source, expected), got);
        else Assert.Equal(File.ReadAllText(Path.Combine(Folder, expected)), got);
    }

    private static string Render(string fixture)
    {
        var templates = new Dictionary<string, string>();
        var name = "main";
        var text = new StringBuilder();
        foreach (var line in fixture.Split('\n'))
        {
            if (line == "---" || line.StartsWith("--- ", StringComparison.Ordinal))
            {
                if (text.Length > 0) templates[name] = text.ToString();
                text.Clear();
                name = line.Length > 4 ? line[4..] : "main";
            }
            else text.Append(line).Append('\n');
        }

        templates[name] = text.ToString();
        try
        {
            var result = new JinjaEnvironment(new DictionaryLoader(templates)).RenderMain(new Dictionary<string, object?> { ["ok"] = 1 });
            return result.Text + string.Concat(result.Warnings.Select(warning => $"\nwarning: {warning}"));
        }
        catch (TemplateException error)
        {
            var lines = error.Describe().Split('\n');
            var isLong = lines.Length > MostLinesOfAChain;
            return string.Create(CultureInfo.InvariantCulture, $"{error.Kind}\n{string.Join('\n', lines.Take(MostLinesOfAChain))}{(isLong ? "\n…" : "")}");
        }
    }
}
