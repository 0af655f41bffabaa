using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>What unpacking makes of an honest archive. These rules belong to the format: another result is another format number.</summary>
public sealed class UnpackTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_keep_content_and_time_and_lose_what_0755_does_not_have()
    {
        _scratch.Unpack(new TarBytes()
            .File("plain", "hello\n", 0b110_110_110, 1_234_567_890)
            .File("tool", "#!/bin/sh\n", 0b111_111_111_111, 5)
            .File("secret", "", 0b110_000_000)
            .Done());

        Assert.Equal(
        [
            "plain file 644 1234567890.0 hello\\n",
            "secret file 600 1600000000.0 ",
            "tool file 755 5.0 #!/bin/sh\\n",
        ], _scratch.Snapshot());
    }

    [Fact]
    public void A_directory_has_the_time_of_its_entry_whatever_was_written_into_it_later()
    {
        _scratch.Unpack(new TarBytes().Directory("a/", time: 11).Directory("a/b/", time: 12).File("a/b/f").File("a/g").Done());

        Assert.Contains("a/ 755 11.0", _scratch.Snapshot());
        Assert.Contains("a/b/ 755 12.0", _scratch.Snapshot());
    }

    [Fact]
    public void A_directory_that_forbids_writing_is_filled_before_it_does()
    {
        _scratch.Unpack(new TarBytes().Directory("a/", 0b101_101_101).Directory("a/closed/", 0).File("a/closed/f").File("a/f").Done());

        Assert.Equal((0b101_101_101, TarBytes.Time), (_scratch.Tree.Status("a").Mode, _scratch.Tree.Status("a").ModifiedSeconds));
        Assert.Equal((0, TarBytes.Time), (_scratch.Tree.Status("a/closed").Mode, _scratch.Tree.Status("a/closed").ModifiedSeconds));
        _scratch.Tree.SetMode("a/closed", 0b111_000_000);
        Assert.Equal("content\n", _scratch.Text("a/closed/f"));
    }

    [Fact]
    public void Directories_without_an_entry_get_0755_and_the_constant_time()
    {
        _scratch.Unpack(new TarBytes().File("a/b/f").Done());

        Assert.Equal("a/ 755 1000000000.0", _scratch.Snapshot()[0]);
        Assert.Equal("a/b/ 755 1000000000.0", _scratch.Snapshot()[1]);
        Assert.Equal(Scratch.ImplicitTime, _scratch.Tree.Status(".").ModifiedSeconds);
    }

    [Fact]
    public void An_entry_for_a_directory_may_come_after_what_is_in_it_and_may_come_twice()
    {
        _scratch.Unpack(new TarBytes().File("a/f").Directory("a/", 0b111_000_000, 1).Directory("a", 0b111_101_000, 2).Done());

        Assert.Equal("a/ 750 2.0", _scratch.Snapshot()[0]);
    }

    [Fact]
    public void An_entry_for_the_root_changes_nothing_of_the_directory_unpacked_into()
    {
        _scratch.Tree.SetMode(".", 0b111_000_000);
        _scratch.Unpack(new TarBytes().Directory("./", 0b101_101_101, 77).File("./f").Done());

        Assert.Equal(0b111_000_000, _scratch.Tree.Status(".").Mode);
        Assert.Equal(Scratch.ImplicitTime, _scratch.Tree.Status(".").ModifiedSeconds);
        Assert.Equal("content\n", _scratch.Text("f"));
    }

    [Fact]
    public void Links_are_made_as_given_wherever_they_point()
    {
        _scratch.Unpack(new TarBytes().Link("absolute", "/etc/passwd").Link("up", "../../outside", 9).Link("dangling", "no//such/./thing").Done());

        Assert.Equal(
        [
            "absolute link 1600000000.0 -> /etc/passwd",
            "dangling link 1600000000.0 -> no//such/./thing",
            "up link 9.0 -> ../../outside",
        ], _scratch.Snapshot());
    }

    [Fact]
    public void Hard_links_to_files_and_to_links_are_kept()
    {
        _scratch.Unpack(new TarBytes().File("d/one").HardLink("two", "./d/one").HardLink("e/three", "two").Link("l", "x").HardLink("m", "l").Done());

        Assert.Equal(3u, _scratch.Tree.Status("e/three").Links);
        Assert.Equal(_scratch.Tree.Status("d/one").Inode, _scratch.Tree.Status("two").Inode);
        Assert.Equal("x", _scratch.Tree.ReadLink("m"));
    }

    [Fact]
    public void Names_are_cleaned_of_dots_and_empty_components()
    {
        _scratch.Unpack(new TarBytes().File("./a//b/./c").File("..d/...").File("é/ü", "x").Done());

        Assert.Equal("content\n", _scratch.Text("a/b/c"));
        Assert.Equal("content\n", _scratch.Text("..d/..."));
        Assert.Equal("x", _scratch.Text("é/ü"));
    }

    [Fact]
    public void Stripping_drops_components_of_names_and_hard_links_but_not_of_symbolic_ones()
    {
        var archive = new TarBytes().Directory("./p-1.0/", time: 3).File("./p-1.0/f").File("README").Directory("p-1.0/d", time: 4).HardLink("p-1.0/d/g",
            "p-1.0/f").Link("p-1.0/l", "p-1.0/f").Done();
        _scratch.Unpack(archive, new UnpackOptions { StripComponents = 1, ImplicitTime = 8 });

        Assert.Equal(
        [
            "d/ 755 4.0",
            "d/g file 644 1600000000.0 content\\n",
            "f = d/g",
            "l link 1600000000.0 -> p-1.0/f",
        ], _scratch.Snapshot());
        Assert.Equal(8, _scratch.Tree.Status(".").ModifiedSeconds);
    }

    [Fact]
    public void Several_archives_fill_one_tree_and_the_last_word_on_a_directory_counts()
    {
        _scratch.Unpack(new TarBytes().Directory("usr/", 0b101_101_101, 1).Directory("usr/bin/", time: 2).File("usr/bin/a").Done());
        _scratch.Unpack(new TarBytes().Directory("usr/", time: 3).File("usr/bin/b").Done());

        Assert.Equal(["usr/ 755 3.0", "usr/bin/ 755 1000000000.0"], _scratch.Snapshot().Where(line => line.Contains("/ ")));
        Assert.Equal("content\n", _scratch.Text("usr/bin/b"));
    }

    [Fact]
    public void A_directory_that_was_there_keeps_its_mode_when_the_archive_has_no_entry_for_it()
    {
        _scratch.Unpack(new TarBytes().Directory("d/", 0b101_000_000).Done());
        _scratch.Unpack(new TarBytes().File("d/f").Done());

        Assert.Equal("d/ 500 1000000000.0", _scratch.Snapshot()[0]);
    }

    [Fact]
    public void An_archive_of_nothing_makes_nothing()
    {
        _scratch.Unpack(TarBytes.EndMark);
        _scratch.Unpack(new byte[512]);
        _scratch.Unpack(new byte[10240]);

        Assert.Empty(_scratch.Snapshot());
    }

    [Fact]
    public void Large_content_arrives_whole()
    {
        var content = new byte[3_000_001];
        new Random(1).NextBytes(content);
        _scratch.Unpack(new TarBytes().Header("large", '0', size: content.Length).Content(content).File("after").Done());

        Assert.Equal(content, _scratch.Tree.ReadBytes("large"));
        Assert.Equal("content\n", _scratch.Text("after"));
    }

    [Fact]
    public void Unpacking_stops_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Archive.Unpack(new MemoryStream(new TarBytes().File("f").Done()), "test.tar", _scratch.Tree, new UnpackOptions(), cancel.Token));
    }
}
