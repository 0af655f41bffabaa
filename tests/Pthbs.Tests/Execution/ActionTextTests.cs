using System.Text;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Scripts;

namespace Pthbs.Tests.Execution;

public sealed class ActionTextTests
{
    private static readonly string A = new('a', 64), B = new('b', 64), C = new('c', 64);

    private static readonly string Script = $"""
        #!/bin/sh -eu
        #: pthbs 2
        #: name hello
        #: version 1
        #: system x86_64-linux
        #: rootfs debian.{B}
        #: depends tools.{A}
        #: source sha256:{C} hello.tar.gz unpack strip=1 into=src
        #: option jobserver=fifo
        make

        """;

    private static BuildAction Action { get; } = Make();

    private static string Text => Encoding.UTF8.GetString(ActionText.Write(Action));

    [Fact]
    public void It_says_every_input_by_its_hash_and_no_path_of_a_machine()
    {
        Assert.Equal(
            $"""
            pthbs-action 2
            package {Action.Package}
            system x86_64-linux
            sandbox on
            jobserver fifo
            interpreter /bin/sh
            interpreter -eu
            variable out=/pthbs/{Action.Package}
            variable PATH=/pthbs/env/bin:/pthbs/env/sbin:/usr/sbin:/usr/bin:/sbin:/bin
            variable TZ=UTC
            variable LC_ALL=C
            variable SOURCE_DATE_EPOCH=315532800
            rootfs debian.{B} sha256:{C}
            tree lib.{B} sha256:{C}
            tree tools.{A} sha256:{C}
            view sha256:{Action.View.Hash}
            source sha256:{C} hello.tar.gz unpack strip=1 into=src

            """,
            Text);
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        var bytes = ActionText.Write(Action);
        var read = ActionText.Parse(bytes, "action");
        Assert.Equal(bytes, ActionText.Write(read));
        Assert.Equal((Action.Package, Action.View, Action.Hash), (read.Package, read.View, read.Hash));
    }

    [Theory]
    [InlineData("pthbs-action 2", "pthbs-action 1", 1)]
    [InlineData("system x86_64-linux\n", "", 3)]
    [InlineData("sandbox on", "sandbox maybe", 4)]
    [InlineData("jobserver fifo", "jobserver pipe", 5)]
    [InlineData("interpreter /bin/sh", "interpreter sh", 0)]
    [InlineData("variable TZ=UTC", "variable TZ", 10)]
    [InlineData("variable TZ=UTC", "variable HOME=/root", 10)]
    [InlineData("variable TZ=UTC", "variable MAKEFLAGS=-j9", 10)]
    [InlineData("variable TZ=UTC", "variable LC_ALL=UTC", 0)]
    [InlineData("variable TZ=UTC", "variable T Z=UTC", 10)]
    [InlineData("variable TZ=UTC", "variable TZ=U\0TC", 1)]
    [InlineData("interpreter /bin/sh", "interpreter /pthbs/../bin/sh", 0)]
    [InlineData("interpreter -eu", "interpreter -eu\ninterpreter x", 0)]
    [InlineData("view sha256:", "view md5:", 16)]
    [InlineData(" strip=1", " strip=01", 0)]
    [InlineData(" unpack", "  unpack", 0)]
    [InlineData("source ", "more x\nsource ", 17)]
    [InlineData("tree lib", "tree  lib", 14)]
    public void Any_other_form_is_refused_with_its_line(string old, string changed, int line)
    {
        var error = Assert.Throws<PthbsException>(() => ActionText.Parse(Encoding.UTF8.GetBytes(Text.Replace(old, changed, StringComparison.Ordinal)), "action"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        if (line > 0) Assert.Equal($"action:{line}", error.Where);
        else Assert.StartsWith("action:", error.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("system x86_64-linux\n", "", "sandbox on")]
    [InlineData("system x86_64-linux\n", "variable X=1\n", "variable X=1")]
    [InlineData("system x86_64-linux\n", "\n", "nothing")]
    public void A_line_in_the_place_of_another_is_told_with_the_one_that_is_expected(string old, string changed, string got)
    {
        var error = Assert.Throws<PthbsException>(() => ActionText.Parse(Encoding.UTF8.GetBytes(Text.Replace(old, changed, StringComparison.Ordinal)), "action"));
        Assert.Equal(("an action has another line here", got, "a line 'system …'"), (error.Message, error.Got, error.Expected));
    }

    [Fact]
    public void Trees_in_another_order_or_twice_and_half_a_file_are_refused()
    {
        var lines = Text.Split('\n');
        Assert.StartsWith("tree lib", lines[13], StringComparison.Ordinal);
        foreach (var (first, second) in ((string, string)[])[(lines[14], lines[13]), (lines[13], lines[13])])
        {
            string[] changed = [.. lines[..13], first, second, .. lines[15..]];
            Assert.Contains("sorted by id", Assert.Throws<PthbsException>(() => ActionText.Parse(Encoding.UTF8.GetBytes(string.Join('\n', changed)), "action")).Message, StringComparison.Ordinal);
        }

        // From the view on there may be any number of lines: up to the end of one of them it is a whole action, if another one.
        for (var length = 0; length < Text.Length; length++)
            if (!Text[..length].EndsWith('\n') || length <= Text.IndexOf("\nview ", StringComparison.Ordinal) + 1) Assert.Throws<PthbsException>(() => ActionText.Parse(Encoding.UTF8.GetBytes(Text[..length]), "action"));
    }

    private static BuildAction Make()
    {
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes(Script), "hello");
        return BuildAction.Of(script, [PackageId.Parse($"tools.{A}"), PackageId.Parse($"lib.{B}")], _ => C, ForestBuilder.Build([]));
    }
}
