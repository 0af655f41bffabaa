using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

public sealed class ScriptAndLeakCheckTests
{
    private const string Own = "own.1111111111111111111111111111111111111111111111111111111111111111";

    [Theory]
    [InlineData("/bin/sh", true)]
    [InlineData(" \t/bin/sh -e", true)]
    [InlineData("/usr/bin/env perl", true)]
    [InlineData("/pthbs/" + Own + "/bin/x -f", true)]
    [InlineData("/bin/bash", false)]
    [InlineData("/bin/shx", false)]
    [InlineData("bin/sh", false)]
    [InlineData("", false)]
    [InlineData("/pthbs/env/bin/sh", false)]
    [InlineData("/pthbs/" + Own, false)]
    [InlineData("/pthbs/" + Own + "/", false)]
    [InlineData("/pthbs/" + Own + "/../x/bin/sh", false)]
    [InlineData("/pthbs/other.1111111111111111111111111111111111111111111111111111111111111111/bin/sh", false)]
    [InlineData("x/pthbs/" + Own + "/bin/x", false)]
    public void A_script_names_one_of_two_interpreters_or_one_of_a_package(string line, bool allowed)
    {
        var problems = ShebangCheck.Problems([new Shebang("s", line, true), new Shebang("data", line, false)], new HashSet<string> { Own });

        Assert.Equal(allowed, problems.Count == 0);
        Assert.All(problems, p => Assert.Equal("s", p.Path));
    }

    [Fact]
    public void A_first_line_that_the_kernel_would_cut_off_is_a_problem()
    {
        Assert.Empty(ShebangCheck.Problems([new Shebang("s", "/bin/sh " + new string('x', 245), true)], new HashSet<string>()));
        Assert.Contains("255 bytes", Assert.Single(ShebangCheck.Problems([new Shebang("s", "/bin/sh " + new string('x', 246), true)], new HashSet<string>())).What, StringComparison.Ordinal);
    }

    /// <summary>What brings it is not known here: each way is whole, with its condition.</summary>
    [Fact]
    public void What_to_do_about_an_interpreter_is_told_for_a_package_that_brings_it_and_for_none()
    {
        var hint = Assert.Single(ShebangCheck.Problems([new Shebang("s", "/bin/bash -e", true)], new HashSet<string>())).Hint;
        foreach (var way in (string[])["if a dependency brings bash, install it with '#!/pthbs/env/bin/bash'", "if none does, with '#!/usr/bin/env bash'", "'#!/bin/sh', if it is plain sh", "leave it out"]) Assert.Contains(way, hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "its first line '#!' names no interpreter", "depend on what brings it")]
    [InlineData(" \t ", "its first line '#! \\x09 ' names no interpreter", "depend on what brings it")]
    [InlineData("@PERL@ -w", "its first line '#!@PERL@ -w' names no interpreter by its whole path", "left a name unset")]
    [InlineData("/bin/sh\r", "its first line '#!/bin/sh\\x0d' ends with a carriage return", "sed -i 's/\\r$//'")]
    public void A_first_line_that_no_kernel_could_follow_is_shown(string line, string what, string hint)
    {
        var problem = Assert.Single(ShebangCheck.Problems([new Shebang("s", line, true)], new HashSet<string>()));
        Assert.StartsWith(what, problem.What, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint, StringComparison.Ordinal);
        Assert.Contains("chmod -x", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leak_names_the_path_its_owner_and_what_mends_it()
    {
        Leak[] leaks = [
            new("bin/x", 17, "/build/p", "/build/p/src/x.c", false) { IsElf = true }, new("lib/x.a", 0, "/build/p", "/build/p", false), new("lib/x.pc", 5, "/pthbs/env", "/pthbs/env/lib", false),
            new("bin/y", 5, "/pthbs/env", "/pthbs/env/bin/m4", false), new("l", 0, "/build/p", "/build/p/x", true),
            new("share/doc/p/README", 9, "/build/p", "/build/p/x", false), new("bin/x.real", 9, "/build/p", "/build/p/x", false) { IsElf = true }];

        var problems = LeakCheck.Problems(leaks, path => path == "bin/m4" ? "/pthbs/m4.22/bin/m4" : null);

        Assert.Equal("bin/x: at byte 17 it holds /build/p/src/x.c, a path that exists only during the build", problems[0].ToString());
        Assert.Equal("bin/y: at byte 5 it holds /pthbs/env/bin/m4, a path that exists only during the build; its real path is /pthbs/m4.22/bin/m4", problems[3].ToString());
        Assert.Equal("l: its target is /build/p/x, a path that exists only during the build", problems[4].ToString());
        string[] mends = ["link it with -s", "strip -g", "sed -i", "configure it with /pthbs/m4.22/bin/m4", "ln -sr", "replace the path at the end", "link it with -s"];
        Assert.DoesNotContain("-s (", problems[5].Hint, StringComparison.Ordinal);
        Assert.All(problems.Zip(mends), p => Assert.Contains(p.Second, p.First.Hint, StringComparison.Ordinal));
    }

    /// <summary>A tree has as many of each as the limit of files lets it: whoever stops a build does not wait for all of them.</summary>
    [Fact]
    public void Each_check_ends_between_two_steps()
    {
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        IEnumerable<T> Endless<T>(T one)
        {
            for (steps = 0; ; steps++)
            {
                if (steps == 3) cancel.Cancel();
                if (steps > 3) throw new InvalidOperationException("it goes on");
                yield return one;
            }
        }

        using var tree = new TemporaryTree();
        tree.With("f", "x"u8);
        foreach (var check in (Action[])
        [
            () => ShebangCheck.Problems(Endless(new Shebang("s", "/bin/sh", true)), new HashSet<string>(), cancel.Token),
            () => LeakCheck.Problems(Endless(new Leak("f", 0, "/build/x", "/build/x", false)), _ => null, cancel.Token),
            () => ElfChecks.Problems(tree.Handle, Endless("f"), [StaticLinkCheck.Problem], cancel.Token),
            () => LinkCheck.Problems(TreeListing.Read(tree.Handle).Entries, Own, new HashSet<string>(), cancel: cancel.Token),
        ])
        {
            Assert.Throws<OperationCanceledException>(check);
            Assert.InRange(steps, 0, 3);
            Assert.True(cancel.IsCancellationRequested);
        }
    }
}
