using Pthbs.Errors;

namespace Pthbs.Tests.Files;

/// <summary>What is done on file systems without RENAME_NOREPLACE and RENAME_EXCHANGE: the same, as far as it can be had.</summary>
public sealed class PlainRenameTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Path => _directory.Path;

    [Fact]
    public void A_directory_takes_a_name_that_is_free_and_no_other()
    {
        _directory.Write("new/file", "new");
        _directory.Write("full/file", "old");
        Directory.CreateDirectory($"{Path}/empty");
        _directory.Write("file", "old");
        File.CreateSymbolicLink($"{Path}/link", "nowhere");
        foreach (var taken in (string[])["full", "empty", "file", "link"]) Assert.False(_directory.Handle.TryRenamePlainly("new", _directory.Handle, taken));
        Assert.Equal("old", File.ReadAllText($"{Path}/full/file"));
        Assert.True(_directory.Handle.TryRenamePlainly("new", _directory.Handle, "free"));
        Assert.Equal("new", File.ReadAllText($"{Path}/free/file"));
    }

    [Fact]
    public void A_file_takes_a_name_that_is_free_and_no_other()
    {
        _directory.Write("new", "new");
        _directory.Write("taken", "old");
        Assert.False(_directory.Handle.TryRenamePlainly("new", _directory.Handle, "taken"));
        Assert.True(_directory.Handle.TryRenamePlainly("new", _directory.Handle, "free"));
        Assert.Equal(("old", "new", false), (File.ReadAllText($"{Path}/taken"), File.ReadAllText($"{Path}/free"), File.Exists($"{Path}/new")));
    }

    [Fact]
    public void Of_many_that_want_one_name_one_gets_it()
    {
        foreach (var i in Enumerable.Range(0, 16)) _directory.Write($"file{i}", $"{i}");
        var winners = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Where(i => _directory.Handle.TryRenamePlainly($"file{i}", _directory.Handle, "name")).ToList();
        Assert.Equal($"{Assert.Single(winners)}", File.ReadAllText($"{Path}/name"));
    }

    [Fact]
    public void Two_directories_change_places_and_where_that_fails_both_are_where_they_were()
    {
        _directory.Write("one/file", "1");
        _directory.Write("there/other/file", "2");
        using (var there = _directory.Handle.OpenDirectory("there"))
        {
            _directory.Handle.ExchangePlainly("one", there, "other");
            Assert.Equal(("2", "1"), (File.ReadAllText($"{Path}/one/file"), File.ReadAllText($"{Path}/there/other/file")));
            Assert.Throws<PthbsException>(() => _directory.Handle.ExchangePlainly("missing", there, "other"));
            Assert.Equal("1", File.ReadAllText($"{Path}/there/other/file"));
        }

        Assert.Equal(["one", "there"], Directory.GetFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Order());
    }
}
