using System.Formats.Tar;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;
using Pthbs.Tests.Sandboxing;

namespace Pthbs.Tests.Hostile;

/// <summary>Outputs that are attacks on whoever walks, hashes, deletes or uses them.</summary>
[Trait("Level", "thorough")]
public sealed class OutputTests : IDisposable
{
    private readonly HostileWorld _world = new("namespaces");

    public void Dispose() => _world.Dispose();

    private async Task<PackageId> AddAsync(string commands) => await _world.Fixture.AddAsync("output", commands, $"#: depends {await _world.WeaponAsync()}\n");

    [Theory]
    [InlineData("ln -s /etc/passwd $out/x", "leaves the store")]
    [InlineData("ln -s ../../../etc/passwd $out/x", "leaves the store")]
    [InlineData("ln -s x $out/x", "")]
    [InlineData("mkfifo $out/x", "FIFO")]
    [InlineData("cd $out; hostile make_socket", "socket")]
    [InlineData("touch \"$out/$(printf '\\377\\376')\"", "UTF-8")]
    [InlineData("touch \"$out/$(printf 'a\\nb')\"", "control characters")]
    [InlineData("touch \"$out/$(printf 'a\\033[2Jb')\"", "control characters")]
    [InlineData("ln -s \"$(printf '\\377')\" $out/x", "UTF-8")]
    public async Task An_output_that_no_package_may_hold_is_refused_by_name(string commands, string what)
    {
        var error = await _world.Fixture.FailAsync(await AddAsync(commands));
        Assert.Equal(ErrorKind.Build, error.Kind);
        Assert.Contains(error.Details, d => d.Contains(what, StringComparison.Ordinal));
        Assert.DoesNotContain(error.Details, d => d.Any(char.IsControl));
    }

    [Fact]
    public async Task A_name_of_255_bytes_is_a_name()
    {
        var id = await AddAsync("echo x > $out/$(printf '%0255d' 7)");
        await _world.Fixture.BuildAsync(id);
        Assert.Equal("x\n", _world.Fixture.Read(id, new string('0', 254) + "7"));
    }

    [Fact]
    public async Task A_device_cannot_even_be_made()
    {
        var error = await _world.Fixture.FailAsync(await AddAsync("mknod $out/x c 1 3 || exit 9"));
        Assert.Contains("exit code 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_5000_deep_is_refused_as_an_output_and_deleted()
    {
        var error = await _world.Fixture.FailAsync(await AddAsync("cd $out; hostile deep_tree 5000"));
        Assert.Contains("too deep", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_5000_deep_that_a_build_leaves_in_its_directory_is_deleted()
    {
        var id = await AddAsync("hostile deep_tree 5000; cd /build/tmp; hostile deep_tree 1000; chmod 0 d; echo x > $out/x");
        await _world.Fixture.BuildAsync(id);
        Assert.Empty(Directory.GetFileSystemEntries($"{_world.Fixture.StateOnDisk}/builds"));
    }

    [Fact]
    public async Task A_source_may_be_deeper_than_an_output()
    {
        // 400 names of a letter: an archive may hold that, whatever a package may.
        var path = string.Concat(Enumerable.Repeat("d/", 400));
        var key = _world.Fixture.Sources.AddFile(new MemoryStream(TarOf(path + "file")));
        var id = await _world.Fixture.AddAsync("deep", $"cat {path}file > $out/x; echo more >> {path}file", $"#: source {key} deep.tar unpack\n");
        await _world.Fixture.BuildAsync(id);
        Assert.Equal("deep\n", _world.Fixture.Read(id, "x"));
    }

    private static byte[] TarOf(string path)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream("deep\n"u8.ToArray()), ModificationTime = DateTimeOffset.UnixEpoch });
        return stream.ToArray();
    }

    [Fact]
    public async Task A_hard_link_to_a_source_does_not_lead_to_the_source()
    {
        var key = _world.Fixture.Sources.AddFile("content\n"u8);
        // The build's own copy can be linked to within /build; into the output it is another mount.
        var id = await _world.Fixture.AddAsync("linked", "ln a.txt b.txt; echo changed > a.txt; ! ln a.txt $out/a.txt 2> $out/why; cp b.txt $out", $"#: source {key} a.txt\n");
        await _world.Fixture.BuildAsync(id);
        Assert.Contains("Invalid cross-device link", _world.Fixture.Read(id, "why"), StringComparison.Ordinal);
        Assert.Equal("changed\n", _world.Fixture.Read(id, "b.txt"));
        Assert.Equal("content\n", await File.ReadAllTextAsync($"{_world.Fixture.StateOnDisk}/sources/sha256/{key.Hash}"));
    }

    [Fact]
    public async Task Extended_attributes_and_access_lists_are_taken_off()
    {
        var id = await AddAsync("mkdir $out/d; echo x > $out/d/f; hostile attributes $out/d/f > $out/said; hostile attributes $out/d; echo y > $out/d/inherits; hostile attributes $out/said >/dev/null");
        await _world.Fixture.BuildAsync(id);
        Assert.SkipWhen(_world.Fixture.Read(id, "said").Contains("EOPNOTSUPP", StringComparison.Ordinal), "the file system of the tests has no extended attributes");
        using var tree = _world.Fixture.Store.OpenPackage(id);
        using var inner = tree.OpenDirectory("d");
        foreach (var (directory, name) in (ReadOnlySpan<(DirectoryHandle, string)>)[(tree, "."), (tree, "d"), (inner, "f"), (inner, "inherits"), (tree, "said")])
            Assert.True(directory.TakeAttributesOff(name, 0b111_101_101) == Removal.Nothing, name);
        Assert.Equal(0b100_100_100, inner.Status("f").Mode);
        Assert.Contains("d/f: extended attributes removed", _world.Fixture.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_is_swapped_for_a_link_while_it_is_walked_leads_nowhere()
    {
        using var place = new TemporaryDirectory();
        place.Write("outside/secret", "secret", 0b110_000_000);
        place.Write("outside/deep/secret", "secret", 0b110_000_000);
        for (var i = 0; i < 10; i++) place.Write($"tree/d{i}/secret", "mine");
        Directory.CreateSymbolicLink($"{place.Path}/link", "../outside");
        using var stop = new CancellationTokenSource();
        // Without walls there would be such a process; behind them all are dead by now.
        var swapper = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i = (i + 1) % 10)
            {
                place.Handle.Rename($"tree/d{i}", place.Handle, "aside");
                place.Handle.Rename("link", place.Handle, $"tree/d{i}");
                place.Handle.Rename($"tree/d{i}", place.Handle, "link");
                place.Handle.Rename("aside", place.Handle, $"tree/d{i}");
            }
        }, TestContext.Current.CancellationToken);
        var secret = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("secret"u8));
        using var tree = place.Handle.OpenDirectory("tree");
        for (var round = 0; round < 25; round++)
        {
            try
            {
                TreeNormaliser.Normalise(tree, new NormaliseOptions(0, _ => null));
                var scan = TreeScanner.Scan(tree, TreeListing.Read(tree), new ScanRequest(null, new HashSet<string>(), []), TestContext.Current.CancellationToken);
                Assert.DoesNotContain(scan.Manifest.Entries, e => e.Content == secret);
            }
            catch (PthbsException)
            {
                // What changes under one's hands is an error, and that is right.
            }
        }

        await stop.CancelAsync();
        await swapper;
        Assert.Equal(0b110_000_000, place.Handle.Status("outside/secret").Mode);
        Assert.NotEqual(0, place.Handle.Status("outside/secret").ModifiedSeconds);
        Assert.Equal(0b110_000_000, place.Handle.Status("outside/deep/secret").Mode);
    }

    [Fact]
    public async Task Nothing_can_change_a_file_after_its_build_has_ended()
    {
        var id = await AddAsync("echo before > $out/x; (exec 9>> $out/x; trap '' TERM HUP; setsid sh -c 'while true; do echo after >&9; done' >/dev/null 2>&1 &); sleep 0.1");
        await _world.Fixture.BuildAsync(id);
        var first = _world.Fixture.Read(id, "x");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(first, _world.Fixture.Read(id, "x"));
        using var tree = _world.Fixture.Store.OpenPackage(id);
        var scan = TreeScanner.Scan(tree, TreeListing.Read(tree), new ScanRequest(id.ToString(), new HashSet<string>(), []), TestContext.Current.CancellationToken);
        Assert.Equal(_world.Fixture.Store.Records.TryRead(id)!.OutputHash, scan.Manifest.Hash);
    }

    [Fact]
    public void As_root_a_build_user_cannot_touch_another_builds_files_or_processes()
    {
        Assert.SkipUnless(TestBuild.IsRoot, "needs root");
        // Without a sandbox, so that the user is the only wall there is.
        using var build = TestBuild.By("off");
        var victim = Path.Combine(build.Work, "victim");
        Directory.CreateDirectory(victim);
        File.WriteAllText($"{victim}/file", "mine");
        var other = Pthbs.Sandboxing.SandboxIdentity.ForSlot(1);
        foreach (var path in (string[])[victim, $"{victim}/file"]) Assert.Equal(0, TestLibc.chown(path, other.OuterUid, other.OuterGid));
        Assert.Equal(0, TestLibc.chmod(victim, 0b111_000_000));
        var mark = Marks.New();
        using var nowhere = TestBuild.Nowhere();
        using var neighbour = build.Sandbox.Start(build.Description with { Command = ["/bin/sh", "-c", $"sleep {mark}; true"] }, new(nowhere), other, TestContext.Current.CancellationToken);
        Marks.WaitFor(mark);
        var process = File.ReadAllText($"/proc/{neighbour.Pid}/task/{neighbour.Pid}/children").Trim();
        var said = build.Shell($"cat {victim}/file; echo x > {victim}/file; kill -9 {process}; cat /proc/{process}/environ; ls /proc/{process}/fd; head -c 1 /proc/{process}/mem").Output;
        var answers = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, answers.Length);
        Assert.All(answers, l => Assert.Matches("denied|not permitted|nonexistent", l));
        Assert.Equal("mine", File.ReadAllText($"{victim}/file"));
        Assert.True(Directory.Exists($"/proc/{process}"));
    }
}
