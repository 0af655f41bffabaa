using Pthbs.Environments;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Environments;

/// <summary>An environment that was merged before is what merging gives now.</summary>
[Trait("Level", "thorough")]
public sealed class MergedBeforeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;
    private readonly Dependency _first = new(new PackageId("first", new string('a', 64)), false);
    private readonly Dependency _second = new(new PackageId("second", new string('b', 64)), false);

    public MergedBeforeTests()
    {
        Assert.SkipUnless(FileSystem.Of(_directory.Path).KeepsTimesOfChange, "the file system of temporary files has no times that a cache could rely on");
        _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");
        Write(_first, "bin/x");
        Write(_second, "bin/x");
        Age();
    }

    private IReadOnlyList<Dependency> Members => [_first, _second with { Yields = true }];

    [Fact]
    public void The_same_packages_are_not_merged_again()
    {
        Check(Members);
        Assert.Single(Cached);
        // Nobody writes into a tree of the store; here it shows that nobody looks either.
        var before = Check(Members);
        File.WriteAllText($"{_store.PathOf(_first.Id)}/bin/y", "");
        Assert.Equal(before, EnvironmentPublisher.Publish(_store, Members, cancel: TestContext.Current.CancellationToken).Id);
        File.Delete($"{_store.PathOf(_first.Id)}/bin/y");
        Age();
        Assert.Equal(before, Check(Members));
        Assert.Equal(before, Check(Members));
    }

    [Fact]
    public void Others_or_in_another_way_are()
    {
        var before = Check(Members);
        Check([_first with { Yields = true }, _second]);
        Check([_second with { Yields = true }, _first]);
        Assert.NotEqual(before, Check([_first]));
        Assert.Equal(before, Check(Members));
    }

    [Fact]
    public void A_tree_that_took_the_place_of_another_is_looked_at()
    {
        var before = Check(Members);
        Age();
        Assert.Equal(before, Check(Members));
        Directory.Move(_store.PathOf(_first.Id), $"{_directory.Path}/away");
        Write(_first, "bin/z");
        Assert.NotEqual(before, Check(Members));
        Age();
        Assert.NotEqual(before, Check(Members));
    }

    [Fact]
    public void An_environment_that_is_gone_is_made_again()
    {
        var before = Check(Members);
        _store.Packages.DeleteTree(before.ToString());
        Assert.Equal(before, Check(Members));
        Assert.True(_store.Contains(before));
    }

    [Fact]
    public void What_is_damaged_is_not_there()
    {
        var before = Check(Members);
        var bytes = File.ReadAllBytes(Cached[0]);
        var random = new Random(1);
        for (var i = 0; i < 30; i++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Cached[0], i % 3 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            Assert.Equal(before, Check(Members));
        }
    }

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }

    private string[] Cached => Directory.GetFiles($"{_directory.Path}/state/cache", "*.environment");

    private static void Age() => Thread.Sleep(FileStamp.ClockGrain + TimeSpan.FromMilliseconds(100));

    private void Write(Dependency package, string file) => _directory.Write($"store/{package.Id}/{file}", file);

    /// <summary>Publishes, and compares with what merging gives.</summary>
    private EnvironmentId Check(IReadOnlyList<Dependency> packages)
    {
        var expected = EnvironmentPublisher.Merge(_store, packages, cancel: TestContext.Current.CancellationToken);
        var published = EnvironmentPublisher.Publish(_store, packages, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((expected.Id, expected.Links.Length), (published.Id, published.Links));
        return published.Id;
    }
}
