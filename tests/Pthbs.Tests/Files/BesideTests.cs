using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>What is made beside its place is closed to others until it is whole, and is like what it replaces.</summary>
public sealed class BesideTests
{
    private const uint Somebody = 12345, Group = 23456;

    [Fact]
    public void A_directory_is_closed_until_it_is_whole()
    {
        using var tree = new TemporaryTree();
        using var made = Beside.MakeDirectory(tree.Handle);
        Assert.Equal(0b111_000_000, tree.Handle.Status(made.Name).Mode);
        made.Open();
        Assert.Equal(tree.Handle.ModeOfNew(0b111_101_101), tree.Handle.Status(made.Name).Mode);
        tree.Handle.Rename(made.Name, tree.Handle, "whole");
    }

    [Fact]
    public void A_file_gets_the_mode_of_a_new_one_or_of_the_one_that_it_replaces()
    {
        using var tree = new TemporaryTree();
        Beside.Put(tree.Handle, "file", "one"u8);
        using (tree.Handle.CreateFile("plain")) { }
        Assert.Equal(tree.Handle.Status("plain").Mode, tree.Handle.Status("file").Mode);
        tree.Handle.SetMode("file", 0b110_010_000);
        Beside.Put(tree.Handle, "file", "two"u8);
        Assert.Equal(("two", 0b110_010_000), (tree.Handle.TryReadText("file"), tree.Handle.Status("file").Mode));
    }

    /// <summary>Whatever is replaced: by those who write beside, and by those who edit a collection.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_replaces_a_file_belongs_to_whom_that_belonged(bool isBeside)
    {
        if (!Ownership.IsRoot) Assert.Skip("only root gives files away");
        using var tree = new TemporaryTree();
        tree.With("file", "one"u8);
        tree.Handle.SetOwner("file", Somebody, Group);
        tree.Handle.SetMode("file", 0b110_100_000);
        if (isBeside) Beside.Put(tree.Handle, "file", "two"u8);
        else tree.Handle.ReplaceText("file", "two");
        var status = tree.Handle.Status("file");
        Assert.Equal(("two", Somebody, Group, 0b110_100_000), (tree.Handle.TryReadText("file"), status.Owner, status.Group, status.Mode));
    }

    [Fact]
    public void A_directory_that_is_replaced_keeps_owner_group_and_mode()
    {
        if (!Ownership.IsRoot) Assert.Skip("only root gives directories away");
        using var tree = new TemporaryTree();
        tree.Handle.CreateDirectory("place").Dispose();
        tree.Handle.SetOwner("place", Somebody, Group);
        tree.Handle.SetMode("place", 0b111_000_001);
        using (var whole = new WholeDirectory(tree.At("place"), "something")) whole.Publish();
        var status = tree.Handle.Status("place");
        Assert.Equal((Somebody, Group, 0b111_000_001), (status.Owner, status.Group, status.Mode));
    }

    [Theory]
    [InlineData(0b110_110_000, 0b110_000_000)]
    [InlineData(0b110_110_100, 0b110_100_100)]
    [InlineData(0b110_000_100, 0b110_000_100)]
    [InlineData(0b111_101_101, 0b111_101_101)]
    public void Another_group_gets_no_more_than_all_others(int before, int after) => Assert.Equal(after, Likeness.ForAnotherGroup(before));
}
