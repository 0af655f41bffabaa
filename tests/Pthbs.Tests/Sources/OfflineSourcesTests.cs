using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

public sealed class OfflineSourcesTests : IDisposable
{
    private static readonly byte[] Content = ScratchDirectory.Content(100_000);
    private readonly ScratchDirectory _from = new();
    private readonly ScratchDirectory _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    private DownloadEntry Entry(byte[] content, string file) => new(_from.Cache.AddFile(content), file, ["https://there.example/" + file]);

    private static void Export(ScratchDirectory from, DirectoryHandle target, params DownloadEntry[] entries) =>
        OfflineSources.Export(from.Cache, entries, target, TestContext.Current.CancellationToken);

    private PthbsException ImportFails(DirectoryHandle source) =>
        Assert.Throws<PthbsException>(() => OfflineSources.Import(_to.Cache, source, 0, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Files_and_commits_are_carried_to_another_machine()
    {
        var repository = new GitRepository(_from);
        repository.Write("a", "1");
        var commit = repository.Commit();
        await new FetchedSources().FetchAsync(_from, repository.Request(commit));
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(Content, "one.tar"), new DownloadEntry(commit, "tree", [repository.Url]));

        var imported = OfflineSources.Import(_to.Cache, stick, 0, TestContext.Current.CancellationToken);
        Assert.Equal(["one.tar", "tree"], imported.Select(e => e.File));
        Assert.Equal(Content, _to.Stored(ScratchDirectory.KeyOf(Content)));
        using var target = _to.Handle.CreateDirectory("out");
        _to.Cache.WriteTree(commit, target, 0, new HashSet<SourceKey>());
        Assert.Equal("1", target.TryReadText("a"));
        Assert.Empty(_to.Partials());
    }

    [Fact]
    public async Task The_carried_directory_is_a_download_list_too()
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(Content, "one.tar"));
        var list = DownloadList.Parse(stick.TryReadText(OfflineSources.IndexName)!, _from.In("stick/" + OfflineSources.IndexName));
        await new FetchedSources().FetchAsync(_to, list.Request(list.Entries[0]));
        Assert.True(_to.Cache.Contains(ScratchDirectory.KeyOf(Content)));
    }

    /// <summary>What is larger than the disk is refused before it is read: a file can be as large as it says, and hold nothing.</summary>
    [Fact]
    public void A_source_that_the_disk_cannot_hold_is_refused_at_once()
    {
        var key = new SourceKey(SourceKind.Sha256, new string('a', 64));
        using var stick = _from.Handle.CreateDirectory("stick");
        stick.WriteAtomically(OfflineSources.IndexName, $"{new DownloadEntry(key, "large.tar", ["file:x"])}\n");
        using (stick.CreateDirectory("sha256")) { }
        foreach (var place in (string[])[$"{stick.Path}/sha256/{key.Hash}", _from.Cache.PathOf(key)!])
            using (var file = File.Create(place)) file.SetLength(8L << 40);
        Assert.Equal("the disk has no room for the file", ImportFails(stick).Message);
        using var other = _from.Handle.CreateDirectory("other");
        Assert.Equal("the disk has no room for the file", Assert.Throws<PthbsException>(() => Export(_from, other, new DownloadEntry(key, "large.tar", ["file:x"]))).Message);
        Assert.Empty(_to.Partials());
    }

    [Theory]
    [InlineData("a symbolic link")]
    [InlineData("a directory")]
    [InlineData("a FIFO, socket or device")]
    public void What_is_no_file_is_called_what_it_is(string what)
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(Content, "one.tar"));
        var path = $"sha256/{ScratchDirectory.KeyOf(Content).Hash}";
        stick.DeleteTree(path);
        if (what == "a symbolic link") stick.CreateLink("elsewhere", path);
        else if (what == "a directory") stick.CreateDirectory(path).Dispose();
        else stick.CreateFifo(path);
        Assert.Equal([$"one.tar: {what} is in the place of the file"], ImportFails(stick).Details);
    }

    [Fact]
    public void A_source_that_takes_long_ends_with_the_token()
    {
        var key = new SourceKey(SourceKind.Sha256, new string('a', 64));
        using var stick = _from.Handle.CreateDirectory("stick");
        stick.WriteAtomically(OfflineSources.IndexName, $"{new DownloadEntry(key, "large.tar", ["file:x"])}\n");
        using (stick.CreateDirectory("sha256")) { }
        foreach (var place in (string[])[$"{stick.Path}/sha256/{key.Hash}", _from.Cache.PathOf(key)!])
            using (var file = File.Create(place)) file.SetLength(2L << 30);
        using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20)))
            Assert.ThrowsAny<OperationCanceledException>(() => OfflineSources.Import(_to.Cache, stick, 0, soon.Token));
        Assert.Empty(_to.Partials());
        using var other = _from.Handle.CreateDirectory("other");
        using (var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20)))
            Assert.ThrowsAny<OperationCanceledException>(() => OfflineSources.Export(_from.Cache, [new DownloadEntry(key, "large.tar", ["file:x"])], other, soon.Token));
        using var files = other.OpenDirectory("sha256");
        Assert.Empty(files.List());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_index_that_is_no_file_is_refused_and_stays(bool isLink)
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        if (isLink) stick.CreateLink("elsewhere", OfflineSources.IndexName);
        else stick.CreateFifo(OfflineSources.IndexName);
        var error = Assert.Throws<PthbsException>(() => Export(_from, stick, Entry(Content, "one.tar")));
        Assert.Equal(("this is not a regular file", isLink ? "a symbolic link" : "a FIFO, socket or device"), (error.Message, error.Got));
        Assert.Equal(error.Message, ImportFails(stick).Message);
        Assert.Equal(isLink ? FileKind.Link : FileKind.Other, stick.Status(OfflineSources.IndexName).Kind);
    }

    [Fact]
    public void A_disk_that_is_nearly_full_takes_no_source_however_small()
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(Content, "one.tar"));
        var error = Assert.Throws<PthbsException>(() => OfflineSources.Import(_to.Cache, stick, long.MaxValue, TestContext.Current.CancellationToken));
        Assert.Contains("the disk is nearly full", error.Message, StringComparison.Ordinal);
        Assert.Empty(_to.Partials());
        Assert.Empty(_to.Published());
        Assert.Throws<PthbsException>(() => _to.Cache.AddFile(stream => stream.Write("x"u8), long.MaxValue, cancel: TestContext.Current.CancellationToken));
        Assert.Empty(_to.Partials());
    }

    [Fact]
    public void Exporting_more_keeps_what_was_there()
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(Content, "one.tar"));
        Export(_from, stick, Entry("two"u8.ToArray(), "two.tar"), Entry(Content, "one.tar"));
        Assert.Equal(["one.tar", "two.tar"], OfflineSources.Import(_to.Cache, stick, 0, TestContext.Current.CancellationToken).Select(e => e.File));
        Assert.Equal(2, _to.Published().Length);
    }

    [Fact]
    public void A_source_that_is_not_here_cannot_be_carried_and_nothing_is()
    {
        using var stick = _from.Handle.CreateDirectory("stick");
        var missing = new DownloadEntry(ScratchDirectory.KeyOf("missing"u8.ToArray()), "missing.tar", ["file:/x"]);
        var error = Assert.Throws<PthbsException>(() => Export(_from, stick, Entry(Content, "one.tar"), missing));
        Assert.Equal([$"{missing.Key}  missing.tar"], error.Details);
        Assert.Empty(stick.List());
    }

    [Fact]
    public void What_was_damaged_on_the_way_is_not_kept_and_the_rest_is()
    {
        var bad = ScratchDirectory.Content(5000, seed: 9);
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, Entry(bad, "bad.tar"), Entry(Content, "one.tar"), Entry("gone"u8.ToArray(), "gone.tar"));
        File.WriteAllBytes(_from.In($"stick/sha256/{ScratchDirectory.KeyOf(bad).Hash}"), bad[..4000]);
        File.Delete(_from.In($"stick/sha256/{ScratchDirectory.KeyOf("gone"u8.ToArray()).Hash}"));
        var error = ImportFails(stick);
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.Equal(
            [
                $"bad.tar: the file does not match its hash (got {ScratchDirectory.KeyOf(bad[..4000])}, expected {ScratchDirectory.KeyOf(bad)})",
                "gone.tar: the file is missing",
            ],
            error.Details);
        Assert.Equal([ScratchDirectory.KeyOf(Content).Hash], _to.Published());
        Assert.Empty(_to.Partials());
    }

    [Fact]
    public async Task A_commit_that_was_changed_on_the_way_is_not_kept()
    {
        var repository = new GitRepository(_from);
        repository.Write("a", "1");
        var commit = repository.Commit();
        repository.Write("a", "2");
        var other = repository.Commit();
        var fetch = new FetchedSources();
        await fetch.FetchAsync(_from, repository.Request(commit), repository.Request(other) with { File = "other" });
        using var stick = _from.Handle.CreateDirectory("stick");
        Export(_from, stick, new DownloadEntry(commit, "tree", [repository.Url]));
        File.Copy(_from.In($"cache/git/{other.Hash}"), _from.In($"stick/git/{commit.Hash}"), overwrite: true);
        ImportFails(stick);
        Assert.Empty(_to.Published());
        Assert.Empty(_to.Partials());
    }

    [Fact]
    public void A_directory_without_an_index_is_an_error_that_says_how_it_is_made()
    {
        var error = ImportFails(_from.Handle);
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains("--to", error.Hint!, StringComparison.Ordinal);
    }
}
