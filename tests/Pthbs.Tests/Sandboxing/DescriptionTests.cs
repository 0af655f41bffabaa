using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>The description as a value: no process is started here.</summary>
public sealed class DescriptionTests
{
    private static SandboxDescription Seeing(params ReadOnlySpan<SandboxEntry> entries) => new()
    {
        Entries = [.. entries],
        WorkingDirectory = "/build/zlib",
        Command = ["/bin/sh", "-eu", "/build/it's"],
        Environment = [KeyValuePair.Create("out", "/pthbs/zlib.aa"), KeyValuePair.Create("MAKEFLAGS", "-j 2")],
    };

    private static PthbsException Refused(params ReadOnlySpan<SandboxEntry> entries)
    {
        var description = Seeing(entries);
        var error = Assert.Throws<PthbsException>(() => SandboxLayout.Place(description));
        Assert.Equal(ErrorKind.Internal, error.Kind);
        return error;
    }

    [Fact]
    public void It_explains_itself()
    {
        var description = Seeing(
            new ReadOnlyBind("/home/u/pthbs/m.bb", "/pthbs/m.bb"),
            new WritableBind("/var/tmp/b", "/build"),
            new LinkEntry("/bin", "pthbs/env/bin"),
            new FileEntry("/etc/hosts", [1, 2, 3]),
            new DirectoryEntry("/empty"),
            new ProcEntry("/proc"),
            new DevicesEntry("/dev"),
            new TmpfsEntry("/tmp", 4096));
        Assert.Equal(
            [
                @"runs /bin/sh -eu '/build/it'\''s'",
                "in /build/zlib as 1000:1000 on build, without a network",
                "with out=/pthbs/zlib.aa",
                "with MAKEFLAGS='-j 2'",
                "sees /pthbs/m.bb: the host's /home/u/pthbs/m.bb, read-only",
                "sees /build: the host's /var/tmp/b, writable",
                "sees /bin: link to pthbs/env/bin",
                "sees /etc/hosts: file of 3 bytes",
                "sees /empty: directory",
                "sees /proc: the build's own processes (proc)",
                "sees /dev: null, zero, full, random, urandom, fd, stdin, stdout, stderr, shm",
                "sees /tmp: memory, writable, at most 4096 bytes",
            ],
            description.Explain());
    }

    [Fact]
    public void Directories_above_an_entry_come_to_be_once()
    {
        var placed = SandboxLayout.Place(Seeing(new LinkEntry("/a/b/one", "x"), new LinkEntry("/a/c/two", "x"), new DirectoryEntry("/a/c"), new DirectoryEntry("/d")));
        Assert.Equal(["/a", "/a/b"], placed[0].Parents);
        Assert.Equal(["/a/c"], placed[1].Parents);
        Assert.Equal((true, false), (placed[2].Stands, placed[3].Stands));
    }

    [Fact]
    public void Inside_a_tree_of_the_host_only_mounts_can_stand()
    {
        var tree = new ReadOnlyBind("/usr", "/usr");
        var placed = SandboxLayout.Place(Seeing(tree, new TmpfsEntry("/usr/local/cache", 0), new ReadOnlyBind("/opt", "/usr/local/opt")));
        Assert.Equal([false, true, true], placed.Select(p => p.InsideBind));
        Assert.All(placed, p => Assert.Empty(p.Parents));
        foreach (var entry in (SandboxEntry[])[new LinkEntry("/usr/x", "y"), new FileEntry("/usr/x", []), new DirectoryEntry("/usr/x"), new DevicesEntry("/usr/x")])
            Assert.Contains("inside a tree of the host", Refused(tree, entry).Message, StringComparison.Ordinal);
        Assert.Contains("inside a tree of the host", Refused(tree, new TmpfsEntry("/usr/t", 0), new LinkEntry("/usr/t/x", "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_can_stand_inside_a_link_or_a_file()
    {
        Assert.Equal("/lib/x", Refused(new LinkEntry("/lib", "/usr/lib"), new LinkEntry("/lib/x", "y")).Where);
        Assert.Equal("/f/x", Refused(new FileEntry("/f", []), new DirectoryEntry("/f/x")).Where);
        Assert.Equal("/dev/null/x", Refused(new DevicesEntry("/dev"), new LinkEntry("/dev/null/x", "y")).Where);
    }

    [Fact]
    public void Two_things_cannot_stand_at_one_path_nor_cover_each_other()
    {
        Assert.Equal("/x", Refused(new LinkEntry("/x", "a"), new LinkEntry("/x", "a")).Where);
        Assert.Equal("/tmp", Refused(new LinkEntry("/tmp/x", "a"), new TmpfsEntry("/tmp", 0)).Where);
        Assert.Equal("/dev/shm", Refused(new DevicesEntry("/dev"), new TmpfsEntry("/dev/shm", 0)).Where);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/a/./b")]
    [InlineData("/a/../b")]
    [InlineData("/a\0b")]
    public void A_path_must_be_absolute_and_plain(string path)
    {
        Assert.Equal(path.Length > 0 ? path : null, Refused(new DirectoryEntry(path)).Where);
        Assert.Throws<PthbsException>(() => SandboxLayout.Place(Seeing() with { WorkingDirectory = path }));
        Assert.Throws<PthbsException>(() => SandboxLayout.Place(Seeing() with { Command = [path] }));
    }

    [Fact]
    public void A_path_must_fit_into_a_system_call()
    {
        var path = string.Concat(Enumerable.Repeat("/" + new string('p', 200), 21));
        Assert.Contains("4095", Refused(new DirectoryEntry(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_and_variables_must_be_strings_that_a_process_can_have()
    {
        Assert.Throws<PthbsException>(() => SandboxLayout.Place(Seeing() with { Command = [] }));
        Assert.Throws<PthbsException>(() => SandboxLayout.Place(Seeing() with { Command = ["/bin/sh", "a\0b"] }));
        foreach (var (name, value) in (ImmutableArray<(string, string)>)[("", "x"), ("a=b", "x"), ("a", "x\0")])
            Assert.Throws<PthbsException>(() => SandboxLayout.Place(Seeing() with { Environment = [KeyValuePair.Create(name, value)] }));
    }

    [Fact]
    public void Without_walls_what_the_host_does_not_have_is_refused()
    {
        using var output = TestBuild.Nowhere();
        void Refuses(SandboxEntry entry)
        {
            var description = Seeing(entry) with { WorkingDirectory = "/tmp" };
            var error = Assert.Throws<PthbsException>(() => new OffSandbox().Start(description, new(output), SandboxIdentity.ForSlot(0), TestContext.Current.CancellationToken));
            Assert.Equal((ErrorKind.Machine, entry.Path), (error.Kind, error.Where));
        }
        Refuses(new ReadOnlyBind("/usr", "/elsewhere"));
        Refuses(new DirectoryEntry("/no/such/directory"));
        Refuses(new LinkEntry("/usr/bin/env", "/pthbs/env/bin/env"));
        Refuses(new FileEntry("/etc/no-such-file", []));
    }

    [Fact]
    public void Bubblewrap_is_told_the_same()
    {
        var description = Seeing(
            new ReadOnlyBind("/s/m", "/pthbs/m"), new WritableBind("/s/b", "/build"), new FileEntry("/etc/hosts", [1]), new FileEntry("/etc/group", [2]),
            new TmpfsEntry("/tmp", 0), new TmpfsEntry("/small", 77), new ProcEntry("/proc"), new LinkEntry("/bin", "pthbs/env/bin"), new DirectoryEntry("/e"));
        var words = string.Join(' ', BubblewrapArguments.Of(description, SandboxLayout.Place(description), firstFile: 102));
        var covered = File.Exists("/proc/pressure/cpu") ? "--perms 0555 --tmpfs /proc/pressure --remount-ro /proc/pressure " : "";
        Assert.EndsWith(
            "--dir /pthbs --ro-bind /s/m /pthbs/m --bind /s/b /build --dir /etc --perms 0444 --file 102 /etc/hosts --perms 0444 --file 103 /etc/group "
            + "--perms 1777 --tmpfs /tmp --perms 1777 --size 77 --tmpfs /small --proc /proc " + covered + "--symlink pthbs/env/bin /bin --dir /e --remount-ro / --chdir /build/zlib",
            words, StringComparison.Ordinal);
        Assert.Contains("--uid 1000 --gid 1000 --hostname build --setenv out /pthbs/zlib.aa --setenv MAKEFLAGS -j 2", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Bubblewrap_says_when_it_is_told_too_much()
    {
        var description = Seeing([.. Enumerable.Range(0, 3_000).Select(i => new LinkEntry($"/l{i}", "x"))]);
        var error = Assert.Throws<PthbsException>(() => BubblewrapArguments.Of(description, SandboxLayout.Place(description), 102));
        Assert.Equal("use --sandbox=namespaces", error.Hint);
    }
}
