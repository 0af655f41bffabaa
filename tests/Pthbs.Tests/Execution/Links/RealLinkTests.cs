using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Execution.Links;

/// <summary>Programs that a real compiler links in the real sandbox, with an archive of another package.</summary>
[Trait("Level", "thorough")]
public sealed class RealLinkTests : IDisposable
{
    private const string Main = """
        cat > main.c <<X
        int inflate_it(int);
        int main(int argc, char **argv) { return inflate_it(argc); }
        X
        """;

    private readonly BuildFixture _f = new();
    private readonly PackageId _compiler;
    private readonly PackageId _library;

    public RealLinkTests()
    {
        _compiler = MachineCompiler.Declare(_f);
        _library = Declare("inf", """
            for name in inflate deflate; do echo "int ${name}_it(int x) { return x * 3; }" > $name.c; gcc -O2 -c $name.c; done
            mkdir -p $out/lib
            /usr/bin/ar rcsD $out/lib/libinf.a inflate.o deflate.o
            """);
    }

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task What_a_program_took_of_another_packages_archive_is_in_its_record()
    {
        var id = Declare("uses", $"""
            export COMPILER_PATH=/build/link
            {Main}
            gcc -static main.c -L/pthbs/env/lib -linf -o program
            gcc -static main.c -L/pthbs/env/lib -linf -Wl,-Ttext-segment=0x500000 -o moved
            gcc -static main.c -L/pthbs/env/lib -linf -Wl,-Ttext-segment=0x600000 -o only-here
            mkdir -p $out/bin $out/sbin
            cp program $out/bin/renamed
            strip $out/bin/renamed
            mv moved $out/sbin
            """, $"#: depends {_library}\n");
        await _f.BuildAsync(id);
        var links = _f.Store.Records.TryRead(id)!.Links!;
        Assert.Equal([("bin/renamed", LinkMatch.Content), ("sbin/moved", LinkMatch.Name)], links.Files.Select(f => (f.Path, f.Matched)));
        foreach (var file in links.Files)
        {
            Assert.Equal(LinkMapState.Read, file.Map);
            Assert.StartsWith("GNU ld ", file.Linker, StringComparison.Ordinal);
            var taken = Assert.Single(file.Taken, t => t.Package == _library.ToString());
            Assert.Equal(("lib/libinf.a", 1), (taken.Path, taken.Count));
            Assert.Equal(["inflate.o"], taken.Members);
            Assert.Contains(file.Taken, t => t.Package == _compiler.ToString() && t.Path.EndsWith("/libc.a", StringComparison.Ordinal) && t.Members.Contains("exit.o"));
            Assert.Contains(file.Taken, t => t.Package == _compiler.ToString() && t.Path.EndsWith("/crt1.o", StringComparison.Ordinal) && t.Count == 0);
        }

        Assert.Empty(links.Unmatched);
        Assert.Equal(1, links.Others);
        Assert.Empty(links.Remarks);
        Assert.Empty(_f.Store.Records.TryRead(_library)!.Links?.Files ?? []);
    }

    /// <summary>Two scripts that differ in a variable have two ids, and nothing else in their programs.</summary>
    [Theory]
    [InlineData("COMPILER_PATH=/build/nowhere")]
    [InlineData("unset COMPILER_PATH")]
    public async Task Without_the_directory_a_program_has_the_same_bytes(string without)
    {
        string Commands(string line) => $"export COMPILER_PATH=/build/link\n{line}\n{Main}\ngcc -g -static main.c -L/pthbs/env/lib -linf -o $out/program\n";
        var (one, other) = (Declare("p", Commands("true"), $"#: depends {_library}\n#: option leak-check=off\n"), Declare("p", Commands(without), $"#: depends {_library}\n#: option leak-check=off\n"));
        await _f.BuildAsync(one, other);
        Assert.Equal(await File.ReadAllBytesAsync($"{_f.StoreOnDisk}/{one}/program"), await File.ReadAllBytesAsync($"{_f.StoreOnDisk}/{other}/program"));
        Assert.Equal(["program"], _f.Store.Records.TryRead(one)!.Links!.Files.Select(f => f.Path));
        Assert.Equal(["program"], _f.Store.Records.TryRead(other)!.Links!.Unmatched);
    }

    [Fact]
    public async Task A_build_that_spoils_what_its_links_left_behind_is_built_all_the_same()
    {
        var id = Declare("spoils", $"""
            export COMPILER_PATH=/build/link
            {Main}
            gcc -static main.c -L/pthbs/env/lib -linf -o one
            mkdir -p $out/bin
            cp one $out/bin
            for map in /build/link/*.map; do rm $map; ln -s /etc/passwd $map; done
            for i in 1 2 3; do echo nonsense > /build/link/$i.link; ln -s /etc/passwd /build/link/l$i.link; mkdir /build/link/d$i.link; done
            """, $"#: depends {_library}\n");
        await _f.BuildAsync(id);
        var links = _f.Store.Records.TryRead(id)!.Links!;
        Assert.Equal([("bin/one", LinkMapState.Lost, 0)], links.Files.Select(f => (f.Path, f.Map, f.Taken.Count)));
        Assert.Contains("9 notes about links could not be read", links.Remarks);
    }

    [Theory]
    [InlineData("rm -r /build/link")]
    [InlineData("rm -r /build/link; ln -s / /build/link")]
    [InlineData("rm -r /build/link; mkfifo /build/link 2>/dev/null || touch /build/link")]
    [InlineData("chmod 0 /build/link")]
    public async Task A_build_without_the_directory_is_built_all_the_same(string commands)
    {
        var id = Declare("gone", $"{Main}\necho 'int inflate_it(int x) {{ return x; }}' > other.c\ngcc -static main.c other.c -o $out/program\n{commands}\n");
        await _f.BuildAsync(id);
        Assert.Equal(["program"], _f.Store.Records.TryRead(id)!.Links!.Unmatched);
    }

    /// <summary>An object that ld has put together of members holds them as well; what the build made itself is known by its archives.</summary>
    [Fact]
    public async Task Links_of_links_count_and_own_archives_are_told_as_such()
    {
        var id = Declare("chain", $"""
            export COMPILER_PATH=/build/link
            {Main}
            gcc -c main.c
            gcc -nostdlib -r main.o -L/pthbs/env/lib -linf -o both.o
            echo 'int own = 1;' > own.c; gcc -c own.c; /usr/bin/ar rcs libown.a own.o
            mkdir -p $out/bin
            gcc -static both.o -Wl,-u,own -L. -lown -o $out/bin/program
            """, $"#: depends {_library}\n");
        await _f.BuildAsync(id);
        var file = Assert.Single(_f.Store.Records.TryRead(id)!.Links!.Files);
        Assert.Equal(["inflate.o"], Assert.Single(file.Taken, t => t.Package == _library.ToString()).Members);
        var own = Assert.Single(file.Taken, t => t.Package is null);
        Assert.Equal(("chain/libown.a", 1, 0), (own.Path, own.Count, own.Members.Count));
    }

    /// <summary>A file of arguments hides what the link makes; the map says it.</summary>
    [Fact]
    public async Task A_link_with_a_file_of_arguments_is_known_by_its_map()
    {
        var id = Declare("file", $"""
            export COMPILER_PATH=/build/link
            {Main}
            echo '-static main.c -L/pthbs/env/lib -linf -o program' > arguments
            gcc @arguments
            mkdir -p $out/bin
            mv program $out/bin
            """, $"#: depends {_library}\n");
        await _f.BuildAsync(id);
        var file = Assert.Single(_f.Store.Records.TryRead(id)!.Links!.Files);
        Assert.Contains(file.Taken, t => t.Package == _library.ToString());
    }

    private PackageId Declare(string name, string commands, string header = "") =>
        _f.Declare(name, "set -eu\n" + commands.ReplaceLineEndings("\n") + "\n", MachineCompiler.Line(_compiler) + header);
}
