using System.Collections.Immutable;
using System.Text;
using Pthbs.Collections;
using Pthbs.Inventory;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Tests.Building;
using Pthbs.Tests.Execution.Links;

namespace Pthbs.Tests.Inventory;

/// <summary>Two versions of a small zlib, and programs that hold parts of the one, of the other, of both or of none; linked by the machine's compiler in the real sandbox.</summary>
internal sealed class PlantedLibrary : IDisposable
{
    private readonly BuildFixture _f = new();
    private readonly PackageId _compiler;
    private readonly Dictionary<string, string> _licenses = new(StringComparer.Ordinal) { ["zlib"] = "Zlib", ["compiler"] = "GPL-3.0-or-later WITH GCC-exception-3.1" };

    public PlantedLibrary()
    {
        _compiler = MachineCompiler.Declare(_f);
        OldZlib = Zlib("1.2.11");
        NewZlib = Zlib("1.3.1");
    }

    public BuildFixture Fixture => _f;

    public PackageId OldZlib { get; }

    public PackageId NewZlib { get; }

    /// <summary>The licenses of packages, by their names.</summary>
    public IDictionary<string, string> Licenses => _licenses;

    /// <summary>The parts of the compiler's package.</summary>
    public IReadOnlyList<PackagePart> CompilerParts { get; set; } = [];

    public void Dispose() => _f.Dispose();

    /// <summary>A package with programs, each linked with a library and what of it is called: <c>zlib.… inflate</c>.</summary>
    public PackageId Program(string name, params (string File, PackageId? Library, string? Function)[] programs)
    {
        // As the collection's scripts, it names its directory.
        var commands = new StringBuilder($"mkdir -p $out/bin\ncd /build/{name}\n");
        var libraries = new List<PackageId>();
        foreach (var (file, library, function) in programs)
        {
            if (library is { } used && !libraries.Contains(used)) libraries.Add(used);
            var call = function is null ? "argc" : $"{function}_it(argc)";
            commands.Append($"echo 'int inflate_it(int); int deflate_it(int); int main(int argc, char **argv) {{ return {call}; }}' > {file}.c\n");
            commands.Append($"gcc -c {file}.c\ngcc -static {file}.o {(library is { } l ? $"/pthbs/{l}/lib/libz.a" : "")} -o $out/bin/{file}\nstrip $out/bin/{file}\n");
        }

        return Declare(name, "1", commands.ToString(), string.Concat(libraries.Select((l, i) => $"#: depends {l}{(i > 0 ? " yield" : "")}\n")));
    }

    public PackageId Declare(string name, string version, string commands, string header = "") => _f.Declare(BuildScript.Parse(
        Encoding.UTF8.GetBytes($"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version {version}\n#: system x86_64-linux\n{MachineCompiler.Line(_compiler)}{header}set -eu\nexport COMPILER_PATH=/build/link\n{commands.ReplaceLineEndings("\n")}"), name));

    /// <summary>The inventory of packages that are built.</summary>
    public PackageInventory Read(params PackageId[] packages)
    {
        var reader = new InventoryReader(_f.Store, _f.Script, FactsOf, s => new DownloadEntry(s.Key, s.File, ["https://example.org/" + s.File, "file:/home/me/" + s.File]));
        return reader.Read([.. packages.Select(id => new InventorySubject(id.ToString(), id.Name, [id]))], TestContext.Current.CancellationToken);
    }

    /// <summary>The licenses of all programs of an inventory, by package and path.</summary>
    public static List<ProgramLicense> LicensesOf(PackageInventory inventory) => [.. inventory.Packages.SelectMany(package => package.Programs.Select(program => ProgramLicense.Of(inventory, package, program)))];

    private KnownFacts? FactsOf(PackageId id) => _licenses.TryGetValue(id.Name, out var license)
        ? new KnownFacts(new PackageFacts($"the package {id.Name}", license, "https://example.org/", ImmutableArray<DependencyRequest>.Empty) { Purl = id.Name == "zlib" ? "pkg:github/madler/zlib" : null, Cpe = id.Name == "zlib" ? "zlib:zlib" : null, Parts = id == _compiler ? CompilerParts : [] }, false)
        : null;

    private PackageId Zlib(string version) => Declare("zlib", version, $"""
        for name in inflate deflate; do factor=3; [ $name = inflate ] || factor=5; echo "int x_{version.Replace('.', '_')}; int ${'{'}name{'}'}_it(int x) {'{'} return x * $factor; {'}'}" > $name.c; gcc -O2 -c $name.c; done
        mkdir -p $out/lib
        /usr/bin/ar rcsD $out/lib/libz.a inflate.o deflate.o

        """, $"#: source {_f.Sources.AddFile("--- a\n+++ b\n"u8)} CVE-2018-25032.patch\n");
}
