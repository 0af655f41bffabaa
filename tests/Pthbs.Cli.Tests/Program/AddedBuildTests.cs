using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>The build of a package that <c>pthbs collection add</c> has just made: what it warns of, and what follows where it fails.</summary>
public sealed class AddedBuildTests : IDisposable
{
    private const int Build = 5;
    private readonly AddingProgram _adding = new();
    private readonly RealProgram _program;

    public AddedBuildTests() => _program = _adding.Program;

    public void Dispose() => _adding.Dispose();

    [Fact]
    public async Task A_warning_of_the_build_is_left_to_decide()
    {
        _adding.Pack("lossy-1.2.tar.gz", ("lossy-1.2/Makefile", "all:\n"), ("lossy-1.2/tool", "no program\n"), ("lossy-1.2/said", "make[1]: *** [Makefile:63: base64.o] Error 1\n"));
        var added = (await _program.RunAsync("collection", "add", "./lossy-1.2.tar.gz")).Succeeded();
        Assert.Contains("\n- the build's warning: make reported an error that the script did not notice; make[1]: *** [Makefile:63: base64.o] Error 1\n", added.Error[added.Error.IndexOf("left to decide", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_answers_nothing_is_told_as_that()
    {
        _adding.Pack("mute-1.2.tar.gz", ("mute-1.2/Makefile", "all:\n"), ("mute-1.2/tool", "no program\n"));
        var added = (await _program.RunAsync("collection", "add", "./mute-1.2.tar.gz")).Succeeded();
        Assert.Contains("\n- a test: no program answered --version, -V or --help\n", added.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", added.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_leaves_the_template_and_says_so()
    {
        _adding.Pack("broken-1.2.tar.gz", ("broken-1.2/Makefile", "install:\n"));
        (await _program.RunAsync("collection", "add", "./broken-1.2.tar.gz")).Failed(Build, "the template of 'broken' was written", "packages/broken/broken.sh.j2", "why the build failed");
        Assert.True(File.Exists($"{_program.Collection.Path}/packages/broken/broken.sh.j2"));
        Assert.False(File.Exists($"{_program.Collection.Path}/packages/broken/test-broken.sh.j2"));
    }

    [Fact]
    public async Task A_build_that_fails_for_a_program_says_what_brings_it()
    {
        _program.Collection.Write("layouts/cmake.sh.j2", AddingProgram.Head + "\nset -e\nmsgfmt --version\n");
        _adding.Pack("wants-1.2.tar.gz", ("wants-1.2/CMakeLists.txt", "project(wants VERSION 1.2)\nfind_package(Python3 REQUIRED)\n"));
        var lines = (await _program.RunAsync("collection", "add", "--no-build", "--json", "--package", "other", "./wants-1.2.tar.gz")).Succeeded().Lines;
        var added = JsonDocument.Parse(lines.Single(line => line.Contains("\"event\":\"added\"", StringComparison.Ordinal))).RootElement;
        Assert.Equal("python", Assert.Single(added.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString())));
        Assert.Equal("unknown", added.GetProperty("summary-certainty").GetString());
        (await _program.RunAsync("collection", "add", "./wants-1.2.tar.gz")).Failed(Build, "\ntools:     python\ndepends:   nothing", "\n- the program 'msgfmt', which the build did not find: the tool 'gettext' brings it: tools = [\"gettext\"]\n- why the build failed");
    }

    /// <summary>A fact that follows from the failure is added to the template, which is built again; a person is told of each.</summary>
    [Fact]
    public async Task What_a_failed_build_lacks_is_added_and_the_package_is_built_again()
    {
        _adding.Pack("calls-1.2.tar.gz", ("calls-1.2/Makefile", "install:\n"), ("calls-1.2/tool", "#!/usr/bin/perl -w\nexit 0\n"));
        var added = (await _program.RunAsync("collection", "add", "./calls-1.2.tar.gz")).Succeeded();
        foreach (var said in (string[])["its interpreter /usr/bin/perl is not part of", "\n  programs of the package need perl: no package of the collection brings it; take that of the machine where they run: env_interpreters = [\"perl\"]\n", "\nchanged:   programs of the package need perl: no package of the collection brings it; take that of the machine where they run: env_interpreters = [\"perl\"]\n", "\n- whether this is right: env_interpreters = [\"perl\"]\n"])
            Assert.Contains(said, added.Error, StringComparison.Ordinal);
        Assert.Contains("{% set env_interpreters = [\"perl\"] %}\n", await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/calls/calls.sh.j2"), StringComparison.Ordinal);
        Assert.StartsWith("#!/usr/bin/env perl\n", await File.ReadAllTextAsync($"{added.Lines[^1]}/bin/tool"), StringComparison.Ordinal);

        var lines = (await _program.RunAsync("collection", "add", "--json", "--package", "other", "./calls-1.2.tar.gz")).Succeeded().Lines;
        var changed = JsonDocument.Parse(lines.Single(line => line.Contains("\"event\":\"changed\"", StringComparison.Ordinal))).RootElement;
        Assert.Equal(("other", "env_interpreters = [\"perl\"]"), (changed.GetProperty("name").GetString(), changed.GetProperty("facts")[0].GetString()));

        // A layout that does not read the fact makes the same script: it is not built again.
        await File.WriteAllTextAsync($"{_program.Collection.Path}/layouts/make.sh.j2", (await File.ReadAllTextAsync($"{_program.Collection.Path}/layouts/make.sh.j2")).Replace("env_interpreters", "others", StringComparison.Ordinal));
        var failed = await _program.RunAsync("collection", "add", "--package", "third", "./calls-1.2.tar.gz");
        failed.Failed(Build, "the template of 'third' was written", "whether this is right");
        Assert.Equal(2, failed.Error.Split("building third 1.2").Length);
    }

    /// <summary>Where a source has several build systems, the next one is tried; if that fails, too, the template is that of the first.</summary>
    [Theory]
    [InlineData("mkdir $out/share && echo 1 > $out/share/x", "cmake")]
    [InlineData("false # with another id", "autotools")]
    public async Task Another_build_system_of_the_source_is_tried(string command, string layout)
    {
        _program.Collection.Write("layouts/autotools.sh.j2", AddingProgram.Head + "\nset -e\nmkdir() { busybox mkdir \"$@\"; }\nfalse\n");
        _program.Collection.Write("layouts/cmake.sh.j2", AddingProgram.Head + $"\nset -e\nmkdir() {{ busybox mkdir \"$@\"; }}\n{command}\n");
        _adding.Pack("two-1.2.tar.gz", ("two-1.2/configure", "# Generated by GNU Autoconf 2.71\n"), ("two-1.2/configure.ac", "AC_INIT(two, 1.2)\n"), ("two-1.2/CMakeLists.txt", "project(two C)\ninstall(FILES x DESTINATION y)\n"), ("two-1.2/vendor/x", "x\n"));
        var added = await _program.RunAsync("collection", "add", "./two-1.2.tar.gz");
        if (layout == "cmake") Assert.Contains("\n- whether this is right: the source can also be built with cmake", added.Succeeded().Error, StringComparison.Ordinal);
        else added.Failed(Build, "the template of 'two' was written");
        // What the other one leaves to decide is told, if it is the one that stays.
        Assert.Equal(layout == "cmake", added.Error.Contains("\n- it brings sources of others (vendor, third_party)", StringComparison.Ordinal));
        Assert.Contains("\nchanged:   the source can also be built with cmake, and is now (layouts/cmake.sh.j2)\n", added.Error, StringComparison.Ordinal);
        Assert.Equal(3, added.Error.Split("building two 1.2").Length);
        Assert.StartsWith($"{{% extends \"layouts/{layout}.sh.j2\" %}}\n", await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/two/two.sh.j2"), StringComparison.Ordinal);
    }
}
