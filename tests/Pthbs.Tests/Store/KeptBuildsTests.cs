using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class KeptBuildsTests : IDisposable
{
    private static readonly PackageId Id = new("zlib", new string('a', 64));
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public KeptBuildsTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private string State => $"{_directory.Path}/state/builds/kept.zlib/kept";

    [Fact]
    public void What_is_known_of_one_is_read_by_whoever_has_locked_it()
    {
        Keep();
        var text = File.ReadAllText(State);
        using (_store.Kept.Open("zlib"))
        {
            // What stands there for a moment, in the hands of whoever has it, is nobody else's business.
            File.Delete(State);
            Assert.Contains("is in use", Assert.Throws<PthbsException>(() => _store.Kept.Open("zlib")).Message, StringComparison.Ordinal);
            File.WriteAllText(State, text);
        }

        using (var again = _store.Kept.Open("zlib")) Assert.Equal(Id, again.State.Id);
        File.Delete(State);
        Assert.Contains("no build of zlib is kept", Assert.Throws<PthbsException>(() => _store.Kept.Open("zlib")).Message, StringComparison.Ordinal);
        // Whoever was refused holds nothing.
        Assert.True(_store.Kept.TryDelete("zlib"));
        Assert.Contains("no build of zlib is kept", Assert.Throws<PthbsException>(() => _store.Kept.Open("zlib")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_pthbs_cannot_have_written_is_no_kept_build()
    {
        Keep();
        using (var large = new FileStream(State, FileMode.Open)) large.SetLength(65L << 20);
        Assert.Null(_store.Kept.TryLook("zlib"));
        Assert.Empty(_store.Kept.List());
        Assert.True(_store.Kept.TryDelete("zlib"));
        Assert.False(Directory.Exists(Path.GetDirectoryName(State)));
    }

    private void Keep()
    {
        using var build = _store.NewBuildDirectory(Id);
        using var output = _store.NewTree(Id.ToString());
        _store.Kept.Keep(build, output, new KeptState(Id));
    }
}
