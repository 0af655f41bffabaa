using Pthbs.Collections;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Workflows;

namespace Pthbs.Tests.Workflows;

/// <summary>The files of new packages.</summary>
public sealed class PackageFilesTests
{
    [Fact]
    public void A_template_that_a_person_has_edited_meanwhile_stays()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        directory.Write("packages/a/a.sh.j2", "one\n");
        using var collection = Collection.Open(directory.Path);
        var files = new PackageFiles(collection.Layers[0], new LockWait(null, TestContext.Current.CancellationToken));
        Assert.False(files.TryReplaceTemplate("a", "before\n", "two\n"));
        Assert.Equal("one\n", File.ReadAllText($"{directory.Path}/packages/a/a.sh.j2"));
        Assert.True(files.TryReplaceTemplate("a", "one\n", "two\n"));
        Assert.Equal("two\n", File.ReadAllText($"{directory.Path}/packages/a/a.sh.j2"));
        Assert.Equal(["a.sh.j2"], Directory.GetFiles($"{directory.Path}/packages/a").Select(Path.GetFileName));
    }

    [Fact]
    public void What_a_killed_process_left_is_deleted_by_the_next_one_whatever_that_adds()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        directory.Write("packages/a/a.sh.j2", "one\n");
        var left = $".pthbs-{Guid.NewGuid():n}.tmp";
        directory.Write($"packages/{left}/b.sh.j2", "half");
        directory.Write($"packages/a/{left}", "half");
        using var collection = Collection.Open(directory.Path);
        var files = new PackageFiles(collection.Layers[0], new LockWait(null, TestContext.Current.CancellationToken));
        var entry = Entry();

        files.Add("b", "two\n", ref entry);

        Assert.Equal(["a", "b"], Directory.GetFileSystemEntries($"{directory.Path}/packages").Select(Path.GetFileName).Order());
        Assert.Equal("two\n", File.ReadAllText($"{directory.Path}/packages/b/b.sh.j2"));
        Assert.Equal(File.GetUnixFileMode($"{directory.Path}/packages/a"), File.GetUnixFileMode($"{directory.Path}/packages/b"));

        Assert.NotNull(files.TryAddTest("a", "test\n"));
        Assert.Null(files.TryAddTest("a", "again\n"));
        Assert.Equal(["a.sh.j2", "test-a.sh.j2"], Directory.GetFiles($"{directory.Path}/packages/a").Select(Path.GetFileName).Order());
        Assert.Equal("test\n", File.ReadAllText($"{directory.Path}/packages/a/test-a.sh.j2"));
    }

    /// <summary>The disk may be full: a list that could not be written needs not be written again, and nothing else is left.</summary>
    [Fact]
    public void What_cannot_be_listed_is_not_there()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        directory.Write("downloadlist.sha256", "");
        // The name that the list has until it is whole.
        directory.Write(".downloadlist.sha256.new/x", "");
        using var collection = Collection.Open(directory.Path);
        var files = new PackageFiles(collection.Layers[0], new LockWait(null, TestContext.Current.CancellationToken));
        var entry = Entry();

        Assert.ThrowsAny<Exception>(() => files.Add("b", "two\n", ref entry));

        Assert.Empty(Directory.GetFileSystemEntries($"{directory.Path}/packages"));
        Assert.Equal("", File.ReadAllText($"{directory.Path}/downloadlist.sha256"));
    }

    private static DownloadEntry Entry() => new(SourceKey.TryParse($"sha256:{new string('1', 64)}", out var key) ? key : throw new InvalidOperationException(), "b.tar", ["https://example.org/b.tar"]);
}
