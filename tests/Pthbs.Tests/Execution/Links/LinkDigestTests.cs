using Pthbs.Environments;
using Pthbs.Execution.Links;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Execution.Links;

/// <summary>A build chooses the names of its programs. What is written down of them has a bound, whatever became of the links.</summary>
public sealed class LinkDigestTests : IDisposable
{
    private const int Depth = 14, Programs = 1500;

    private static readonly PackageId Package = PackageId.Parse($"p.{new string('a', 64)}");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Names_of_programs_without_a_known_link_have_a_bound(bool hasLinks)
    {
        if (hasLinks) Directory.CreateDirectory($"{_directory.Path}/build/{LinkWrapper.Directory}");
        var links = Read();
        Assert.InRange(links.Unmatched.Count, 100, Programs - 100);
        Assert.InRange(links.Unmatched.Sum(p => p.Length), 1 << 20, 4 << 20);
        Assert.Contains($"programs without a name in this record: {Programs - links.Unmatched.Count}; it has no room for more names", links.Remarks);
    }

    /// <summary>All of them are one program, so that one link made each of them.</summary>
    [Fact]
    public void Names_of_programs_with_a_known_link_have_the_same_bound()
    {
        Directory.CreateDirectory($"{_directory.Path}/build/{LinkWrapper.Directory}");
        File.Copy("/bin/true", $"{_directory.Path}/build/made");
        File.WriteAllText($"{_directory.Path}/build/{LinkWrapper.Directory}/1{LinkWrapper.NoteEnding}", "none\nGNU ld 2\n/build/made\n/build\n");
        var links = Read();
        Assert.InRange(links.Files.Count, 100, Programs - 100);
        Assert.InRange(links.Files.Sum(p => p.Path.Length), 1 << 20, 4 << 20);
        Assert.Empty(links.Unmatched);
        Assert.Contains($"programs without a name in this record: {Programs - links.Files.Count}; it has no room for more names", links.Remarks);
    }

    private LinkRecord Read()
    {
        using var store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");
        using var build = DirectoryHandle.Create($"{_directory.Path}/build");
        using var output = DirectoryHandle.Create($"{_directory.Path}/output");
        var files = Fill(output);
        var scene = new LinkScene(Package, build, output, Forest.TryParse([])!, store, null, new HashSet<PackageId>());
        return LinkDigest.Read(scene, files, CancellationToken.None)!;
    }

    private static List<string> Fill(DirectoryHandle output)
    {
        var name = new string('"', 250);
        List<string> files = [];
        var directory = "";
        for (var i = 0; i < Depth; i++)
        {
            directory += name + "/";
            Assert.True(output.TryMakeDirectory(directory[..^1]));
        }

        File.Copy("/bin/true", $"{output.Path}/program");
        for (var i = 0; i < Programs; i++)
        {
            files.Add($"{directory}{i}");
            output.CreateHardLink("program", files[^1]);
        }

        return files;
    }
}
