using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

public sealed class SourceCacheTests : IDisposable
{
    private static readonly byte[] Content = ScratchDirectory.Content(3_000_000);
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_is_kept_under_its_hash_and_given_back()
    {
        using var stream = new MemoryStream(Content);
        var key = _scratch.Cache.AddFile(stream);
        Assert.Equal(ScratchDirectory.KeyOf(Content), key);
        Assert.True(_scratch.Cache.Contains(key));
        Assert.Equal(Content, File.ReadAllBytes(_scratch.In($"cache/sha256/{key.Hash}")));
        Assert.Equal(Content, _scratch.Stored(key));
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public void A_file_that_is_here_is_not_written_again()
    {
        var key = _scratch.Cache.AddFile(Content);
        var inode = _scratch.Handle.Status($"cache/sha256/{key.Hash}").Inode;
        using var stream = new MemoryStream(Content);
        Assert.Equal(key, _scratch.Cache.AddFile(stream));
        Assert.Equal(key, _scratch.Cache.AddFile(Content));
        Assert.Equal(inode, _scratch.Handle.Status($"cache/sha256/{key.Hash}").Inode);
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public void An_empty_file_is_a_source_too() => Assert.Empty(_scratch.Stored(_scratch.Cache.AddFile([])));

    [Fact]
    public void A_source_that_is_not_here_is_an_error_that_says_how_to_get_it()
    {
        var error = Assert.Throws<PthbsException>(() => _scratch.Cache.Open(ScratchDirectory.KeyOf(Content)));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Contains("pthbs fetch", error.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_whose_check_is_interrupted_is_closed()
    {
        var key = _scratch.Cache.AddFile(Content);
        var path = _scratch.In($"cache/sha256/{key.Hash}");
        using var interrupted = new CancellationTokenSource();
        interrupted.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => _scratch.Cache.Open(key, interrupted.Token));

        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd"), file => new FileInfo(file).LinkTarget == path);
    }

    [Fact]
    public void A_stream_that_breaks_leaves_nothing()
    {
        using var stream = new BreakingStream();
        Assert.Equal(ErrorKind.Machine, Assert.Throws<PthbsException>(() => _scratch.Cache.AddFile(stream)).Kind);
        Assert.Empty(_scratch.Published());
        Assert.Empty(_scratch.Partials());
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_not_followed()
    {
        var key = ScratchDirectory.KeyOf(Content);
        File.CreateSymbolicLink(_scratch.In($"cache/sha256/{key.Hash}"), _scratch.Write("elsewhere", Content));
        Assert.False(_scratch.Cache.Contains(key));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_an_error_that_names_the_path()
    {
        if (Environment.IsPrivilegedProcess) Assert.Skip("root may write everywhere");
        _scratch.Handle.SetMode("cache/.partial", 0b101_000_000);
        var error = Assert.Throws<PthbsException>(() => _scratch.Cache.AddFile(Content));
        _scratch.Handle.SetMode("cache/.partial", 0b111_000_000);
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.StartsWith(_scratch.In("cache/.partial"), error.Where!, StringComparison.Ordinal);
    }

    private sealed class BreakingStream : MemoryStream
    {
        private bool _isBroken;

        public override int Read(Span<byte> buffer)
        {
            if (_isBroken) throw new IOException("broken");
            _isBroken = true;
            return buffer.Length;
        }
    }

    [Fact]
    public void A_repository_that_was_fetched_into_is_abandoned_at_once_when_nobody_holds_its_lock_and_never_before()
    {
        var key = new SourceKey(SourceKind.Git, new string('1', 40));
        var name = PartialDownloads.RepositoryName(key);
        var partial = Left(name);
        // However long ago: a pack that is written changes the time of another directory.
        Directory.SetLastWriteTimeUtc(partial, DateTime.UnixEpoch);
        using (FileLock.TryTake(_scratch.Cache.Partial, PartialDownloads.LockName(key)))
        {
            Assert.Empty(_scratch.Cache.Parts.Abandoned(DateTimeOffset.MaxValue));
            // Somebody has begun since the list was made.
            _scratch.Cache.Parts.Delete(name, null);
            Assert.True(Directory.Exists(partial));
        }

        Directory.SetLastWriteTimeUtc(partial, DateTime.UtcNow);
        Assert.Equal([name], _scratch.Cache.Parts.Abandoned(DateTimeOffset.UnixEpoch));
        _scratch.Cache.Parts.Delete(name, null);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.In("cache/.partial")));

        // Without a lock at all, too.
        Left(name);
        Assert.Equal([name], _scratch.Cache.Parts.Abandoned(DateTimeOffset.UnixEpoch));

        string Left(string part)
        {
            _scratch.Write($"cache/.partial/{part}/objects/pack/tmp_pack_x", "half a pack");
            return _scratch.In($"cache/.partial/{part}");
        }
    }
}
