using System.Diagnostics;
using System.Text;
using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>What the layouts of this repository's collection make of languages, tools and hardening.</summary>
public sealed class BaseToolchainTests : IDisposable
{
    private readonly TemporaryDirectory _own = new();

    public BaseToolchainTests() => _own.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");

    public void Dispose() => _own.Dispose();

    [Theory]
    [InlineData("", "debian-seed", "export CC='musl-gcc --static'", "musl")]
    [InlineData("{% set languages = ['c'] %}", "debian-seed", "export CC='musl-gcc --static'", "musl")]
    [InlineData("{% set languages = ['c++'] %}", "debian-seed-cxx", "export CXX='g++ --static'", "glibc")]
    [InlineData("{% set tools = ['cmake'] %}", "debian-seed-tools", "export CC='musl-gcc --static'", "musl")]
    [InlineData("{% set tools = ['cmake'] %}{% set languages = ['c', 'c++'] %}", "debian-seed-tools", "export CXX='g++ --static'", "glibc")]
    public void Languages_and_tools_choose_the_compiler_and_the_rootfs(string facts, string rootfs, string line, string libc)
    {
        var package = Generate("a", facts);
        Assert.Equal((rootfs, libc), (package.Script.Header.Rootfs!.Value.Name, package.Facts.Libc));
        Assert.Contains($"\n{line}\n", Text(package), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% set languages = ['c+'] %}", "languages", "c+", "c, c++, go, rust", "'c++'?")]
    [InlineData("{% set tools = ['cmkae'] %}", "tools", "cmkae", "autoconf, automake, cmake, gettext, libtool, meson, ninja, perl, pkgconf, python", "did you mean 'cmake'?")]
    [InlineData("{% set languages = ['+'] %}", "languages", "+", "c, c++, go, rust", null)]
    public void A_language_or_a_tool_that_nothing_brings_is_refused_with_those_that_are_there(string facts, string fact, string got, string expected, string? hint)
    {
        var error = Refused("a", facts);
        Assert.Equal(($"the fact '{fact}' does not accept this value", got, expected), (error.Message, error.Got, error.Expected));
        if (hint is not null) Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_for_C_follows_a_program_in_Cpp_to_its_C_library()
    {
        Write("a", "{% set languages = ['c++'] %}{% set depends = ['zlib link'] %}");
        using var collection = Open();
        var generator = new Generator(collection);
        var zlib = Assert.Single(generator.Generate(new PackageRequest("a")).Script.Header.Dependencies).Id;
        Assert.Equal(generator.Generate(PackageRequest.Parse("zlib:toolchain=seed-cxx")).Id, zlib);
    }

    [Fact]
    public void A_program_in_C_cannot_link_a_library_in_Cpp_unless_it_says_so()
    {
        Write("library", "{% set languages = ['c++'] %}");
        var error = Refused("a", "{% set depends = ['library link'] %}");
        Assert.Contains("'a' is made for musl, and links with 'library', which is made for glibc", error.Message, StringComparison.Ordinal);
        Assert.Single(Generate("a", "{% set languages = ['c++'] %}{% set depends = ['library link'] %}").Script.Header.Dependencies);
        Assert.Single(Generate("a", "{% set mixed_libc = 'headers only' %}{% set depends = ['library link'] %}").Script.Header.Dependencies);
    }

    /// <summary>The build tools bring a g++ with glibc. Without the fact it compiles nothing that is kept; what tries it out goes on.</summary>
    [Theory]
    [InlineData("g++ -O2 -c a.cpp -o a.o", 1)]
    [InlineData("c++ -o CMakeFiles/a.dir/a.cpp.o -c ../src/a.cc", 1)]
    [InlineData("g++ -c conftest.cpp", 0)]
    [InlineData("g++ --version", 0)]
    [InlineData("g++ -c CMakeFiles/CMakeScratch/TryCompile-1/testCXXCompiler.cxx", 0)]
    [InlineData("mkdir -p meson-private; g++ meson-private/sanitycheckcpp.cc -o meson-private/x", 0)]
    [InlineData("g++ a.o -o a", 0)]
    public void Cpp_that_is_not_stated_is_refused_where_it_is_compiled(string command, int code)
    {
        var text = Text(Generate("a", "{% set tools = ['cmake'] %}"));
        Assert.Contains("export CXX=g++ PATH=\"$PWD/stubs:$PATH\"\n", text, StringComparison.Ordinal);
        const string End = "ln -sf g++ ../stubs/c++\n";
        var begin = text.IndexOf("mkdir -p ../stubs\n", StringComparison.Ordinal);
        using var build = new TemporaryDirectory();
        Directory.CreateDirectory($"{build.Path}/src");
        // In place of the compiler, what it was called with.
        var stubs = text[begin..(text.IndexOf(End, StringComparison.Ordinal) + End.Length)].Replace("exec /usr/bin/g++", "echo compiles:", StringComparison.Ordinal);
        build.Write("script", $"set -eu\ncd {build.Path}\nexport PATH=\"$PWD/stubs:$PATH\"\ncd src\n{stubs}{command}\n");
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", [$"{build.Path}/script"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(code, process.ExitCode);
        if (code == 0) Assert.StartsWith("compiles:", said, StringComparison.Ordinal);
        else Assert.Contains("is C++, and the package's template does not say so: {% set languages = [\"c++\"] %}", wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{% set tools = ['cmake'] %}{% set languages = ['c++'] %}")]
    [InlineData("{% set tools = ['cmake'] %}{% set toolchain = 'musl' %}")]
    public void Where_no_strange_compiler_is_in_reach_none_is_refused(string facts) =>
        Assert.DoesNotContain("stubs", Text(Generate("a", facts)), StringComparison.Ordinal);

    [Fact]
    public void A_patch_and_a_license_text_that_are_not_right_are_named_in_the_log()
    {
        _own.Write("packages/a/fix.patch", "nonsense");
        var text = Text(Generate("a", "{% set patches = [file('fix.patch')] %}{% set license_files = ['COPYNG'] %}", sources: "{% set archive = 'git:1111111111111111111111111111111111111111 x' %}"));
        Assert.Contains("|| { echo 'error: fix.patch does not apply' >&2; exit 1; }\n", text, StringComparison.Ordinal);
        Assert.Contains("the fact 'license_files'", text, StringComparison.Ordinal);
    }

    /// <summary>Patches start at the top of a source, whatever is built below; a template without the fact renders to the same bytes as before there was one.</summary>
    [Fact]
    public void A_directory_of_the_source_is_built_and_patched_from_its_top()
    {
        _own.Write("packages/a/fix.patch", "nonsense");
        const string Patched = "{% set patches = [file('fix.patch')] %}", Source = "{% set archive = 'git:1111111111111111111111111111111111111111 x' %}";
        var below = Text(Generate("a", Patched + "{% set directory = 'inner/tool' %}", sources: Source));
        Assert.Contains("\ncd src/inner/tool\n", below, StringComparison.Ordinal);
        Assert.Contains("\npatch -d /build/a/src -p1 < /build/a/fix.patch || ", below, StringComparison.Ordinal);
        var top = Text(Generate("a", Patched, sources: Source));
        Assert.Contains("\ncd src\n", top, StringComparison.Ordinal);
        Assert.Contains("\npatch -p1 < ../fix.patch || ", top, StringComparison.Ordinal);
    }

    /// <summary>Names of a compiler lead to that of the toolchain, where it has another one or is called with words of its own.</summary>
    [Theory]
    [InlineData("{% set compiler_names = ['cc', 'gcc'] %}", true)]
    [InlineData("{% set compiler_names = ['cc'] %}{% set toolchain = 'musl' %}", false)]
    [InlineData("", false)]
    public void Names_of_a_compiler_are_made_where_they_are_stated(string facts, bool isMade) =>
        Assert.Equal(isMade, Text(Generate("a", facts)).Contains("> \"stubs/$name\"\n", StringComparison.Ordinal));

    /// <summary>Plain makefiles install some programs into sbin.</summary>
    [Theory]
    [InlineData("/pthbs/env/bin/tool", 0)]
    [InlineData("/pthbs/env/sbin/tool", 0)]
    [InlineData("/usr/bin/tool", 1)]
    [InlineData("", 1)]
    public void The_programs_of_a_test_are_found_in_bin_and_sbin(string place, int code)
    {
        Write("a", "");
        _own.Write("packages/a/test-a.sh.j2", "{% extends 'layouts/test.sh.j2' %}{% set programs = ['tool'] %}");
        using var collection = Open();
        var text = Text(new Generator(collection).Generate(PackageRequest.Parse("test-a")));
        var begin = text.IndexOf("case $(command -v tool)", StringComparison.Ordinal);
        var check = text[begin..(text.IndexOf("esac\n", begin, StringComparison.Ordinal) + 5)].Replace("command -v", $"echo {place} #", StringComparison.Ordinal).Replace("#", "\n", StringComparison.Ordinal).Replace("\n tool", "", StringComparison.Ordinal);
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", check]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(code, process.ExitCode);
    }

    [Fact]
    public void Hardening_is_on_unless_a_reason_switches_it_off()
    {
        var hard = Text(Generate("a", ""));
        Assert.Contains("-fstack-protector-strong", hard, StringComparison.Ordinal);
        Assert.Contains("-Wl,-z,noexecstack", hard, StringComparison.Ordinal);
        var soft = Generate("a", "{% set unhardened = 'it jumps into its stack' %}");
        Assert.Equal("it jumps into its stack", soft.Facts.Unhardened);
        Assert.DoesNotContain("-fstack-protector", Text(soft), StringComparison.Ordinal);
        Assert.DoesNotContain("noexecstack", Text(soft), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("autotools")]
    [InlineData("autoreconf")]
    [InlineData("make")]
    [InlineData("cmake")]
    [InlineData("meson")]
    [InlineData("python", "{% set modules = ['m'] %}")]
    [InlineData("perl")]
    public void The_archive_of_every_layout_can_be_a_commit(string layout, string facts = "")
    {
        _own.Write("downloadlist.sha256", $"git:{new string('1', 40)}  tool  https://example.org/tool.git\n");
        var package = Generate("a", facts + "{% set archive = source('tool') %}", layout, "");
        Assert.Equal($"git:{new string('1', 40)} src", Assert.Single(package.Script.Header.Sources).ToString());
    }

    [Fact]
    public void A_python_package_whose_archive_is_no_wheel_has_to_say_its_modules()
    {
        _own.Write("downloadlist.sha256", $"sha256:{new string('1', 64)}  tool.tar  https://example.org/tool.tar\n");
        Write("a", "{% set archive = source('tool.tar') %}", "python", "");
        using var collection = Open();
        var error = Assert.Throws<PthbsException>(() => new Generator(collection).Generate(new PackageRequest("a")));
        Assert.Equal(("the layout python needs the fact 'modules'", "set it at the top of the package's template; what the layout takes it for, its first lines say (docs/reference/collection.md, 'Facts')"), (error.Message, error.Hint));
    }

    private static string Text(GeneratedPackage package) => Encoding.UTF8.GetString(package.Script.Bytes.Span);

    private Collection Open() => Collection.Open(_own.Path, ShippedCollection.Path);

    private void Write(string name, string facts, string layout = "base", string sources = "{% block sources %}{% endblock %}") =>
        _own.Write($"packages/{name}/{name}.sh.j2", $"{{% extends \"layouts/{layout}.sh.j2\" %}}\n{{% set version = \"1\" %}}\n{facts}\n{sources}\n");

    private GeneratedPackage Generate(string name, string facts, string layout = "base", string sources = "{% block sources %}{% endblock %}")
    {
        Write(name, facts, layout, sources);
        using var collection = Open();
        return new Generator(collection).Generate(new PackageRequest(name));
    }

    private PthbsException Refused(string name, string facts) => Assert.Throws<PthbsException>(() => Generate(name, facts));
}
