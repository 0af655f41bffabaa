using System.Globalization;
using System.Text.Json;
using Pthbs.Jinja.Tests.Differential;

namespace Pthbs.Jinja.Tests.Generated;

/// <summary>
/// Spoilt templates: whatever is read, the end is text or an error with a place. <c>JINJA_FUZZ</c> and <c>JINJA_SEED</c> in the
/// environment set how many and which.
/// </summary>
[Trait("Level", "thorough")]
public sealed class FuzzTests
{
    private const long MaxAllocation = 400L << 20;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    private static readonly JinjaOptions Bounded = new() { MaxOutputBytes = 200_000, MaxSteps = 50_000, MaxDepth = 60, DoStatement = true, LoopControls = true };

    private static readonly JinjaOptions[] Settings =
    [
        Bounded,
        Bounded with { TrimBlocks = true, LstripBlocks = true, LineStatementPrefix = "#", LineCommentPrefix = "##" },
        Bounded with { UndefinedKind = UndefinedKind.Default, Autoescape = true },
        Bounded with { UndefinedKind = UndefinedKind.Chainable, KeepTrailingNewline = true },
    ];

    [Fact]
    public void Spoilt_templates_give_text_or_an_error_with_a_place()
    {
        var count = Setting("JINJA_FUZZ", 20_000);
        var seed = Setting("JINJA_SEED", 1);
        var common = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "data.json"))).RootElement;
        var cases = Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(file => Case.ReadFile(file, common)).ToList();
        var others = cases.SelectMany(c => c.Templates).Where(t => t.Key != "main").DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Value);
        var data = (IReadOnlyDictionary<string, object?>)JinjaValue.FromJson(common)!;
        var mutator = new Mutator([.. cases.SelectMany(c => c.Templates.Values)], seed);
        var loader = new SpoiltLoader(others);
        var environments = Settings.Select(options => new JinjaEnvironment(loader, options)).ToList();
        for (var i = 0; i < count; i++)
        {
            loader.Next(mutator.Next());
            Render(loader.Current, loader.MainName, environments[i % environments.Count], data);
        }
    }

    private static void Render(string template, string main, JinjaEnvironment environment, IReadOnlyDictionary<string, object?> data)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            environment.GetTemplate(main).Run(data);
        }
        catch (TemplateException error)
        {
            Assert.True(error.File is not null && error.Line > 0, $"an error without a place: {error.Message}\n{template}");
            Assert.True(error.Kind != TemplateErrorKind.Host, $"a defect: {error.InnerException}\n{template}");
            Assert.NotEmpty(error.Describe());
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{error}\n{template}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < MaxAllocation, $"{allocated} bytes were allocated for\n{template}");
    }

    /// <summary>The templates of the cases, and 'main', which is another one each time; environments keep what they have compiled of the others.</summary>
    private sealed class SpoiltLoader(Dictionary<string, string> others) : ITemplateLoader
    {
        private int _number;

        public string Current { get; private set; } = "";

        public IEnumerable<string> Names => others.Keys;

        public string MainName => $"main {_number}";

        public void Next(string template)
        {
            _number++;
            Current = template;
        }

        public TemplateSource? Load(string name) =>
            name == MainName ? new TemplateSource(Current, "main") : others.TryGetValue(name, out var text) ? new TemplateSource(text, name) : null;

        public string Resolve(string name, string parent) => name == "main" ? MainName : name;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
