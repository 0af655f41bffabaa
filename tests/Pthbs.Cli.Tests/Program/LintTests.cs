using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class LintTests : IDisposable
{
    private const int Input = 3;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_collection_without_mistakes_ends_well_and_prints_nothing()
    {
        var finished = (await _program.RunAsync("lint")).Succeeded();

        Assert.Equal("", finished.Output);
        Assert.Contains("2 templates, 0 findings", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_are_lines_of_data_with_hints_and_the_exit_code_of_wrong_input()
    {
        _program.Collection.Header("wrong", "{{ system|uper }}{{ verison }}", "{% set version = 1 %}\n");

        var finished = await _program.RunAsync("lint", "wrong");

        Assert.Equal(Input, finished.Code);
        var where = $"{_program.Collection.Path}/packages/wrong/wrong.sh.j2:7";
        Assert.Equal(
            [$"{where}:11: there is no filter 'uper'", "hint: did you mean 'upper'?", $"{where}:21: nothing sets the variable 'verison' (in wrong)", "hint: did you mean 'version'?"],
            finished.Lines);
    }

    [Fact]
    public async Task For_programs_each_finding_is_an_object()
    {
        _program.Collection.Header("wrong", "{{ verison }}", "{% set version = 1 %}\n");

        var finished = await _program.RunAsync("lint", "--json");

        Assert.Equal(Input, finished.Code);
        var finding = JsonDocument.Parse(Assert.Single(finished.Lines)).RootElement;
        Assert.Equal("unknown-variable", finding.GetProperty("rule").GetString());
        Assert.Equal((7, 4), (finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
        Assert.Equal("wrong", Assert.Single(finding.GetProperty("packages").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task The_collection_of_this_repository_has_no_mistakes()
    {
        var collection = Environment.GetEnvironmentVariable("PTHBS_COLLECTION");
        Assert.SkipWhen(string.IsNullOrEmpty(collection), "PTHBS_COLLECTION does not say where the collection is");
        var finished = await _program.RunAsync("lint", "--collection", collection);

        Assert.Equal("", finished.Output);
        finished.Succeeded();
    }
}
