namespace Pthbs.Cli.Tests.Program;

/// <summary>Failed builds that are kept: what is said of them, and that nothing about them is in the way of a build.</summary>
public sealed class KeptBuildTests : IDisposable
{
    private const int Usage = 2, Build = 5;
    private const string Broken = "cat missing > built", Mended = "echo built > built";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Where_the_package_is_in_the_store_a_resumed_build_is_compared_with_it_at_once()
    {
        Package(Mended);
        var path = (await _program.RunAsync("build", "x")).Succeeded().Lines[0];
        (await _program.RunAsync("build", "--stop-before", "install", "x")).Failed(Build);
        var same = (await _program.RunAsync("build", "--resume", "x")).Succeeded().Error;
        Assert.Contains("the output is the same as that of the package in the store", same, StringComparison.Ordinal);
        Assert.Contains($"the package is already in the store: {path}", same, StringComparison.Ordinal);
        Assert.DoesNotContain("pthbs build x", same, StringComparison.Ordinal);

        (await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-c", "echo by hand > built")).Succeeded();
        var other = (await _program.RunAsync("build", "--json", "--resume", "x", "--from", "install")).Succeeded();
        Assert.Contains("the output differs from that of the package in the store", other.Error, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"compared\"", other.Output, StringComparison.Ordinal);
        Assert.Contains("\"same\":false", other.Output, StringComparison.Ordinal);

        // Where it cannot go on, another whole build would do nothing.
        (await _program.RunAsync("build", "--stop-before", "configure", "x")).Failed(Build);
        (await _program.RunAsync("build", "--resume", "x", "--from", "prepare")).Failed(Usage, "the phase prepare cannot be resumed", $"hint: the package is already in the store: {path}");
        // Where it is not there, it is to be built.
        Package("echo edited > built");
        Assert.Contains("to build and keep the package: pthbs build x", (await _program.RunAsync("build", "--resume", "x")).Succeeded().Error, StringComparison.Ordinal);
    }

    /// <summary>As docs/guides/debug-a-build.md has it.</summary>
    [Fact]
    public async Task A_phase_that_is_traced_in_the_kept_build_names_the_command_that_fails()
    {
        _program.Collection.Tools();
        _program.Collection.Phases("x", "where=work; mkdir -p $where; cd $where", ("configure", "echo first"), ("build", "echo second\ntest -f \"missing\"\necho third"));
        (await _program.RunAsync("build", "x")).Failed(Build, "the script of x failed in build: exit code 1");
        var traced = await _program.RunAsync("shell", "--failed", "x", "--", "sh", "-xc", "cd /build/x; phases=build; . /build/build.sh");
        Assert.Equal((1, "+ test -f missing"), (traced.Code, traced.Error.TrimEnd('\n').Split('\n')[^1]));
        Assert.DoesNotContain("first", traced.Output, StringComparison.Ordinal);

        _program.Collection.Commands("y", "set -e\necho first\n[ -f missing ]\necho third");
        (await _program.RunAsync("build", "y")).Failed(Build, "the script of y failed: exit code 1");
        traced = await _program.RunAsync("shell", "--failed", "y", "--", "sh", "-xc", "cd /build/y; . /build/build.sh");
        Assert.Matches(@"\n\+ '?\['? -f missing \]\n\z", traced.Error);
    }

    [Fact]
    public async Task What_was_edited_since_a_resumed_build_is_not_held_against_that()
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        Package(Mended);
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        Package("echo other > built");
        var built = (await _program.RunAsync("build", "x")).Succeeded().Error;
        Assert.Contains("the output differs from that of the resumed build of x.", built, StringComparison.Ordinal);
        Assert.Contains("changed after that was resumed", built, StringComparison.Ordinal);
        Assert.DoesNotContain("held something", built, StringComparison.Ordinal);

        // Another package of the name, of another version: there is nothing to compare.
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        Package(Mended);
        (await _program.RunAsync("build", "--resume", "x")).Succeeded();
        var template = $"{_program.Collection.Path}/packages/x/x.sh.j2";
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template)).Replace("#: version 1.0", "#: version 2.0", StringComparison.Ordinal));
        Assert.DoesNotContain("the output", (await _program.RunAsync("build", "x")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_long_line_that_was_edited_the_part_that_differs_is_shown()
    {
        var long1 = "echo " + string.Concat(Enumerable.Repeat("--with-something ", 40));
        _program.Collection.Phases("x", "where=work", ("configure", long1 + "--one"), ("build", "false"));
        (await _program.RunAsync("build", "x")).Failed(Build);
        _program.Collection.Phases("x", "where=work", ("configure", long1 + "--other"), ("build", "false"));
        var refused = (await _program.RunAsync("build", "--resume", "x")).Failed(Usage, "got:      …", "--other   (", "expected: …", "--one   (").Error;
        Assert.DoesNotContain("echo", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkdir -p $where", "\nmkdir -p $where", "got:      an empty line")]
    [InlineData("where=work\n", "", "got:      mkdir -p $where")]
    [InlineData("mkdir -p $where", "  \nmkdir -p $where", "got:      a line of blanks")]
    public async Task What_was_got_and_expected_is_never_empty(string before, string after, string got)
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        var template = $"{_program.Collection.Path}/packages/x/x.sh.j2";
        await File.WriteAllTextAsync(template, (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken)).Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var refused = (await _program.RunAsync("build", "--resume", "x")).Failed(Usage, "was edited in its set-up", got).Error;
        Assert.DoesNotMatch("(?m)(got|expected): *$", refused);
        Assert.DoesNotMatch("(got|expected): *\\(", refused);
    }

    [Fact]
    public async Task Where_nothing_is_there_to_choose_from_nothing_is_listed()
    {
        foreach (var words in (string[])["build --resume hello", "shell --failed hello -- true", "shell nowhere", "store root switch nowhere 1"])
        {
            var refused = (await _program.RunAsync(words.Split(' '))).Failed(Usage).Error;
            Assert.DoesNotContain("()", refused, StringComparison.Ordinal);
            Assert.DoesNotMatch("expected: *(\\(|$)", refused);
        }
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_kept_build_the_next_success_is_one()
    {
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        var kept = $"{_program.State}/builds/kept.x";
        await using (var large = new FileStream($"{kept}/kept", FileMode.Open)) large.SetLength(65L << 20);
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Failed(Usage, "no build of 'x' is kept");
        Package(Mended);
        (await _program.RunAsync("build", "x")).Succeeded();
        Assert.False(Directory.Exists(kept));
    }

    [Fact]
    public async Task A_kept_build_that_cannot_be_deleted_is_a_warning_of_the_build_that_succeeds()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        Package(Broken);
        (await _program.RunAsync("build", "x")).Failed(Build);
        Package(Mended);
        // What something is mounted on cannot be renamed.
        var built = await _program.ShellAsync($"unshare -m sh -c 'mount --bind {_program.State}/builds/kept.x {_program.State}/builds/kept.x || exit 99; \"$pthbs\" build --json x; echo code $?'");
        Assert.SkipWhen(built.Output.Contains("code 99", StringComparison.Ordinal) || built.Code == 99, "this machine allows no mount namespace");
        Assert.Contains("code 0\n", built.Output, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"warning\"", built.Output, StringComparison.Ordinal);
        Assert.Contains("the kept build of x could not be deleted", built.Error, StringComparison.Ordinal);
        (await _program.RunAsync("gc", "--without-roots")).Succeeded();
        Assert.False(Directory.Exists($"{_program.State}/builds/kept.x"));
    }

    [Theory]
    [InlineData("namespaces", "")]
    [InlineData("bubblewrap", "")]
    [InlineData("namespaces", "x")]
    [InlineData("bubblewrap", "x")]
    [InlineData("bubblewrap", "tmp")]
    public async Task A_directory_that_the_build_has_closed_is_named_with_what_opens_it(string way, string directory)
    {
        Package($"chmod 000 /build/{directory}; exit 3");
        var failed = await _program.RunAsync("--sandbox", way, "build", "x");
        Assert.SkipWhen(failed.Code != Build, $"this machine does not allow --sandbox {way}: {failed.Error}");
        var path = $"{_program.State}/builds/kept.x/build{(directory.Length > 0 ? "/" : "")}{directory}";
        foreach (var words in (string[])["shell --failed x -- true", "build --resume x"])
            (await _program.RunAsync(words.Split(' '))).Failed(Usage, $"{path}: the build has closed a directory that its sandbox begins in", "got:      mode 0", "expected: a directory that its owner can read, write and enter", $"hint: open it: chmod u+rwx {path}");
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Succeeded();
    }

    /// <summary>What the hint says is done, and then it works.</summary>
    [Theory]
    [InlineData("", "removed", "got:      nothing")]
    [InlineData("ln -s /tmp /build/x", "replaced", "got:      a symbolic link")]
    [InlineData("echo > /build/x", "replaced", "got:      something else")]
    public async Task A_directory_that_the_build_has_replaced_is_named_with_what_makes_it_anew(string replace, string done, string got)
    {
        Package($"cd /; rm -r /build/x; {replace}\nexit 3");
        (await _program.RunAsync("build", "x")).Failed(Build, "x");
        var path = $"{_program.State}/builds/kept.x/build/x";
        var refused = await _program.RunAsync("shell", "--failed", "x", "--", "true");
        refused.Failed(Usage, $"{path}: the build has {done} a directory that its sandbox begins in", got, "expected: a directory that its owner can read, write and enter");
        var hint = refused.Error.Split('\n').Single(line => line.Contains("hint: make it", StringComparison.Ordinal));
        using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-ec", hint[(hint.IndexOf("mkdir", StringComparison.Ordinal) is var made && hint.IndexOf("mv ", StringComparison.Ordinal) is >= 0 and var moved ? moved : made)..]]))
        {
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, shell.ExitCode);
        }

        (await _program.RunAsync("shell", "--failed", "x", "--", "true")).Succeeded();
    }

    private void Package(string build)
    {
        _program.Collection.Tools();
        _program.Collection.Phases("x", "where=work\nmkdir -p $where\ncd $where", ("configure", "echo yes > configured"), ("build", build), ("install", "mkdir -p $out/share\ncat built > $out/share/built"));
    }
}
