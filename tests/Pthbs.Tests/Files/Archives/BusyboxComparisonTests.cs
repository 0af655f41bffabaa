using Pthbs.Files;

namespace Pthbs.Tests.Files.Archives;

/// <summary>
/// The same archive unpacked here and by busybox tar gives the same names, bytes, modes (masked), times of files and hard links.
/// Times of directories and links are not compared: busybox leaves the clock's.
/// </summary>
[Trait("Level", "thorough")]
public sealed class BusyboxComparisonTests : IDisposable
{
    private static readonly string[] Trees = ["/usr/include/linux", "/usr/share/zoneinfo", "/usr/share/perl5"];
    private readonly Scratch _scratch = new();
    private readonly DirectoryHandle _theirs;
    private readonly string _path = Directory.CreateTempSubdirectory("pthbs-busybox-").FullName;

    public BusyboxComparisonTests() => _theirs = DirectoryHandle.Open(_path);

    public void Dispose()
    {
        _scratch.Dispose();
        foreach (var entry in _theirs.List()) _theirs.DeleteTree(entry.Name);
        _theirs.Dispose();
        Directory.Delete(_path);
    }

    [Fact]
    public void Entries_of_all_kinds() => Compare(Handmade());

    [Theory]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("posix")]
    public void A_tree_of_this_machine_packed_by_gnu_tar(string format) => Compare(PackTree($"--format={format}"));

    [Theory]
    [InlineData("gzip", "-z")]
    [InlineData("bzip2", "-j")]
    [InlineData("xz", "-J")]
    public void Compressed_archives(string format, string option) => Compare(Packed.With(format, Handmade()), option);

    [Fact]
    public void A_tree_packed_by_busybox_itself()
    {
        var tree = Tree();
        Compare(Tool.Run("busybox", [], "tar", "-c", "-C", Path.GetDirectoryName(tree)!, Path.GetFileName(tree)));
    }

    [Theory]
    [InlineData("v7")]
    [InlineData("gnu")]
    [InlineData("posix")]
    public void Gnu_tar_agrees_about_the_times_of_directories_and_links_too(string format)
    {
        using var source = new Scratch();
        source.Unpack(new TarBytes().Directory("p/", time: 1).File("p/f", time: 2).Directory("p/d/", time: 3).File("p/d/f", time: 4).Link("p/d/l", "f",
            time: 5).HardLink("p/h", "p/f").Done());
        var archive = Tool.Run("tar", [], "-c", $"--format={format}", "-C", source.Tree.Path, "p");
        _scratch.Unpack(archive);
        Tool.Run("tar", archive, "-x", "-p", "--no-same-owner", "-C", _path);

        Assert.Equal(Snapshot.Of(_theirs), _scratch.Snapshot());
    }

    private void Compare(byte[] archive, params string[] options)
    {
        _scratch.Unpack(archive);
        Tool.Run("busybox", archive, ["tar", "-x", "-p", "-o", "-f", "-", "-C", _path, .. options]);
        var ours = Snapshot.Of(_scratch.Tree, all: false);

        Assert.NotEmpty(ours);
        Assert.Equal(Snapshot.Of(_theirs, all: false), ours);
    }

    private static byte[] Handmade() => new TarBytes()
        .Directory("p/", 0b111_000_000).File("p/f", "one", 0b110_110_110, 1_111_111_111).File("p/tool", "two", 0b111_111_111, 1)
        .HardLink("p/g", "p/f").Link("p/l", "../p/f").Link("p/abs", "/etc/passwd").File("p/implied/d/f").File("./p/dotted")
        .LongName("p/" + new string('n', 150)).Header("x", '0', size: 1).Content([65])
        .Header("p/old", '\0', size: 1).Content([66])
        .Pax(("path", "p/pax/" + new string('ü', 60))).File("y", "pax")
        .Done();

    private static byte[] PackTree(string format)
    {
        var tree = Tree();
        return Tool.Run("tar", [], "-c", format, "-C", Path.GetDirectoryName(tree)!, Path.GetFileName(tree));
    }

    private static string Tree()
    {
        var tree = Trees.FirstOrDefault(Directory.Exists);
        if (tree is null) Assert.Skip($"needs one of the directories {string.Join(", ", Trees)}");
        return tree;
    }
}
