using Pthbs.Building;
using Pthbs.Files.Elf;
using Pthbs.Scripts;
using Pthbs.Tests.Execution.Links;

namespace Pthbs.Tests.Building;

/// <summary>What the C library in real programs is, and what it needs when they run.</summary>
[Trait("Level", "thorough")]
public sealed class LinkedCLibraryTests : IDisposable
{
    private readonly BuildFixture _f = new();
    private readonly PackageId _compiler;

    public LinkedCLibraryTests() => _compiler = MachineCompiler.Declare(_f);

    public void Dispose() => _f.Dispose();

    /// <summary>ld warns in the log; the person who builds has to be told.</summary>
    [Fact]
    public async Task A_static_program_that_asks_for_groups_is_told_with_the_function()
    {
        var id = Program("asks", "void *getgrnam(const char *); void *dlopen(const char *, int); int main(int c, char **v) { return getgrnam(v[0]) == dlopen(v[0], 1); }");
        await _f.BuildAsync(id);
        var warned = Assert.Single(_f.Events.OfType<BuildWarned>()).Error;
        Assert.Equal("asks: bin/asks", warned.Where);
        Assert.Equal("it is static, and holds getgrnam of glibc, which load shared libraries of the machine that it runs on", warned.Message);
        Assert.Contains("musl", warned.Hint, StringComparison.Ordinal);
        Assert.Contains("pthbs: warning: bin/asks: it is static, and holds getgrnam", _f.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_asks_for_nothing_is_not_told_of()
    {
        await _f.BuildAsync(Program("plain", "int printf(const char *, ...); int main(void) { return printf(\"x\"); }"));
        Assert.Empty(_f.Events.OfType<BuildWarned>());
    }

    [Theory]
    [InlineData("glibc", false, null)]
    [InlineData(null, false, null)]
    [InlineData("musl", true, null)]
    [InlineData("musl", false, "bin/uses: it is linked with glibc, and holds lib/libinf.a of inf, which is made for musl: a program cannot hold two C libraries")]
    public async Task A_library_that_is_made_for_another_c_library_has_no_place_in_a_program(string? libc, bool may, string? problem)
    {
        var library = Declare("inf", "echo 'int inf(void) { return 0; }' > i.c\ngcc -c i.c\nmkdir -p $out/lib\n/usr/bin/ar rcsD $out/lib/libinf.a i.o\n");
        var id = Program("uses", "int inf(void); int main(void) { return inf(); }", $"#: depends {library}\n", "-L/pthbs/env/lib -linf");
        var options = new PackageBuilderOptions(1) { LibcOf = (package, path) => package == library && path == "lib/libinf.a" ? libc : null, MayMixLibc = package => may && package == id };
        if (problem is null)
        {
            await _f.BuildAsync(id, options);
            return;
        }

        var error = await _f.FailAsync(id, options);
        Assert.Contains(problem, error.Details);
        Assert.Contains("languages", error.Hint, StringComparison.Ordinal);
        Assert.Contains("mixed_libc", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_object_file_warns_of_nothing()
    {
        Assert.Empty(LinkWarnings.NeedSharedLibraries([]));
        var bytes = new byte[200];
        "\u007fELF\u0002\u0001"u8.CopyTo(bytes);
        bytes[18] = ElfMachine.Amd64;
        // A table that ends after the file, and names that are in no section.
        foreach (var (table, count, names) in ((int, int, int)[])[(64, 9, 0), (64, 1, 7), (199, 1, 0), (64, 2, 1)])
        {
            (bytes[40], bytes[58], bytes[60], bytes[62]) = ((byte)table, 64, (byte)count, (byte)names);
            Assert.Empty(LinkWarnings.NeedSharedLibraries(bytes));
        }
    }

    private PackageId Program(string name, string source, string header = "", string libraries = "") =>
        Declare(name, $"export COMPILER_PATH=/build/link\ncat > main.c <<'X'\n{source}\nX\nmkdir -p $out/bin\ngcc -static main.c {libraries} -o $out/bin/{name}\n", header);

    private PackageId Declare(string name, string commands, string header = "") => _f.Declare(name, $"set -eu\n{commands}", MachineCompiler.Line(_compiler) + header);
}
