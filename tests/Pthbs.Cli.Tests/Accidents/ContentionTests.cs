using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>Many builders of one store, some of them killed. Short here; <c>tests/long/contention ROUNDS</c> does it as often as one likes.</summary>
[Trait("Level", "thorough")]
public sealed class ContentionTests : IDisposable
{
    private const int Packages = 9;
    private const int Killed = 137;
    private static readonly string? Rounds = Environment.GetEnvironmentVariable("PTHBS_CONTENTION");
    private readonly RealProgram _program = new();
    private readonly Random _random = new(Environment.GetEnvironmentVariable("PTHBS_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : 1);

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(16)]
    public async Task Builders_of_overlapping_graphs_build_each_package_once(int builders)
    {
        await FurnishAsync();
        for (var round = 0; round < Times(1); round++)
        {
            var store = $"{_program.Place}/round";
            var ended = await Task.WhenAll(Enumerable.Range(0, builders).Select(_ => RunAsync(store, Asked())));

            foreach (var one in ended) one.Succeeded();
            var begun = Started(ended);
            Assert.All(begun.GroupBy(id => id), id => Assert.Single(id));
            await JudgeAsync(store);
            await ClearAsync(store);
        }
    }

    [Fact]
    public async Task Builders_of_one_package_build_it_once_and_all_have_it()
    {
        await FurnishAsync();
        var store = $"{_program.Place}/round";
        var ended = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RunAsync(store, ["build", "--json", "n0"])));

        foreach (var one in ended) Assert.Contains("\"event\":\"package\"", one.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(2, Started(ended).Count());
        await JudgeAsync(store);
    }

    [Fact]
    public async Task Environments_are_built_side_by_side()
    {
        await FurnishAsync();
        var store = $"{_program.Place}/round";
        string[] words = ["env", "build", "--packages", "n1", "n2", "n3"];
        var ended = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(store, words)));

        Assert.Single(ended.Select(one => one.Succeeded().Output).Distinct());
        await JudgeAsync(store);
    }

    [Fact]
    public async Task Builders_that_are_killed_hold_nobody_up_and_leave_nothing()
    {
        await FurnishAsync();
        for (var round = 0; round < Times(2); round++)
        {
            var store = $"{_program.Place}/round";
            var victims = Enumerable.Range(0, 4).Select(_ => Start(store, Asked())).ToList();
            var others = Enumerable.Range(0, 2).Select(_ => RunAsync(store, Asked())).ToList();
            foreach (var victim in victims)
            {
                await Task.Delay(_random.Next(120));
                if (!victim.HasExited) victim.Kill();
            }

            foreach (var victim in victims)
            {
                var end = await RealProgram.EndAsync(victim);
                Assert.True(end.Code is 0 or Killed, end.Error);
                victim.Dispose();
            }

            foreach (var one in await Task.WhenAll(others)) one.Succeeded();
            (await RunAsync(store, ["build", .. Names()])).Succeeded();
            await JudgeAsync(store);
            await ClearAsync(store);
        }
    }

    [Fact]
    public async Task What_is_deleted_beside_builders_is_never_what_they_need()
    {
        await FurnishAsync();
        var store = $"{_program.Place}/round";
        for (var round = 0; round < Times(1); round++)
        {
            using var ended = new CancellationTokenSource();
            var deleting = DeleteAgainAndAgainAsync(store, ended.Token);
            var builders = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync(store, Asked())));
            await ended.CancelAsync();

            foreach (var one in builders.Concat(await deleting)) one.Succeeded();
            (await RunAsync(store, ["build", .. Names()])).Succeeded();
            await JudgeAsync(store);
        }
    }

    private async Task<List<Finished>> DeleteAgainAndAgainAsync(string place, CancellationToken ended)
    {
        var all = new List<Finished>();
        while (!ended.IsCancellationRequested) all.Add(await RunAsync(place, ["gc", "--without-roots"]));
        return all;
    }

    /// <summary>Package 0 needs the tools alone, every other some of those before it.</summary>
    private async Task FurnishAsync()
    {
        _program.Collection.Commands("n0", Script(0));
        for (var number = 1; number < Packages; number++)
        {
            var needs = Enumerable.Range(0, number).Where(other => other == number - 1 || (number * other) % 3 == 1).Select(other => $"#: depends {{{{ dep(\"n{other}\") }}}}");
            _program.Collection.Header($"n{number}", string.Join('\n', needs.Append("#: depends {{ dep(\"tools\") }}")), commands: "\n" + Script(number));
        }

        // What a package is when it was built in peace.
        (await RunAsync($"{_program.Place}/peace", ["build", .. Names()])).Succeeded();
        (await RunAsync($"{_program.Place}/peace", ["env", "build", "--packages", "n1", "n2", "n3"])).Succeeded();

        static string Script(int number) => $"mkdir $out/share\nsleep 0.0{number}\necho {number} > $out/share/n{number}\n";
    }

    private static int Times(int usual) => Rounds is null ? usual : int.Parse(Rounds, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Names() => Enumerable.Range(0, Packages).Select(n => $"n{n}");

    private string[] Asked() => ["build", "--json", $"-j{1 + _random.Next(4)}", .. Names().Where(_ => _random.Next(3) == 0).Append($"n{_random.Next(Packages)}").Distinct()];

    private Process Start(string place, string[] words) => _program.Start(Act.Places(place, _program.Collection.Path), words);

    private async Task<Finished> RunAsync(string place, string[] words)
    {
        using var process = Start(place, words);
        return await RealProgram.EndAsync(process);
    }

    private static IEnumerable<string> Started(IEnumerable<Finished> ended) => ended.SelectMany(one => one.Lines)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(e => e.GetProperty("event").GetString() == "started").Select(e => e.GetProperty("id").GetString()!);

    /// <summary>Every tree is whole, and after one more command nothing is left of those that made them.</summary>
    private async Task JudgeAsync(string place)
    {
        var whole = Scene.Trees(Scene.Read($"{_program.Place}/peace"));
        foreach (var (name, tree) in Scene.Trees(Scene.Read(place))) Assert.Equal(whole.GetValueOrDefault(name), tree);
        (await RunAsync(place, ["fetch", "n0"])).Succeeded();
        (await RunAsync(place, ["store", "verify"])).Succeeded();
        foreach (var directory in (string[])["store/.new", "state/.new", "state/builds", "state/sources/.partial", "state/locks/processes"]) Assert.Empty(Directory.GetFileSystemEntries($"{place}/{directory}"));
    }

    private async Task ClearAsync(string place) => await Act.CommandAsync(_program, "rm", "-rf", place);
}
