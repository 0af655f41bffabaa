using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>What a person names as the file to write.</summary>
public sealed class NamedFileTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_fifo_that_nobody_reads_is_refused_and_not_waited_for()
    {
        using var tree = new TemporaryTree();
        tree.Handle.CreateFifo("fifo");
        tree.Handle.CreateLink("fifo", "link");
        foreach (var name in (string[])["fifo", "link"])
        {
            var error = await Task.Run(() => Assert.Throws<PthbsException>(() => NamedFile.Write(tree.At(name), "x"u8, CancellationToken.None)), TestContext.Current.CancellationToken);
            Assert.Equal((ErrorKind.Usage, tree.At(name)), (error.Kind, error.Where));
            Assert.StartsWith("nothing reads from what stands there", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(FileKind.Other, tree.Handle.Status("fifo").Kind);
    }

    [Fact]
    public void A_reader_gets_all_and_one_that_does_not_read_holds_up_nobody_who_wants_to_end()
    {
        using var tree = new TemporaryTree();
        tree.Handle.CreateFifo("fifo");
        using var reader = tree.Handle.OpenFifo("fifo", blocking: false);
        NamedFile.Write(tree.At("fifo"), "text"u8, CancellationToken.None);
        var got = new byte[10];
        Assert.Equal(4, Pipe.Read(reader, got));

        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => NamedFile.Write(tree.At("fifo"), new byte[1 << 20], cancel.Token));
    }

    [Fact]
    public void Devices_are_written_into_and_stay()
    {
        NamedFile.Write("/dev/null", "x"u8, CancellationToken.None);
        Assert.Contains("cannot write", Assert.Throws<PthbsException>(() => NamedFile.Write("/dev/full", "x"u8, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_replaced_behind_a_link_too_and_nothing_is_left_beside_it()
    {
        using var tree = new TemporaryTree();
        tree.With("file", "old"u8, 0b110_000_000).Handle.CreateLink("file", "link");
        NamedFile.Write(tree.At("link"), "new"u8, CancellationToken.None);
        NamedFile.Write(tree.At("other"), "more"u8, CancellationToken.None);
        Assert.Equal(("new", "more"), (tree.Handle.TryReadText("file"), tree.Handle.TryReadText("other")));
        Assert.Equal(0b110_000_000, tree.Handle.Status("file").Mode);
        Assert.Equal(["file", "link", "other"], tree.Handle.List().Select(e => e.Name).Order());
    }

    /// <summary>Who can make links where a person writes, as in /tmp, must not choose which file of the person is lost.</summary>
    [Theory]
    [InlineData("file")]
    [InlineData("gone")]
    public void Nothing_is_written_through_a_link_of_another_user(string target)
    {
        if (!SystemCalls.IsRoot) Assert.Skip("giving links away needs root");
        using var tree = new TemporaryTree();
        tree.With("file", "old"u8, 0b110_000_000).Handle.CreateLink(target, "link");
        tree.Handle.SetOwner("link", 12345, 12345);
        var error = Assert.Throws<PthbsException>(() => NamedFile.Write(tree.At("link"), "new"u8, CancellationToken.None));
        Assert.Equal((ErrorKind.Usage, "this is a link that another user made, so nothing is written through it", tree.At("link"), $"a link to {target}"), (error.Kind, error.Message, error.Where, error.Got));
        Assert.Equal("old", tree.Handle.TryReadText("file"));
        Assert.Equal(["file", "link"], tree.Handle.List().Select(e => e.Name).Order());
    }

    [Fact]
    public void A_link_inside_a_named_directory_is_not_followed_to_write_files()
    {
        using var tree = new TemporaryTree();
        using (tree.Handle.CreateDirectory("victim")) { }
        using (tree.Handle.CreateDirectory("named")) { }
        tree.Handle.CreateLink("../victim", "named/man1");
        var error = Assert.Throws<PthbsException>(() => new NamedDirectory(tree.At("named"), "man1"));
        Assert.Equal((ErrorKind.Usage, tree.At("named/man1"), "a link to ../victim, which is not followed"), (error.Kind, error.Where, error.Got));
        using (var other = new NamedDirectory(tree.At("named/new"), "man1")) other.Write("page", "text"u8);
        Assert.Equal("text", tree.Handle.TryReadText("named/new/man1/page"));
        Assert.Empty(Directory.GetFileSystemEntries(tree.At("victim")));
    }

    /// <summary>What is being made is locked for as long.</summary>
    [Fact]
    public void What_killed_writers_left_is_deleted_and_what_living_ones_make_stays()
    {
        using var tree = new TemporaryTree();
        tree.With($".pthbs-{Guid.NewGuid():n}.tmp", "half"u8).With($".pthbs-{Guid.NewGuid():n}.tmp/whole/file", "x"u8);
        using (var living = Beside.MakeDirectory(tree.Handle))
        using (var other = Beside.MakeFile(tree.Handle, "text"u8))
        {
            NamedFile.Write(tree.At("file"), "new"u8, CancellationToken.None);
            Assert.Equal(new[] { "file", living.Name, other.Name }.Order(), tree.Handle.List().Select(e => e.Name).Order());
            Assert.Equal(("text", 0b110_100_100), (tree.Handle.TryReadText(other.Name), tree.Handle.Status(other.Name).Mode));
        }

        Assert.Equal(["file"], tree.Handle.List().Select(e => e.Name));
    }

    [Fact]
    public void A_directory_that_is_made_whole_takes_away_what_a_killed_one_left_beside_it()
    {
        using var tree = new TemporaryTree();
        tree.With($".pthbs-{Guid.NewGuid():n}.tmp/half/file", "x"u8);
        for (var i = 0; i < 2; i++)
        {
            using var whole = new WholeDirectory(tree.At("kit"), "legal kit");
            whole.Directory.WriteAtomically("file", $"{i}");
            whole.Publish();
        }

        Assert.Equal(["kit"], tree.Handle.List().Select(e => e.Name));
        Assert.Equal("1", tree.Handle.TryReadText("kit/file"));
    }
}
