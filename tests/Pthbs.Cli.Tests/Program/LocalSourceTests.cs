using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Sources that a person looks at and edits: unpacked as the build sees them, and built from where they are.</summary>
public sealed class LocalSourceTests : IDisposable
{
    private readonly RealProgram _program = new();

    public LocalSourceTests()
    {
        // An archive with one directory at its top, as most have, and a patch beside it.
        using var tar = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(tar, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        using (var content = new MemoryStream("released\n"u8.ToArray()))
            writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "thing-1.0/share/text") { DataStream = content });
        _program.Collection.Source("thing-1.0.tar", tar.ToArray());
        _program.Collection.Write("packages/thing/fix.patch", "a patch\n");
        _program.Collection.Write("packages/thing/thing.sh.j2", """
            #!/bin/sh
            #: pthbs 2
            #: name thing
            #: version 1.0
            #: system {{ system }}
            #: depends {{ dep("tools") }}
            #: source {{ source("thing-1.0.tar") }} unpack strip=1 into=src
            #: source {{ file("fix.patch") }}

            cat src/share/text fix.patch > $out/text

            """);
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Sources_are_not_unpacked_over_anything_or_into_the_store()
    {
        _program.Collection.Tools();
        (await _program.RunAsync("fetch", "thing")).Succeeded();
        (await _program.RunAsync("unpack", "thing", "/")).Failed(2, "something is there already");
        foreach (var place in (string[])[$"{_program.Store}/mine", $"{_program.State}/sources/mine"])
        {
            (await _program.RunAsync("unpack", "thing", place)).Failed(2, "this place lies in the store or its state", place);
            Assert.False(Directory.Exists(place));
        }
    }

    [Fact]
    public async Task What_a_killed_unpacking_left_is_deleted_by_the_next_one()
    {
        _program.Collection.Tools();
        (await _program.ShellAsync("mkdir -p .pthbs-0123456789abcdef0123456789abcdef.tmp/x .pthbs-other.tmp; touch .pthbs-0123456789abcdef0123456789abcdee.tmp")).Succeeded();
        (await _program.RunAsync("unpack", "thing", "look")).Succeeded();
        Assert.Equal([$"{_program.Place}/.pthbs-other.tmp"], Directory.GetFileSystemEntries(_program.Place, ".pthbs-*"));
    }

    [Fact]
    public async Task Sources_are_unpacked_to_where_the_build_sees_them()
    {
        _program.Collection.Tools();
        var unpacked = (await _program.RunAsync("unpack", "thing", "look")).Succeeded();
        var place = $"{_program.Place}/look";
        Assert.Equal([$"thing-1.0.tar  {place}/src", $"fix.patch  {place}/fix.patch"], unpacked.Lines);
        Assert.Equal(("released\n", "a patch\n"), (await File.ReadAllTextAsync($"{place}/src/share/text"), await File.ReadAllTextAsync($"{place}/fix.patch")));

        // Not over what is there; into an empty directory, and with those that go into the output.
        (await _program.RunAsync("unpack", "thing", "look")).Failed(2, "something is there already", place);
        Directory.CreateDirectory($"{_program.Place}/empty");
        var json = JsonDocument.Parse((await _program.RunAsync("unpack", "--json", "hello", "empty")).Succeeded().Output).RootElement;
        Assert.Equal($"{_program.Place}/empty/out/share/hello.txt", json.GetProperty("path").GetString());
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{_program.Place}/empty/out/share/hello.txt"));

        (await _program.RunAsync("unpack", "thing", "no/where")).Failed(2, "no such directory");
        _program.Collection.Write("files/clash.txt", "spoilt\n");
        (await _program.RunAsync("unpack", "clash", "never")).Failed(4);
        _program.Collection.Header("without", "#: depends {{ dep(\"hello\") }}");
        (await _program.RunAsync("unpack", "without", "never")).Failed(2, "has no sources");
        Assert.Equal(["collection", "empty", "look", "state", "store"], Directory.GetFileSystemEntries(_program.Place).Select(p => Path.GetFileName(p)!).Where(n => n != "home").Order());
    }

    [Fact]
    public async Task A_source_that_does_not_unpack_leaves_nothing()
    {
        _program.Collection.Source("bad.tar", "no archive\n"u8.ToArray());
        _program.Collection.Header("bad", "#: source {{ source(\"bad.tar\") }} unpack into=out");
        (await _program.RunAsync("unpack", "bad", "never")).Failed(4, "bad.tar");
        Assert.DoesNotContain(Directory.GetFileSystemEntries(_program.Place), path => path.Contains("never", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_is_built_from_a_directory_and_its_id_depends_on_every_byte()
    {
        _program.Collection.Tools();
        var released = Assert.Single((await _program.RunAsync("build", "thing")).Succeeded().Lines);
        Assert.Equal("released\na patch\n", await File.ReadAllTextAsync($"{released}/text"));
        (await _program.RunAsync("unpack", "thing", "look")).Succeeded();
        var tree = $"{_program.Place}/look/src";
        await File.WriteAllTextAsync($"{tree}/share/text", "edited\n");

        var edited = (await _program.RunAsync("build", "--source", tree, "thing")).Succeeded();
        Assert.Equal("edited\na patch\n", await File.ReadAllTextAsync($"{edited.Lines[0]}/text"));
        Assert.Contains($"source: {tree} in place of thing-1.0.tar: thing.", edited.Error, StringComparison.Ordinal);
        Assert.Contains("thing 1.0+local", (await _program.RunAsync("show", Path.GetFileName(edited.Lines[0]))).Succeeded().Output, StringComparison.Ordinal);

        // The same tree is the same package; another byte, mode or name is another one; git's own files do not count.
        Directory.CreateDirectory($"{tree}/.git");
        await File.WriteAllTextAsync($"{tree}/.git/HEAD", "x");
        File.SetLastWriteTimeUtc($"{tree}/share/text", DateTime.UnixEpoch);
        Assert.Equal(edited.Lines, (await _program.RunAsync("build", "--source", "look/src", "thing")).Succeeded().Lines);
        File.SetUnixFileMode($"{tree}/share/text", (UnixFileMode)0b111_101_101);
        Assert.NotEqual(edited.Lines, (await _program.RunAsync("build", "--source", tree, "thing")).Succeeded().Lines);
        // Nobody takes it for the package itself.
        Assert.Equal([released], (await _program.RunAsync("build", "thing")).Succeeded().Lines);
        Assert.StartsWith("thing.", Assert.Single((await _program.RunAsync("build", "-n", "--source", _program.Collection.Path, "thing")).Succeeded().Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_private_in_the_directory_stays_closed_to_other_users(bool asUser)
    {
        OtherUser.Require();
        _program.Collection.Tools();
        var tree = Directory.CreateDirectory($"{_program.Place}/own/share").FullName;
        await File.WriteAllTextAsync($"{tree}/text", "a secret\n");
        File.SetUnixFileMode($"{tree}/text", (UnixFileMode)0b110_000_000);
        File.SetUnixFileMode($"{_program.Place}/own", (UnixFileMode)0b111_000_000);
        if (asUser) await _program.BecomeAsync(OtherUser.Builder);
        // A build by another user than the one who packs still gets it: the output is made of it.
        var built = Assert.Single((await _program.RunAsync("build", "--source", "own", "thing")).Succeeded().Lines);
        Assert.Equal("a secret\na patch\n", await File.ReadAllTextAsync($"{built}/text"));
        var sources = $"{_program.State}/sources/sha256";
        Assert.DoesNotContain("a secret", await OtherUser.RunAsync(OtherUser.Stranger, $"cat '{sources}'/*"), StringComparison.Ordinal);
        // What came from the collection is as open as that, and nobody takes the closed one for damage.
        Assert.Contains("a patch", await OtherUser.RunAsync(OtherUser.Stranger, $"cat '{sources}'/*"), StringComparison.Ordinal);
        var said = await OtherUser.RunAsync(OtherUser.Stranger, $"cd '{_program.Place}' && HOME=/nonexistent PTHBS_COLLECTION='{_program.Collection.Path}' '{await _program.ExecutableForAsync(OtherUser.Stranger)}' --store store --state state store verify 2>&1; echo code $?");
        Assert.EndsWith("code 0\n", said, StringComparison.Ordinal);

        // One that an older version left open is closed when it is packed again.
        foreach (var file in Directory.GetFiles(sources)) File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        (await _program.RunAsync("build", "--source", "own", "thing")).Succeeded();
        Assert.DoesNotContain("a secret", await OtherUser.RunAsync(OtherUser.Stranger, $"cat '{sources}'/*"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_the_disk_has_no_room_for_leaves_nothing()
    {
        _program.Collection.Tools();
        Directory.CreateDirectory($"{_program.Place}/tree");
        await using (var sparse = File.Create($"{_program.Place}/tree/sparse")) sparse.SetLength(64 << 20);
        Directory.CreateDirectory($"{_program.Place}/small");
        await File.WriteAllTextAsync($"{_program.Place}/small/text", "x\n");
        foreach (var tree in (string[])["tree", "small"])
            (await _program.RunAsync("build", "-n", "--limit", "free-space=900T", "--source", tree, "thing")).Failed(7, "the disk is nearly full", "limit-free-space");
        Assert.Empty(Directory.GetFiles($"{_program.State}/sources/.partial", "source.*"));
    }

    [Fact]
    public async Task Directories_that_are_too_deep_for_the_kernel_are_told_so()
    {
        _program.Collection.Tools();
        // In two halves, because mkdir takes no longer path either.
        var half = string.Join('/', Enumerable.Repeat(new string('d', 200), 12));
        try
        {
            (await _program.ShellAsync($"mkdir -p 'tree/{half}' 'lower/{half}' && mv lower 'tree/{half}'")).Succeeded();
            var failed = (await _program.RunAsync("build", "-n", "--source", "tree", "thing")).Failed(7, "no path of more than 4095 bytes");
            Assert.DoesNotContain("encrypted", failed.Error, StringComparison.Ordinal);
        }
        finally
        {
            (await _program.ShellAsync("rm -rf tree")).Succeeded();
        }
    }

    [Fact]
    public async Task What_cannot_take_the_place_of_an_archive_is_refused()
    {
        _program.Collection.Tools();
        Directory.CreateDirectory($"{_program.Place}/tree/.git");
        (await _program.RunAsync("build", "--source", "tree", "thing")).Failed(2, "the source directory is empty");
        (await _program.RunAsync("build", "--source", "nowhere", "thing")).Failed(2, "no such directory");
        (await _program.RunAsync("build", "--source", "tree", "hello")).Failed(2, "no archive and no commit");
        (await _program.RunAsync("build", "--source", "tree", "hello", "thing")).Failed(2, "name one package");
        (await _program.RunAsync("build", "--source", "tree", "--all")).Failed(2, "name one package");
        (await _program.RunAsync("build", "--source", "tree", "--resume", "thing")).Failed(2, "use only one of these: --source, --resume");
        (await _program.RunAsync("build", "--resume", "--all")).Failed(2, "--resume is for one package", "got:      --all");
        using (var made = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"mkfifo '{_program.Place}/tree/pipe'"])) await made.WaitForExitAsync();
        (await _program.RunAsync("build", "--source", "tree", "thing")).Failed(3, "tree/pipe", "cannot be packed");
        Assert.Empty(Directory.GetFiles($"{_program.State}/sources/.partial", "source.*"));
    }
}
