using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>A directory that is replaced takes nothing with it that pthbs did not write.</summary>
public sealed class WholeDirectoryTests : IDisposable
{
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void One_that_pthbs_wrote_is_replaced()
    {
        Write("one", "dir/two");
        Write("three");
        Assert.Equal(["manifest.sha256", "three"], Names());
        Assert.Equal(["place"], _tree.Handle.List().Select(e => e.Name));
    }

    [Fact]
    public void The_list_is_one_that_sha256sum_checks()
    {
        Write("dir/two");
        Assert.Equal("# pthbs thing 1: the files of this directory, for 'sha256sum --check'\nb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9  dir/two\n", _tree.Handle.TryReadText("place/manifest.sha256"));
    }

    [Theory]
    [InlineData("new", null)]
    [InlineData("dir/new", null)]
    [InlineData("one", "changed")]
    [InlineData("manifest.sha256", "# pthbs thing 1: mine")]
    [InlineData("manifest.sha256", "")]
    public void One_that_somebody_has_written_to_is_left_alone(string path, string? content)
    {
        Write("one", "dir/two");
        File.WriteAllText(_tree.At($"place/{path}"), content ?? "mine");
        var before = Content();
        var refused = Assert.Throws<PthbsException>(() => Write("three"));
        Assert.Equal(ErrorKind.Usage, refused.Kind);
        Assert.Equal(before, Content());
    }

    [Fact]
    public void One_of_another_kind_is_left_alone()
    {
        Write("one");
        Assert.Throws<PthbsException>(() => new WholeDirectory(_tree.At("place"), "other").Dispose());
    }

    [Fact]
    public void A_link_in_it_is_somebodys()
    {
        Write("one");
        File.CreateSymbolicLink(_tree.At("place/link"), "one");
        Assert.Equal("link", Assert.Throws<PthbsException>(() => Write("three")).Got);
    }

    /// <summary>Between the look at the directory and its replacement.</summary>
    [Theory]
    [InlineData("late")]
    [InlineData("dir/late")]
    [InlineData("one")]
    public void What_arrives_meanwhile_is_kept(string path)
    {
        Write("one", "dir/two");
        using (var whole = new WholeDirectory(_tree.At("place"), "thing"))
        {
            whole.Directory.WriteAtomically("three", "three");
            File.WriteAllText(_tree.At($"place/{path}"), "arrived late");
            Assert.Contains("place.kept-1", Assert.Throws<PthbsException>(whole.Publish).Got, StringComparison.Ordinal);
        }

        Assert.Equal("arrived late", _tree.Handle.TryReadText($"place.kept-1/{path}"));
        Assert.Equal("three", _tree.Handle.TryReadText("place/three"));
    }

    [Fact]
    public void Another_directory_that_has_taken_the_place_meanwhile_is_kept()
    {
        _tree.Handle.CreateDirectory("place").Dispose();
        using (var whole = new WholeDirectory(_tree.At("place"), "thing"))
        {
            Directory.Move(_tree.At("place"), _tree.At("away"));
            _tree.With("place/mine", "mine"u8);
            Assert.Throws<PthbsException>(whole.Publish);
        }

        Assert.Equal("mine", _tree.Handle.TryReadText("place.kept-1/mine"));
    }

    private void Write(params string[] files)
    {
        using var whole = new WholeDirectory(_tree.At("place"), "thing");
        foreach (var file in files)
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } directory) whole.Directory.CreateDirectories(directory).Dispose();
            whole.Directory.WriteAtomically(file, "hello world");
        }

        whole.Publish();
    }

    private List<string> Names() => [.. Directory.GetFileSystemEntries(_tree.At("place")).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    private List<string> Content() => [.. Directory.GetFiles(_tree.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => $"{p} {File.ReadAllText(p)}")];
}
