using System.Text;
using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>The scheduler with builds that are only tasks: no process, no disk.</summary>
public sealed class SchedulerTests
{
    private readonly Dictionary<string, BuildScript> _scripts = [];

    private PackageId Package(string name, params PackageId[] needs)
    {
        var text = $"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1\n#: system x86_64-linux\n" + string.Concat(needs.Select(n => $"#: depends {n}\n")) + "make\n";
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes(text), name);
        _scripts[script.Id.ToString()] = script;
        return script.Id;
    }

    private BuildGraph Graph(params PackageId[] targets) => BuildGraph.Walk(targets, id => _scripts.GetValueOrDefault(id.ToString()), _ => false);

    private static Task<ScheduleResult> Run(BuildGraph graph, FakeRunner runner, int slots, bool keepGoing = false, CancellationToken cancel = default) =>
        new Scheduler(runner, new JobPool(slots), runner).RunAsync(graph, _ => 1, keepGoing, cancel);

    [Fact]
    public async Task A_package_is_built_after_all_that_it_needs()
    {
        var a = Package("a");
        var b = Package("b", a);
        var c = Package("c", a);
        var d = Package("d", b, c);
        var runner = new FakeRunner();
        var result = await Run(Graph(d), runner, 4);
        Assert.Equal(4, result.Built.Count);
        Assert.Equal(a, runner.Order[0]);
        Assert.Equal(d, runner.Order[3]);
    }

    [Fact]
    public async Task No_more_builds_run_at_once_than_there_are_slots()
    {
        var runner = new FakeRunner { Delay = TimeSpan.FromMilliseconds(5) };
        var result = await Run(Graph([.. Enumerable.Range(0, 20).Select(i => Package("p" + i))]), runner, 3);
        Assert.Equal(20, result.Built.Count);
        Assert.InRange(runner.MostAtOnce, 2, 3);
    }

    [Fact]
    public async Task Of_the_ready_packages_the_one_with_the_longest_way_behind_it_goes_first()
    {
        var alone = Package("alone");
        var root = Package("root");
        var chain = Package("chain", Package("mid", root));
        var runner = new FakeRunner();
        await Run(Graph(alone, chain), runner, 1);
        Assert.Equal(root, runner.Order[0]);
    }

    [Fact]
    public async Task After_a_failure_nothing_new_starts()
    {
        var bad = Package("bad");
        var runner = new FakeRunner { Fails = { bad } };
        var result = await Run(Graph(bad, Package("other"), Package("above", bad)), runner, 1);
        Assert.Equal(bad, Assert.Single(result.Failures).Id);
        Assert.DoesNotContain(runner.Order, id => id.Name == "above");
        Assert.True(runner.Order.Count <= 2);
    }

    [Fact]
    public async Task Keep_going_builds_all_that_does_not_need_what_failed()
    {
        var bad = Package("bad");
        var above = Package("above", bad);
        var top = Package("top", above, Package("fine"));
        var runner = new FakeRunner { Fails = { bad } };
        var result = await Run(Graph(top, Package("other")), runner, 2, keepGoing: true);
        Assert.Equal(["fine", "other"], result.Built.Select(b => b.Name).Order());
        Assert.Equal([above, top], result.Skipped);
        Assert.Equal(2, runner.Events.OfType<BuildSkipped>().Count());
    }

    [Fact]
    public async Task Cancelling_ends_running_builds_and_starts_no_more()
    {
        using var cancel = new CancellationTokenSource();
        var runner = new FakeRunner { Delay = Timeout.InfiniteTimeSpan, OnStart = cancel.Cancel };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(Graph(Package("a"), Package("b")), runner, 1, cancel: cancel.Token));
        Assert.Single(runner.Order);
        Assert.Equal(0, runner.Running);
    }

    [Fact]
    public async Task A_defect_of_the_runner_is_not_taken_for_a_failed_build()
    {
        var runner = new FakeRunner { OnStart = () => throw new InvalidOperationException("defect") };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(Graph(Package("a")), runner, 1, keepGoing: true));
    }

    [Fact]
    public void A_missing_script_is_named_with_the_package_that_needs_it()
    {
        var ghost = new PackageId("ghost", new string('a', 64));
        var error = Assert.Throws<PthbsException>(() => Graph(Package("a", ghost)));
        Assert.Contains(ghost.ToString(), error.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_ten_thousand_packages_is_walked()
    {
        var last = Package("p0");
        for (var i = 1; i < 10_000; i++) last = Package("p" + i, last);
        Assert.Equal(10_000, Graph(last).Nodes.Count);
    }

    [Fact]
    public async Task A_package_whose_sources_are_on_their_way_does_not_hold_up_others()
    {
        var (early, late) = (Package("early"), Package("late"));
        var arrival = new TaskCompletionSource();
        var runner = new FakeRunner();
        var graph = Graph(late, early);
        var running = new Scheduler(runner, new JobPool(1), runner).RunAsync(graph, id => id == late ? 100 : 1, keepGoing: false, CancellationToken.None, n => n.Id == late ? arrival.Task : Task.CompletedTask);
        Assert.True(SpinWait.SpinUntil(() => runner.Ended.Contains(early), TimeSpan.FromSeconds(30)));
        Assert.Equal([early], runner.Order);
        arrival.SetResult();
        Assert.Equal([early, late], (await running).Built);
    }

    [Fact]
    public async Task Of_sources_that_cannot_be_had_all_are_told_and_what_runs_goes_on_to_its_end()
    {
        var (one, two, other) = (Package("one"), Package("two"), Package("other"));
        var arrivals = new Dictionary<PackageId, TaskCompletionSource> { [one] = new(), [two] = new() };
        var runner = new FakeRunner();
        var running = new Scheduler(runner, new JobPool(2), runner).RunAsync(
            Graph(Package("top", one), two, other), _ => 1, keepGoing: false, CancellationToken.None, n => arrivals.TryGetValue(n.Id, out var arrival) ? arrival.Task : Task.CompletedTask);
        arrivals[one].SetException(new PthbsException(ErrorKind.Source, "one is gone"));
        Assert.True(SpinWait.SpinUntil(() => runner.Events.OfType<BuildFailed>().Any(), TimeSpan.FromSeconds(30)));
        arrivals[two].SetException(new PthbsException(ErrorKind.Source, "two is gone"));
        var result = await running;
        Assert.Equal(["one is gone", "two is gone"], result.Failures.Select(f => f.Error.Message));
        Assert.Equal(["top"], result.Skipped.Select(s => s.Name));
        Assert.Equal([other], result.Built);
    }

    [Fact]
    public void What_is_there_is_not_walked_further()
    {
        var below = Package("below");
        var there = Package("there", below);
        var graph = BuildGraph.Walk([Package("top", there)], id => _scripts.GetValueOrDefault(id.ToString()), id => id == there);
        Assert.Equal("top", Assert.Single(graph.Nodes).Id.Name);
    }

    private sealed class FakeRunner : IPackageRunner, IProgress<BuildEvent>
    {
        private readonly Lock _lock = new();

        public List<PackageId> Order { get; } = [];

        public List<BuildEvent> Events { get; } = [];

        public System.Collections.Concurrent.ConcurrentBag<PackageId> Ended { get; } = [];

        public HashSet<PackageId> Fails { get; } = [];

        public TimeSpan Delay { get; init; }

        public Action OnStart { get; init; } = () => { };

        public int Running { get; private set; }

        public int MostAtOnce { get; private set; }

        public IPackageRun Prepare(GraphNode node) => new FakeRun(this, node);

        private async Task RunAsync(GraphNode node, CancellationToken cancel)
        {
            lock (_lock)
            {
                Order.Add(node.Id);
                MostAtOnce = Math.Max(MostAtOnce, ++Running);
            }

            try
            {
                OnStart();
                await Task.Delay(Delay, cancel);
                if (Fails.Contains(node.Id)) throw new PthbsException(ErrorKind.Build, "failed");
            }
            finally
            {
                lock (_lock) Running--;
                Ended.Add(node.Id);
            }
        }

        public void Report(BuildEvent value) => Events.Add(value);

        private sealed class FakeRun(FakeRunner runner, GraphNode node) : IPackageRun
        {
            public IJobTokens Tokens { get; } = new FakeTokens();

            public Task RunAsync(CancellationToken cancel) => runner.RunAsync(node, cancel);
        }
    }
}
