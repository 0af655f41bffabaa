using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Planning;

/// <summary>Packages that are present, had from elsewhere, or built.</summary>
public sealed class PlannerTests : IDisposable
{
    private readonly BuildFixture _f = new();
    private readonly BuildFixture _elsewhere = new();

    public void Dispose()
    {
        _f.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public async Task What_is_elsewhere_is_brought_and_what_it_was_built_from_is_not_needed()
    {
        var (library, program, last) = await DeclareAsync();
        await _elsewhere.BuildAsync(program);
        var cache = new Cache(_elsewhere);
        var graph = await PlanAsync(cache, last);
        // The program refers to the library, and nothing refers to the tools.
        Assert.Equal(["last", "library", "program", "tools"], graph.Nodes.Select(n => n.Id.Name).Order());
        Assert.Equal([library, program], graph.Nodes.Where(n => n.Substitute is not null).Select(n => n.Id).Order());
        var result = await BuildAsync(graph, cache);
        Assert.Empty(result.Failures);
        Assert.Equal(PackageRecords.Of(_elsewhere.Store, program).OutputHash, PackageRecords.Of(_f.Store, program).OutputHash);
        Assert.Equal([library.ToString()], PackageRecords.Of(_f.Store, program).References);
        Assert.Equal("built with it\n", _f.Read(last, "x"));
        Assert.Contains(_f.Events.OfType<BuildStepped>(), e => e.Id == program && e.Step == Pthbs.Execution.BuildStep.Obtaining);
        Assert.Equal([library, program], cache.Obtained.Order());
    }

    [Fact]
    public async Task What_is_present_is_not_asked_for()
    {
        var (_, program, last) = await DeclareAsync();
        await _f.BuildAsync(program);
        var cache = new Cache(_elsewhere);
        var graph = await PlanAsync(cache, last);
        Assert.Equal([last], graph.Nodes.Select(n => n.Id));
        Assert.Equal([last], cache.Asked);
    }

    [Fact]
    public async Task An_output_that_is_not_what_its_hash_says_is_not_published()
    {
        var (library, program, _) = await DeclareAsync();
        await _elsewhere.BuildAsync(program);
        var cache = new Cache(_elsewhere) { Spoils = true };
        var result = await BuildAsync(await PlanAsync(cache, program), cache);
        var (failed, error) = Assert.Single(result.Failures);
        Assert.Equal((library, ErrorKind.Source), (failed, error.Kind));
        _f.AssertNothingLeft(library);
        Assert.Equal([program], result.Skipped);
    }

    /// <summary>Whoever asks a network must not hold up others.</summary>
    [Fact]
    public async Task No_lock_is_held_while_the_substituter_is_asked()
    {
        var (_, program, _) = await DeclareAsync();
        await _elsewhere.BuildAsync(program);
        var cache = new Cache(_elsewhere)
        {
            OnFind = () =>
            {
                using var alone = FileLock.TryTakeDirectory(_f.Store.Locks, shared: false);
                Assert.NotNull(alone);
            },
        };
        await PlanAsync(cache, program);
        Assert.NotEmpty(cache.Asked);
    }

    private Task<BuildGraph> PlanAsync(Cache cache, params PackageId[] targets) =>
        new Planner(_f.Store, _f.Script, cache).PlanAsync(targets, rebuilt: null, TestContext.Current.CancellationToken);

    private Task<ScheduleResult> BuildAsync(BuildGraph graph, Cache cache)
    {
        var builder = new PackageBuilder(_f.Store, _f.Sources, new LocalExecutor(new SandboxChoice("auto"), _f.Store), new PackageBuilderOptions(2), _f) { Substituter = cache };
        return new Scheduler(builder, new JobPool(2), _f).RunAsync(graph, _ => 1, keepGoing: false, TestContext.Current.CancellationToken);
    }

    /// <summary>Three packages in a row, of the same scripts in both stores; the tools are in neither.</summary>
    private async Task<(PackageId Library, PackageId Program, PackageId Last)> DeclareAsync()
    {
        var tools = await _elsewhere.ToolsAsync();
        _f.DeclareTools();
        PackageId Both(string name, string commands, params PackageId[] depends)
        {
            var script = _elsewhere.Script(_elsewhere.Declare(name, commands + "\n", string.Concat(depends.Select(d => $"#: depends {d}\n"))));
            _f.Declare(script);
            return script.Id;
        }

        var library = Both("library", "mkdir $out/lib; echo data > $out/lib/data", tools);
        var program = Both("program", $"echo /pthbs/{library}/lib/data > $out/where", tools, library);
        return (library, program, Both("last", "test -f /pthbs/env/where; echo built with it > $out/x", tools, program));
    }

    /// <summary>Another store, as one that a network would lead to.</summary>
    private sealed class Cache(BuildFixture store) : ISubstituter
    {
        public bool Spoils { get; init; }

        public Action OnFind { get; init; } = () => { };

        public List<PackageId> Asked { get; } = [];

        public List<PackageId> Obtained { get; } = [];

        public async Task<IReadOnlyList<Substitute>> FindAsync(IReadOnlyCollection<PackageId> packages, CancellationToken cancel)
        {
            await Task.Yield();
            OnFind();
            Asked.AddRange(packages);
            return [.. packages.Where(p => p.Name != "tools" && store.Store.Contains(p)).Select(p => (Id: p, Record: PackageRecords.Of(store.Store, p)))
                .Select(p => new Substitute(p.Id, p.Record.OutputHash, [.. p.Record.References.Select(PackageId.Parse)]))];
        }

        public async Task ObtainAsync(Substitute output, DirectoryHandle into, CancellationToken cancel)
        {
            using var packed = new MemoryStream();
            using (var tree = store.Store.OpenPackage(output.Id)) Pthbs.Files.Archives.Archive.PackTar(tree, packed, 0, gzip: false, cancel);
            packed.Position = 0;
            await Task.Yield();
            Pthbs.Files.Archives.Archive.Unpack(packed, "packed", into, new Pthbs.Files.Archives.UnpackOptions { ImplicitTime = 0 }, cancel);
            if (Spoils) into.WriteAtomically("more", "x");
            lock (Obtained) Obtained.Add(output.Id);
        }
    }
}
