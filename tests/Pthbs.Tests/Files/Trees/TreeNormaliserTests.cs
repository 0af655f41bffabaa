using System.Text;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

public sealed class TreeNormaliserTests
{
    private const long Time = 315_532_800;
    private const string Shell = "/pthbs/busybox.1111111111111111111111111111111111111111111111111111111111111111/bin/sh";
    private static readonly NormaliseOptions Options = new(Time, path => path == "bin/sh" ? Shell : null);

    [Fact]
    public void Every_entry_has_the_one_time_and_one_of_three_modes()
    {
        using var tree = new TemporaryTree();
        tree.With("top/dir/plain", "x"u8, 0b110_110_100).With("top/dir/run", "x"u8, 0b110_001_000).With("top/dir/set", "x"u8, 0b110_111_101_101).With("top/dir/closed", "x"u8, 0).WithLink("top/dir/link", "plain");
        tree.Handle.CreateDirectory("top/sticky").Dispose();
        tree.Handle.SetMode("top/sticky", 0b001_111_111_111);
        tree.Handle.SetMode("top/dir", 0);
        using var top = tree.Handle.OpenDirectory("top");
        tree.Handle.SetMode("top", 0);

        var report = TreeNormaliser.Normalise(top, Options);

        Assert.Empty(report.Problems);
        Assert.Equal(["dir/set: setuid, setgid or sticky bit removed"], report.Changes.Select(c => c.ToString()));
        var listing = TreeListing.Read(top);
        Assert.Equal(
            [("dir", 0b111_101_101), ("dir/closed", 0b100_100_100), ("dir/plain", 0b100_100_100), ("dir/run", 0b101_101_101), ("dir/set", 0b101_101_101), ("sticky", 0b111_101_101)],
            listing.Entries.Where(e => e.Kind != FileKind.Link).Select(e => (e.Path, e.Status.Mode)));
        Assert.All(listing.Entries, e => Assert.Equal((Time, 0u), (e.Status.ModifiedSeconds, e.Status.ModifiedNanoseconds)));
        Assert.Equal((0b111_101_101, Time), (top.Status(".").Mode, top.Status(".").ModifiedSeconds));
    }

    [Fact]
    public void What_differs_from_machine_to_machine_is_removed()
    {
        using var tree = new TemporaryTree();
        tree.With("share/info/dir", "x"u8).With("share/info/dir.info", "x"u8).With("info/dir", "x"u8).With("lib/libx.la", "x"u8).WithLink("lib/liby.la", "libx.la").With("lib/x.la/kept", "x"u8).With("lib/la", "x"u8);

        var report = TreeNormaliser.Normalise(tree.Handle, Options);

        Assert.Equal(["lib/libx.la: removed", "lib/liby.la: removed", "share/info/dir: removed"], report.Changes.Select(c => c.ToString()).Order(StringComparer.Ordinal));
        var listing = TreeListing.Read(tree.Handle);
        Assert.Equal(["info/dir", "lib/la", "lib/x.la/kept", "share/info/dir.info"], listing.Entries.Where(e => e.Kind != FileKind.Directory).Select(e => e.Path));
        Assert.All(listing.Entries, e => Assert.Equal(Time, e.Status.ModifiedSeconds));
    }

    [Theory]
    [InlineData("#!/pthbs/env/bin/sh\nbody\n", "#!" + Shell + "\nbody\n")]
    [InlineData("#! \t/pthbs/env/bin/sh -e x\nbody", "#! \t" + Shell + " -e x\nbody")]
    [InlineData("#!/pthbs/env/bin/sh", "#!" + Shell)]
    [InlineData("#!/pthbs/env/bin/sh\r\n", "#!" + Shell + "\r\n")]
    [InlineData("#!/pthbs/envy/bin/sh\n", null)]
    [InlineData("#!/bin/sh\n#!/pthbs/env/bin/sh\n", null)]
    [InlineData(" #!/pthbs/env/bin/sh\n", null)]
    [InlineData("#!\n/pthbs/env/bin/sh\n", null)]
    public void An_interpreter_in_the_environment_becomes_its_packages_own_path(string script, string? rewritten)
    {
        using var tree = new TemporaryTree();
        tree.With("bin/tool", Encoding.UTF8.GetBytes(script), 0b111_101_101).With("share/data", Encoding.UTF8.GetBytes(script));

        var report = TreeNormaliser.Normalise(tree.Handle, Options);

        Assert.Empty(report.Problems);
        Assert.Equal(rewritten is null ? 0 : 2, report.Changes.Count);
        Assert.Equal(rewritten ?? script, tree.Handle.TryReadText("bin/tool"));
        Assert.Equal(rewritten ?? script, tree.Handle.TryReadText("share/data"));
        Assert.Equal((0b101_101_101, Time), (tree.Handle.Status("bin/tool").Mode, tree.Handle.Status("bin/tool").ModifiedSeconds));
        Assert.Equal(["tool"], ListOf(tree, "bin"));
        Assert.Empty(TreeNormaliser.Normalise(tree.Handle, Options).Changes);
    }

    [Fact]
    public void A_large_script_keeps_all_that_follows_its_first_line()
    {
        using var tree = new TemporaryTree();
        var body = new byte[1_000_003];
        new Random(1).NextBytes(body);
        tree.With("x", [.. "#!/pthbs/env/bin/sh\n"u8, .. body]);

        TreeNormaliser.Normalise(tree.Handle, Options);

        Assert.Equal([.. Encoding.UTF8.GetBytes($"#!{Shell}\n"), .. body], tree.Handle.ReadBytes("x"));
    }

    [Fact]
    public void An_interpreter_that_no_dependency_has_is_a_problem()
    {
        using var tree = new TemporaryTree();
        tree.With("a", "#!/pthbs/env/bin/perl -w\n"u8, 0b111_101_101).With("b", "#!/pthbs/env/\n"u8);

        var report = TreeNormaliser.Normalise(tree.Handle, Options);

        Assert.Equal(
            ["a: no dependency has its interpreter /pthbs/env/bin/perl", "b: no dependency has its interpreter /pthbs/env/"],
            report.Problems.Select(p => p.ToString()));
        Assert.All(report.Problems, p => Assert.Contains("depends", p.Hint, StringComparison.Ordinal));
        Assert.Equal("#!/pthbs/env/bin/perl -w\n", tree.Handle.TryReadText("a"));
    }

    [Fact]
    public void A_file_outside_is_not_changed_through_a_hard_link_to_it()
    {
        using var tree = new TemporaryTree();
        tree.With("outside/plain", "kept"u8, 0b110_110_110).With("outside/script", "#!/pthbs/env/bin/sh\n"u8, 0b111_111_111).With("top/other", "x"u8);
        foreach (var name in new[] { "plain", "script" }) tree.Handle.SetTime("outside/" + name, 77);
        tree.Handle.CreateHardLink("outside/plain", "top/plain");
        tree.Handle.CreateHardLink("outside/plain", "top/plain2");
        tree.Handle.CreateHardLink("outside/script", "top/script");
        tree.Handle.CreateHardLink("outside/script", "top/script2");
        using var top = tree.Handle.OpenDirectory("top");

        var report = TreeNormaliser.Normalise(top, Options);

        Assert.Equal(4, report.Changes.Count(c => c.What.StartsWith("copied", StringComparison.Ordinal)));
        Assert.Equal(("kept", 0b110_110_110, 77L, 1u), Facts("outside/plain"));
        Assert.Equal(("#!/pthbs/env/bin/sh\n", 0b111_111_111, 77L, 1u), Facts("outside/script"));
        Assert.Equal(("kept", 0b100_100_100, Time, 2u), Facts("top/plain"));
        Assert.Equal(top.Status("plain").Inode, top.Status("plain2").Inode);
        foreach (var name in new[] { "script", "script2" }) Assert.Equal(($"#!{Shell}\n", 0b101_101_101, Time), (top.TryReadText(name), top.Status(name).Mode, top.Status(name).ModifiedSeconds));
        Assert.Equal(["other", "plain", "plain2", "script", "script2"], ListOf(tree, "top"));

        (string?, int, long, uint) Facts(string path)
        {
            var status = tree.Handle.Status(path);
            return (tree.Handle.TryReadText(path), status.Mode, status.ModifiedSeconds, status.Links);
        }
    }

    [Fact]
    public void Hard_links_within_the_tree_stay_hard_links()
    {
        using var tree = new TemporaryTree();
        tree.With("a/x", "1"u8).With("b/y", "2"u8);
        tree.Handle.CreateHardLink("a/x", "b/x");

        Assert.Empty(TreeNormaliser.Normalise(tree.Handle, Options).Changes);

        Assert.Equal(tree.Handle.Status("a/x").Inode, tree.Handle.Status("b/x").Inode);
    }

    [Fact]
    public void Links_are_given_their_time_and_nothing_is_done_to_what_they_point_to()
    {
        using var tree = new TemporaryTree();
        tree.With("outside/file", "#!/pthbs/env/bin/sh\n"u8, 0b110_000_000).WithLink("top/file", "../outside/file").WithLink("top/dir", "../outside");
        var before = tree.Handle.Status("outside/file");
        using var top = tree.Handle.OpenDirectory("top");

        Assert.Empty(TreeNormaliser.Normalise(top, Options).Changes);

        Assert.Equal(before, tree.Handle.Status("outside/file"));
        Assert.Equal((Time, Time), (top.Status("file").ModifiedSeconds, top.Status("dir").ModifiedSeconds));
    }

    [Fact]
    public void Problems_of_the_listing_are_reported_too()
    {
        using var tree = new TemporaryTree();
        tree.With("fine", "x"u8).Handle.CreateFifo("fifo");

        Assert.Equal(["fifo"], TreeNormaliser.Normalise(tree.Handle, Options).Problems.Select(p => p.Path));
        Assert.Equal(Time, tree.Handle.Status("fine").ModifiedSeconds);
    }

    [Fact]
    public void As_root_every_entry_gets_the_owner_that_is_asked_for()
    {
        if (!SystemCalls.IsRoot) Assert.Skip("giving files away needs root");
        using var tree = new TemporaryTree();
        tree.With("top/dir/file", "#!/pthbs/env/bin/sh\n"u8, 0b100_111_101_101).WithLink("top/link", "/nowhere");
        using var top = tree.Handle.OpenDirectory("top");

        TreeNormaliser.Normalise(top, Options with { Owner = (1234, 4321) });

        Assert.All(TreeListing.Read(top).Entries, e => Assert.Equal((1234u, Time), (e.Status.Owner, e.Status.ModifiedSeconds)));
        Assert.Equal(1234u, top.Status(".").Owner);
        Assert.Equal(0b101_101_101, top.Status("dir/file").Mode);
    }

    private static string[] ListOf(TemporaryTree tree, string path)
    {
        using var directory = tree.Handle.OpenDirectory(path);
        return [.. directory.List().Select(e => e.Name).Order(StringComparer.Ordinal)];
    }
}
