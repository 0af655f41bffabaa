using Pthbs.Files;

namespace Pthbs.Tests.Files.Archives;

/// <summary>
/// Archives made by python3's zipfile and by zip, unpacked here and by unzip: the same names, bytes, modes (masked), links and times of files. Times of directories and
/// links are not compared: unzip leaves the clock's on some.
/// </summary>
[Trait("Level", "thorough")]
public sealed class ZipComparisonTests : IDisposable
{
    private static readonly string[] Trees = ["/usr/include/linux", "/usr/share/zoneinfo", "/usr/share/perl5"];

    /// <summary>Writes an archive of all that a wheel or package may have in it. Arguments: the method, and whether the output can seek.</summary>
    private const string Program = """
        import io, os, stat, sys, zipfile
        class Pipe(io.RawIOBase):
            def writable(self): return True
            def write(self, data): return sys.stdout.buffer.write(data)
        method = getattr(zipfile, sys.argv[1])
        target = io.BytesIO() if sys.argv[2] == 'seek' else Pipe()
        def info(name, mode=None, kind=stat.S_IFREG, when=(2024, 2, 29, 23, 59, 58)):
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type = method
            if mode is not None: entry.external_attr = (kind | mode) << 16
            return entry
        with zipfile.ZipFile(target, 'w', method) as archive:
            archive.comment = b'made by python3'
            archive.writestr(info('p/', 0o755, stat.S_IFDIR), b'')
            archive.writestr(info('p/tool', 0o777), b'#!/bin/sh\n' * 100)
            archive.writestr(info('p/data', 0o640), bytes(range(256)) * 500)
            archive.writestr(info('p/plain'), b'no attributes')
            archive.writestr(info('p/empty', 0o644), b'')
            archive.writestr(info('p/\u00fc\u4e2d/\U0001f600', 0o600, when=(1980, 1, 1, 0, 0, 0)), 'text\n'.encode())
            archive.writestr(info('p/link', 0o777, stat.S_IFLNK), b'../p/tool')
            archive.writestr(zipfile.ZipInfo('q-1.dist-info/RECORD', (2099, 12, 31, 23, 59, 58)), b'p/tool,,\n')
            with archive.open(info('p/wide', 0o644), 'w', force_zip64=True) as file: file.write(b'wide' * 1000)
        if sys.argv[2] == 'seek': sys.stdout.buffer.write(target.getvalue())
        """;

    private readonly Scratch _scratch = new();
    private readonly DirectoryHandle _theirs;
    private readonly string _path = Directory.CreateTempSubdirectory("pthbs-unzip-").FullName;

    public ZipComparisonTests() => _theirs = DirectoryHandle.Open(_path);

    public void Dispose()
    {
        _scratch.Dispose();
        foreach (var entry in _theirs.List()) _theirs.DeleteTree(entry.Name);
        _theirs.Dispose();
        Directory.Delete(_path);
    }

    [Theory]
    [InlineData("ZIP_STORED", "seek")]
    [InlineData("ZIP_STORED", "pipe")]
    [InlineData("ZIP_DEFLATED", "seek")]
    [InlineData("ZIP_DEFLATED", "pipe")]
    public void Archives_of_python(string method, string output)
    {
        Compare(Tool.Run("python3", [], "-c", Program, method, output));

        Assert.Equal("../p/tool", _scratch.Tree.ReadLink("p/link"));
        Assert.Equal(FileKind.Regular, _scratch.Tree.Status("p/\u00fc\u4e2d/\U0001f600").Kind);
    }

    [Theory]
    [InlineData("bzip2", "ZIP_BZIP2")]
    [InlineData("lzma", "ZIP_LZMA")]
    public void Other_methods_of_python_are_refused_and_named(string name, string method) =>
        Assert.Contains(name, _scratch.Refused(Tool.Run("python3", [], "-c", Program, method, "seek")), StringComparison.Ordinal);

    /// <summary>Written to a pipe and to a file, deflated and stored. Without -X unzip takes times from fields that are ignored here.</summary>
    [Theory]
    [InlineData("-9")]
    [InlineData("-0")]
    [InlineData("-fz-")]
    [InlineData("-fd")]
    public void A_tree_of_this_machine_packed_by_zip(string option)
    {
        var tree = Trees.FirstOrDefault(Directory.Exists);
        if (tree is null) Assert.Skip($"needs one of the directories {string.Join(", ", Trees)}");
        Tool.Run("zip", [], "-v");
        Compare(Tool.Run("sh", [], "-c", "cd \"$1\" && TZ=UTC zip -q -X -y -r \"$2\" - \"$3\"", "sh", Path.GetDirectoryName(tree)!, option, Path.GetFileName(tree)));
    }

    [Fact]
    public void An_encrypted_archive_of_zip_is_refused()
    {
        Tool.Run("zip", [], "-v");
        _theirs.WriteAtomically("f", "secret");
        var archive = Tool.Run("sh", [], "-c", "cd \"$1\" && zip -q -P word - f", "sh", _path);

        Assert.Contains("test.tar: f: the entry is encrypted", _scratch.Refused(archive), StringComparison.Ordinal);
    }

    private void Compare(byte[] archive)
    {
        _scratch.Unpack(archive);
        Tool.Run("unzip", [], "-v");
        var file = Path.Combine(_scratch.Path, "archive.zip");
        File.WriteAllBytes(file, archive);
        Tool.Run("sh", [], "-c", "TZ=UTC LC_ALL=C.UTF-8 unzip -q \"$1\" -d \"$2\"", "sh", file, _path);
        var ours = Snapshot.Of(_scratch.Tree, all: false);

        Assert.NotEmpty(ours);
        Assert.Equal(Snapshot.Of(_theirs, all: false), ours);
    }
}
