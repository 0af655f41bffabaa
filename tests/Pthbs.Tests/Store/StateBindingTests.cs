using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

/// <summary>A store and its state are a pair: neither is used with another partner.</summary>
public sealed class StateBindingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private StoreDirectory Open() => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    [Fact]
    public void A_second_state_is_refused_with_the_path_of_the_first_and_taken_when_that_is_gone()
    {
        var place = Path.GetFullPath(_directory.Path);
        using (var first = Open())
        {
            using var made = first.NewTree("made");
            var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/store", $"{place}/state2"));
            Assert.Contains($"got {place}/state2, expected {place}/state", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"--state {place}/state", refused.Hint, StringComparison.Ordinal);
            Assert.False(Directory.Exists($"{place}/state2"));
            Assert.Equal([made.Name], first.Pending.List().Select(e => e.Name));
            // By another path it is the same state.
            Directory.CreateSymbolicLink($"{place}/again", $"{place}/state");
            StoreDirectory.Open($"{place}/store", $"{place}/again").Dispose();
        }

        Directory.Move($"{place}/state", $"{place}/state3");
        StoreDirectory.Open($"{place}/store", $"{place}/state3").Dispose();
        Assert.Equal($"{place}/state3", File.ReadAllText($"{place}/store/.state"));
    }

    /// <summary>A reader with another state would take every tree for one that nothing is known of, and count nothing as needed.</summary>
    [Fact]
    public void A_reader_is_refused_as_well()
    {
        var place = Path.GetFullPath(_directory.Path);
        Open().Dispose();
        Directory.CreateDirectory($"{place}/other");
        foreach (var state in (string[])["other", "missing"])
        {
            var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/store", $"{place}/{state}", StoreAccess.Reading));
            Assert.Contains($"got {place}/{state}, expected {place}/state", refused.Message, StringComparison.Ordinal);
        }

        Assert.Contains("this state belongs to another store", Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/other", $"{place}/state", StoreAccess.Reading)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{place}/missing"));
        StoreDirectory.Open($"{place}/store", $"{place}/state", StoreAccess.Reading).Dispose();
        StoreDirectory.Open($"{place}/neither", $"{place}/missing", StoreAccess.Reading).Dispose();
        Directory.Delete($"{place}/state", recursive: true);
        StoreDirectory.Open($"{place}/store", $"{place}/other", StoreAccess.Reading).Dispose();
    }

    [Theory]
    [InlineData("/", "/nowhere/state", "cannot be the root directory")]
    [InlineData("/nowhere/store", "/", "cannot be the root directory")]
    [InlineData("/nowhere/a", "/nowhere/a", "must not be in each other")]
    [InlineData("/nowhere/a", "/nowhere/a/b/state/", "must not be in each other")]
    [InlineData("/nowhere/a/b/store", "/nowhere/a/", "must not be in each other")]
    public void Places_that_hold_each_other_or_everything_are_refused(string store, string state, string says)
    {
        foreach (var access in Enum.GetValues<StoreAccess>())
        {
            var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open(store, state, access));
            Assert.Equal(ErrorKind.Usage, refused.Kind);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }

        // Names that begin alike are no parents.
        StoreDirectory.Open($"{_directory.Path}/a", $"{_directory.Path}/ab").Dispose();
    }

    [Fact]
    public void A_second_store_is_refused_with_the_path_of_the_first_and_taken_when_that_is_gone()
    {
        var place = Path.GetFullPath(_directory.Path);
        Open().Dispose();
        var refused = Assert.Throws<PthbsException>(() => StoreDirectory.Open($"{place}/store2", $"{place}/state"));
        Assert.Contains($"got {place}/store2, expected {place}/store", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"--store {place}/store", refused.Hint, StringComparison.Ordinal);
        Assert.Equal($"{place}/store", File.ReadAllText($"{place}/state/.store"));
        Directory.Move($"{place}/store", $"{place}/store3");
        StoreDirectory.Open($"{place}/store2", $"{place}/state").Dispose();
        Assert.Equal($"{place}/store2", File.ReadAllText($"{place}/state/.store"));
    }

    [Fact]
    public async Task Of_two_stores_that_come_at_once_with_one_state_one_is_refused()
    {
        var place = Path.GetFullPath(_directory.Path);
        for (var i = 0; i < 20; i++)
        {
            var (store, other, state) = ($"{place}/a{i}", $"{place}/b{i}", $"{place}/s{i}");
            var opened = await Task.WhenAll(new[] { store, other }.Select(path => Task.Run(() =>
            {
                try
                {
                    StoreDirectory.Open(path, state).Dispose();
                    return path;
                }
                catch (PthbsException error) when (error.Message.StartsWith("this state belongs to another store", StringComparison.Ordinal))
                {
                    return null;
                }
            })));
            Assert.Equal(await File.ReadAllTextAsync($"{state}/.store", TestContext.Current.CancellationToken), Assert.Single(opened.OfType<string>()));
        }
    }

    [Fact]
    public void A_copy_of_a_store_and_its_state_is_a_pair_of_its_own()
    {
        var place = Path.GetFullPath(_directory.Path);
        using var original = Open();
        Directory.CreateDirectory($"{place}/copy/store");
        Directory.CreateDirectory($"{place}/copy/state");
        File.WriteAllText($"{place}/copy/store/.state", $"{place}/state");
        File.WriteAllText($"{place}/copy/state/.store", $"{place}/store");
        using var copy = StoreDirectory.Open($"{place}/copy/store", $"{place}/copy/state");
        Assert.Equal(($"{place}/state", $"{place}/copy/state"), (File.ReadAllText($"{place}/store/.state"), File.ReadAllText($"{place}/copy/store/.state")));
    }
}
