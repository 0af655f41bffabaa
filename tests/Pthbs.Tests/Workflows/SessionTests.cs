using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Tests.Collections;
using Pthbs.Workflows;

namespace Pthbs.Tests.Workflows;

/// <summary>What a user of the library has: words to packages and environments, and packages in one call.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly SmallCollection _collection = new();
    private readonly TemporaryDirectory _place = new();

    public SessionTests()
    {
        Data("data");
        Data("other");
    }

    public void Dispose()
    {
        _collection.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Packages_are_planned_fetched_and_built_in_one_call()
    {
        using var session = Open();
        var observer = new Observer();
        var id = session.Words.Package("data");
        var planned = await session.BuildAsync(new BuildRequest([id]) { DryRun = true }, observer, TestContext.Current.CancellationToken);
        Assert.Null(planned.Result);
        Assert.Equal([id], planned.Plan.Graph.Nodes.Select(n => n.Id));
        Assert.False(session.Store.Contains(id));

        var built = await session.BuildAsync(new BuildRequest([id]), observer, TestContext.Current.CancellationToken);
        Assert.True(built.Succeeded);
        Assert.Equal([id], built.Result!.Built);
        Assert.True(session.Store.Contains(id));
        Assert.Contains(observer.Builds, e => e is BuildSucceeded && e.Id == id);

        var again = await session.BuildAsync(new BuildRequest([id]), observer, TestContext.Current.CancellationToken);
        Assert.Null(again.Result);
        Assert.Equal([1, 1, 0], observer.Plans.Select(p => p.Graph.Nodes.Count));
    }

    [Fact]
    public async Task A_word_means_a_package_by_path_id_name_or_the_beginning_of_an_id()
    {
        using var session = Open();
        var id = await BuildAsync(session, "data");

        foreach (var word in (string[])["data", id.ToString(), id.ToString()[..^40], session.Store.PathOf(id)])
        {
            Assert.Equal(id, session.Words.Package(word));
            Assert.Equal(id, session.Words.BuiltPackage(word));
            Assert.Equal(id, session.Words.Stored(word).Package);
            Assert.Equal(id, session.Words.InStore(word).Package);
            Assert.True(session.Words.Among(word, [id])(id));
            session.Words.EnsureKnown(word);
        }

        Assert.Contains("pthbs build other", Refused(() => session.Words.BuiltPackage("other")).Hint, StringComparison.Ordinal);
        Assert.Equal("did you mean 'data'?", Refused(() => session.Words.EnsureKnown("date")).Hint);
        Assert.Contains("begins with data.0000", Refused(() => session.Words.Package("data.0000")).Message, StringComparison.Ordinal);
        Assert.Contains("nothing in the store", Refused(() => session.Words.InStore("other")).Message, StringComparison.Ordinal);
        _collection.Write("packages/data/data.txt", "changed\n");
        using var later = Open();
        await BuildAsync(later, "data");
        Assert.Equal("2 packages in the store have this name", Refused(() => later.Words.InStore("data")).Message);
        Assert.Contains("already", Refused(() => session.Words.Members(["data", "data yield"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collection_ids_and_paths_have_their_meaning()
    {
        PackageId id;
        using (var session = Open()) id = await BuildAsync(session, "data");

        using var bare = Open(() => throw new PthbsException(ErrorKind.Usage, "there is no collection here"));
        Assert.Equal(id, bare.Words.Package(id.ToString()[..^40]));
        Assert.Equal(id, bare.Words.Stored(bare.Store.PathOf(id)).Package);
        Assert.Contains("no collection here", Refused(() => bare.Words.Package("data")).Message, StringComparison.Ordinal);
        Assert.Contains("no environment in the store", Refused(() => bare.Words.Environments.Published("cafe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_of_an_environment_goes_before_the_beginning_of_a_hash()
    {
        string digits;
        EnvironmentId first;
        using (var session = Open())
        {
            await BuildAsync(session, "data");
            first = session.PublishEnvironment(session.Words.Members(["data"]), cancel: TestContext.Current.CancellationToken).Id;
            digits = first.Hash[..4];
            foreach (var word in (string[])[digits, $"env.{digits}", first.ToString(), session.Store.PathOf(first)]) Assert.Equal(first, session.Words.Environments.Published(word));
            Assert.Equal(first, session.Words.Stored($"env.{digits}").Environment);
        }

        _collection.Write($"environments/{digits}.txt", "other\n");
        using (var session = Open())
        {
            Assert.Contains($"pthbs env build {digits}", Refused(() => session.Words.Environments.Published(digits)).Hint, StringComparison.Ordinal);
            await BuildAsync(session, "other");
            var second = session.PublishEnvironment(session.Words.Environments.Named(digits), cancel: TestContext.Current.CancellationToken).Id;
            Assert.Equal(second, session.Words.Environments.Published(digits));
            Assert.Equal(first, session.Words.Environments.Published($"env.{digits}"));
        }
    }

    [Fact]
    public async Task Where_both_are_meant_a_name_is_a_package_then_an_environment_or_a_root()
    {
        _collection.Write("environments/desk.txt", "data\n");
        _collection.Write("environments/other.txt", "data\n");
        using var session = Open();
        var data = await BuildAsync(session, "data");
        Assert.Contains("pthbs env build desk", Refused(() => session.Words.Stored("desk")).Hint, StringComparison.Ordinal);
        var environment = session.PublishEnvironment(session.Words.Members(["data"]), cancel: TestContext.Current.CancellationToken).Id;
        Assert.Equal(environment, session.Words.Stored("desk").Environment);
        Assert.NotNull(session.Words.Stored("other").Package);

        session.Store.Roots.Add("kept", [environment.ToString()]);
        session.Store.Roots.Add("packages", [data.ToString()]);
        Assert.Equal(environment, session.Words.Stored("kept").Environment);
        Assert.Contains("holds packages", Refused(() => session.Words.Stored("packages")).Message, StringComparison.Ordinal);
        var unknown = Refused(() => session.Words.Stored("dsek"));
        Assert.Equal(("no package, no environment and no root is called 'dsek'", "did you mean 'desk'?"), (unknown.Message, unknown.Hint));

        // Roots have names without a collection, too.
        using var bare = Open(() => throw new PthbsException(ErrorKind.Usage, "there is no collection here"));
        Assert.Equal(environment, bare.Words.Stored("kept").Environment);
    }

    private static PthbsException Refused(Action action) => Assert.Throws<PthbsException>(action);

    private static PthbsException Refused<T>(Func<T> action) => Assert.Throws<PthbsException>(() => { _ = action(); });

    private static async Task<PackageId> BuildAsync(Session session, string word)
    {
        var id = session.Words.Package(word);
        Assert.True((await session.BuildAsync(new BuildRequest([id]), new Observer(), TestContext.Current.CancellationToken)).Succeeded);
        return id;
    }

    private void Data(string name)
    {
        _collection.Write($"packages/{name}/{name}.sh.j2", $"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1\n#: system {{{{ system }}}}\n#: source {{{{ file(\"{name}.txt\") }}}} into=out/share\n");
        _collection.Write($"packages/{name}/{name}.txt", $"{name}\n");
    }

    private Session Open(Func<CollectionPlaces>? collections = null) =>
        Session.Open(new MachineSettings { Store = $"{_place.Path}/store", State = $"{_place.Path}/state" }, collections ?? (() => new CollectionPlaces([_collection.Path])));

    private sealed class Observer : IBuildObserver
    {
        public List<BuildPlan> Plans { get; } = [];

        public System.Collections.Concurrent.ConcurrentQueue<BuildEvent> Builds { get; } = [];

        public void Planned(BuildPlan plan) => Plans.Add(plan);

        public void Report(BuildEvent value) => Builds.Enqueue(value);

        public void Report(FetchEvent value)
        {
        }
    }
}
