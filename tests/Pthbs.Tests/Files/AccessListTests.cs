using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>An access list stays on what is replaced, and its mask is never taken for what the group may do.</summary>
public sealed class AccessListTests : IDisposable
{
    private const string Access = "system.posix_acl_access", Inherited = "system.posix_acl_default";

    /// <summary>user::rw- user:12345:rw- group::--- mask::rw- other::---</summary>
    private static readonly byte[] ForOne = List((0x01, 6, 0), (0x02, 6, 12345), (0x04, 0, 0), (0x10, 6, 0), (0x20, 0, 0));

    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_is_replaced_keeps_its_list(bool isBeside)
    {
        _tree.With("file", "one"u8);
        Set("file", Access, ForOne);
        if (isBeside) Beside.Put(_tree.Handle, "file", "two"u8);
        else _tree.Handle.ReplaceText("file", "two");
        Assert.Equal("two", _tree.Handle.TryReadText("file"));
        Assert.Equal(ForOne, Get("file", Access));
        Assert.Equal(0b110_110_000, _tree.Handle.Status("file").Mode);
    }

    /// <summary>What lies in a directory that hands down a list had none itself.</summary>
    [Fact]
    public void A_file_without_a_list_gets_none_of_its_directory()
    {
        _tree.With("dir/file", "one"u8, 0b110_100_000);
        Set("dir", Inherited, ForOne);
        using var directory = _tree.Handle.OpenDirectory("dir");
        Beside.Put(directory, "file", "two"u8);
        Assert.Null(Get("dir/file", Access));
        Assert.Equal(0b110_100_000, _tree.Handle.Status("dir/file").Mode);
    }

    [Fact]
    public void A_directory_that_is_replaced_keeps_both_lists()
    {
        _tree.Handle.CreateDirectory("place").Dispose();
        Set("place", Access, ForOne);
        Set("place", Inherited, ForOne);
        using (var whole = new WholeDirectory(_tree.At("place"), "thing")) whole.Publish();
        Assert.Equal(ForOne, Get("place", Access));
        Assert.Equal(ForOne, Get("place", Inherited));
    }

    /// <summary>Where the list cannot be given, the group may do what the list let it do, and no more.</summary>
    [Fact]
    public void The_mask_is_not_what_the_group_may_do()
    {
        _tree.With("file", "one"u8);
        Set("file", Access, ForOne);
        Assert.Equal(0b110_000_000, AccessList.Of(_tree.Handle, "file", AccessList.Access).WithoutList(_tree.Handle.Status("file").Mode));
    }

    private static byte[] List(params (ushort Tag, ushort Permissions, uint Id)[] entries)
    {
        var bytes = new List<byte>(BitConverter.GetBytes(2));
        foreach (var (tag, permissions, id) in entries) bytes.AddRange([.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(permissions), .. BitConverter.GetBytes(id == 0 ? uint.MaxValue : id)]);
        return [.. bytes];
    }

    private void Set(string path, string attribute, byte[] list)
    {
        using var file = _tree.Handle.OpenFile(path);
        if (Libc.SetAttribute((int)file.DangerousGetHandle(), PathText.Encode(attribute), list) != 0) Assert.Skip("this file system keeps no access lists");
    }

    private byte[]? Get(string path, string attribute) => _tree.Handle.TryReadAttribute(path, attribute, out _);
}
