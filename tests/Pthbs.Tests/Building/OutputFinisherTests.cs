using System.Text;
using Pthbs.Building;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

public sealed class OutputFinisherTests
{
    private const string Script = "#!/bin/sh\n#: pthbs 2\n#: name x\n#: version 1\n#: system x86_64-linux\n#: option allow-path=*\necho\n";

    /// <summary>How many problems there are is up to the build: the time for each must not grow with their number.</summary>
    [Fact]
    [Trait("Level", "thorough")]
    public void Very_many_problems_are_told_in_one_look_at_each()
    {
        const int many = 50_000;
        using var output = new TemporaryDirectory();
        for (var i = 0; i < many; i++) output.Handle.CreateFifo($"f{i}");

        var error = Assert.Throws<PthbsException>(() => OutputFinisher.Finish(
            output.Handle, BuildScript.Parse(Encoding.UTF8.GetBytes(Script), "x"), [], ForestBuilder.Build([], cancel: TestContext.Current.CancellationToken), new OutputTerms(default, TreeLimits.None, ["/somewhere/build", "/somewhere/out"]), _ => { }, TestContext.Current.CancellationToken));

        // One kind of problem: what mends it is the hint.
        Assert.NotNull(error.Hint);
        // No script can allow what no package may hold.
        Assert.Contains($"{many} problems", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_kind_of_problem_is_told_with_what_mends_it()
    {
        using var output = new TemporaryDirectory();
        output.Handle.CreateFifo("a");
        output.Handle.CreateFifo("c");
        output.Write("b", "#!/none/sh\n", 0b111_101_101);
        var script = Script.Replace("#: option allow-path=*\n", "", StringComparison.Ordinal);

        var error = Assert.Throws<PthbsException>(() => OutputFinisher.Finish(
            output.Handle, BuildScript.Parse(Encoding.UTF8.GetBytes(script), "x"), [], ForestBuilder.Build([], cancel: TestContext.Current.CancellationToken), new OutputTerms(default, TreeLimits.None, []), _ => { }, TestContext.Current.CancellationToken));

        Assert.Null(error.Hint);
        Assert.Equal(["a: it is a", "c: it is a", "  hint: a p", "b: its int", "  hint: "], error.Details.Select(d => d[..Math.Min(d.Length, d.StartsWith("  hint: a p", StringComparison.Ordinal) ? 11 : d.StartsWith("  hint", StringComparison.Ordinal) ? 8 : 10)]));
    }
    /// <summary>Every directory of a build, wherever it is, is searched for by one rule.</summary>
    [Fact]
    public void Each_directory_of_a_build_leaks_and_none_does_behind_an_expansion()
    {
        string[] paths = ["/build/x", "/build/tmp", "/build/home", "/build/link", "/pthbs/env", "/somewhere/build"];
        using var output = new TemporaryDirectory();
        for (var i = 0; i < paths.Length; i++) output.Write($"f{i}", $"a={paths[i]}/y ${{X}}{paths[i]} $(pwd){paths[i]}/z", 0b110_100_100);
        var script = Script.Replace("#: option allow-path=*\n", "", StringComparison.Ordinal);

        var error = Assert.Throws<PthbsException>(() => OutputFinisher.Finish(
            output.Handle, BuildScript.Parse(Encoding.UTF8.GetBytes(script), "x"), [], ForestBuilder.Build([], cancel: TestContext.Current.CancellationToken), new OutputTerms(default, TreeLimits.None, ["/somewhere/build"]), _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(paths.Select((path, i) => $"f{i}: at byte 2 it holds {path}/y, a path that exists only during the build"), error.Details.Where(d => d[0] != ' '));
    }
}
