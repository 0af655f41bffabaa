using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>A directory of the test's own, with <c>tree/</c> to unpack into and whatever else stands beside it to be harmed.</summary>
internal sealed class Scratch : IDisposable
{
    public const long ImplicitTime = 1_000_000_000;
    private readonly DirectoryHandle _above;

    public Scratch()
    {
        Path = Directory.CreateTempSubdirectory("pthbs-archives-").FullName;
        _above = DirectoryHandle.Open(Path);
        Tree = _above.CreateDirectory("tree");
    }

    public string Path { get; }

    public DirectoryHandle Tree { get; }

    public void Unpack(byte[] archive, UnpackOptions? options = null) =>
        Archive.Unpack(new MemoryStream(archive), "test.tar", Tree, options ?? new UnpackOptions { ImplicitTime = ImplicitTime },
            TestContext.Current.CancellationToken);

    /// <summary>Empties the tree.</summary>
    public void Clear()
    {
        foreach (var entry in Tree.List()) Tree.DeleteTree(entry.Name);
    }

    /// <summary>Unpacking must fail as the archive's fault, naming it; gives what is said to the person. The tree is empty afterwards.</summary>
    public string Refused(byte[] archive, UnpackOptions? options = null)
    {
        var error = Assert.Throws<PthbsException>(() => Unpack(archive, options));
        Assert.Equal(ErrorKind.Source, error.Kind);
        Assert.StartsWith("test.tar", error.Where, StringComparison.Ordinal);
        Assert.Equal(["tree"], _above.List().Select(entry => entry.Name));
        Clear();
        return error.Describe();
    }

    /// <summary>What is in the tree, see <see cref="Snapshot"/>.</summary>
    public IReadOnlyList<string> Snapshot() => Archives.Snapshot.Of(Tree);

    public string Text(string path) => Tree.TryReadText(path)!;

    public void Dispose()
    {
        Tree.Dispose();
        _above.DeleteTree("tree");
        _above.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
