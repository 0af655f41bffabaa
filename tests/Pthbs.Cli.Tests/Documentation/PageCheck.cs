namespace Pthbs.Cli.Tests.Documentation;

/// <summary>Compares what pages show with what was printed; with PTHBS_ACCEPT=1 writes the pages anew beside the tests, to be copied over those of the sources.</summary>
internal static class PageCheck
{
    private static readonly bool Accepts = Environment.GetEnvironmentVariable("PTHBS_ACCEPT") == "1";

    private const int SourceMissing = 4;

    // What goes wrong once makes all that follows look wrong.
    private const int Told = 6;

    /// <summary>A page of the documents, by its path below the root of the sources.</summary>
    public static ConsolePage Read(string path) => new(File.ReadAllText(PathOf(path)));

    /// <summary>Skips the test where a step failed because sources cannot be had here, as without a network.</summary>
    public static void SkipWithoutSources(IReadOnlyList<(string Printed, int Code)> results) =>
        Assert.SkipWhen(results.Any(r => r.Code == SourceMissing), "the sources cannot be had here: " + results.FirstOrDefault(r => r.Code == SourceMissing).Printed);

    /// <summary>Fails where a step printed something else, or where a command failed and the page does not ask for its exit code.</summary>
    /// <param name="pages">The pages by path, in the order in which they were followed.</param>
    /// <param name="results">What each step of all pages printed, and its exit code.</param>
    public static void Equal(IReadOnlyList<string> pages, IReadOnlyList<(string Printed, int Code)> results)
    {
        var (shown, next, wrong, accepted) = (new ShownText(), 0, new List<string>(), new Dictionary<string, string>());
        foreach (var path in pages)
        {
            var page = Read(path);
            var other = new Dictionary<int, string>();
            for (var i = 0; i < page.Steps.Count; i++, next++)
            {
                var (step, (printed, code)) = (page.Steps[i], results[next]);
                var expected = step.File is null ? step.Shown : "";
                if (!shown.Matches(expected, printed))
                {
                    wrong.Add($"{path}:{step.Line}: $ {step.Command}{step.File}\n--- the page shows\n{expected}--- it printed\n{printed}");
                    other[step.Line] = ShownText.Shorten(printed);
                }

                if (code != 0 && !(i + 1 < page.Steps.Count && page.Steps[i + 1].Command.Contains("$?", StringComparison.Ordinal)))
                    wrong.Add($"{path}:{step.Line}: exit code {code}, which no 'echo $?' follows: $ {step.Command}{step.File}");
            }

            accepted.Add(path, page.With(other));
        }

        if (Accepts) foreach (var (path, page) in accepted) File.WriteAllText(PathOf(path), shown.Refresh(page));

        Assert.True(wrong.Count == 0 || Accepts, string.Join('\n', wrong.Take(Told)));
    }

    private static string PathOf(string path) => Path.Combine(AppContext.BaseDirectory, path);
}
