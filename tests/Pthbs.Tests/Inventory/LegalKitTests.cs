using System.Diagnostics;
using Pthbs.Collections;
using Pthbs.Exporting.Legal;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Tests.Inventory;

/// <summary>A program is linked again with a changed library, from the kit alone.</summary>
[Trait("Level", "thorough")]
public sealed class LegalKitTests : IDisposable
{
    private readonly PlantedLibrary _planted = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _directory.Dispose();
        _planted.Dispose();
    }

    [Fact]
    public async Task A_program_is_linked_again_with_a_changed_library_from_the_kit_alone()
    {
        _planted.Licenses["zlib"] = "LGPL-2.1-or-later";
        var users = _planted.Program("users", ("user", _planted.OldZlib, "inflate"), ("other", null, null));
        var kit = await WriteAsync(users);
        Assert.Empty(kit.NotRelinkable);
        Assert.Equal(["user"], Directory.GetDirectories($"{_directory.Path}/kit/relink/{users}").Select(Path.GetFileName));
        Assert.Equal(3, await EndsWithAsync($"{_planted.Fixture.StoreOnDisk}/{users}/bin/user"));
        await ShellAsync("sh ./relink.sh same");
        Assert.Equal(3, await EndsWithAsync($"{Place(users)}/same"));
        // Whoever has the kit changes the library, here with a compiler of their own.
        await ShellAsync("for c in inflate deflate; do echo \"int ${c}_it(int x) { return x * 9; }\" > $c.c; gcc -c $c.c; done; library=$(ls *-libz.a); rm $library; ar rcs $library inflate.o deflate.o; ./relink.sh changed");
        Assert.Equal(9, await EndsWithAsync($"{Place(users)}/changed"));

        Task ShellAsync(string line) => RunAsync("sh", "-euc", $"cd '{Place(users)}'; {line}");
    }

    [Fact]
    public async Task Sources_scripts_and_texts_are_in_the_kit()
    {
        var users = _planted.Program("users", ("user", _planted.OldZlib, "inflate"));
        var texts = _planted.Declare("texts", "1", "mkdir -p $out/share/licenses/texts\necho free > $out/share/licenses/texts/COPYING\n");
        var kit = await WriteAsync(users, texts);
        Assert.Equal("free\n", await File.ReadAllTextAsync($"{_directory.Path}/kit/packages/{texts}/licenses/texts/COPYING", TestContext.Current.CancellationToken));
        Assert.Equal(_planted.Fixture.Script(users).Bytes.ToArray(), await File.ReadAllBytesAsync($"{_directory.Path}/kit/packages/{users}/build-script", TestContext.Current.CancellationToken));
        Assert.Contains("CVE-2018-25032.patch", await File.ReadAllTextAsync($"{_directory.Path}/kit/sources/downloadlist.sha256", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["compiler", "users", "zlib"], kit.WithoutText.Order());
        // No library here is under the LGPL.
        Assert.False(Directory.Exists($"{_directory.Path}/kit/relink"));
        Assert.True(File.Exists($"{_directory.Path}/kit/sbom.spdx.json"));
    }

    /// <summary>A toolchain may have the text of one of its parts and not that of another.</summary>
    [Fact]
    public async Task The_text_of_a_part_that_is_missing_is_told_with_its_license()
    {
        PackagePart Part(string name, string license, params string[] texts) => new(
            name, "12.2.0", name == "gcc" ? ["usr/lib/gcc/"] : ["usr/lib/x86_64-linux-gnu/"], [.. texts], new PackageFacts(null, license, "https://example.org/" + name, []));
        _planted.CompilerParts = [Part("gcc", "GPL-3.0-or-later WITH GCC-exception-3.1"), Part("libc", "LGPL-2.1-or-later", "usr/include/stdc-predef.h")];
        var kit = await WriteAsync(_planted.Program("users", ("user", _planted.OldZlib, "inflate")));
        Assert.Equal("gcc 12.2.0 in compiler: GPL-3.0-or-later WITH GCC-exception-3.1, https://example.org/gcc", Assert.Single(kit.PartsWithoutText));
        Assert.Contains("license text is missing here; add it before you pass them on: gcc 12.2.0", await File.ReadAllTextAsync($"{_directory.Path}/kit/README", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_linked_again_is_told()
    {
        _planted.Licenses["zlib"] = "LGPL-2.1-or-later";
        var once = _planted.Declare("once", "1", "mkdir -p $out/bin\necho 'int inflate_it(int); int main(int argc, char **argv) { return inflate_it(argc); }' > p.c\ngcc -static p.c /pthbs/env/lib/libz.a -o $out/bin/p\n", $"#: depends {_planted.OldZlib}\n");
        var kit = await WriteAsync(once);
        Assert.StartsWith("once/bin/p: an object was deleted before the build ended: ", Assert.Single(kit.NotRelinkable), StringComparison.Ordinal);
        Assert.Contains("once/bin/p", await File.ReadAllTextAsync($"{_directory.Path}/kit/README", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_leaves_nothing_and_an_earlier_kit_as_it_was()
    {
        var texts = _planted.Declare("texts", "1", "mkdir -p $out/share/licenses/texts\necho free > $out/share/licenses/texts/COPYING\n");
        await _planted.Fixture.BuildAsync(texts);
        // Its objects are gone when they are to be copied, which is late.
        var failing = new LegalKit(_planted.Read(texts), new Dictionary<PackageId, PackageId> { [texts] = PackageId.Parse($"gone.{new string('a', 64)}") });
        Assert.Throws<PthbsException>(() => Write(failing));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
        await WriteAsync(texts);
        var before = Listing();
        Assert.Throws<PthbsException>(() => Write(failing));
        Assert.Equal(before, Listing());
    }

    [Fact]
    public async Task An_earlier_kit_is_replaced_and_what_is_none_is_left_alone()
    {
        var (one, two) = (_planted.Declare("one", "1", "mkdir $out/doc\n"), _planted.Declare("two", "1", "mkdir $out/doc\n"));
        Directory.CreateDirectory($"{_directory.Path}/real", (UnixFileMode)0b111_000_000);
        Directory.CreateSymbolicLink($"{_directory.Path}/kit", "real");
        await WriteAsync("real", [one]);
        await WriteAsync("real", [two]);
        Assert.Equal([two.ToString()], Directory.GetDirectories($"{_directory.Path}/kit/packages").Select(Path.GetFileName));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode($"{_directory.Path}/real"));
        Assert.Equal(["kit", "real"], Directory.GetFileSystemEntries(_directory.Path).Select(Path.GetFileName).Order());
        await File.WriteAllTextAsync($"{_directory.Path}/real/mine", "mine", TestContext.Current.CancellationToken);
        var before = Listing();
        var refused = await Assert.ThrowsAsync<PthbsException>(() => WriteAsync("real", [one]));
        Assert.Equal(("the directory holds something else than an earlier legal kit", "mine"), (refused.Message, refused.Got));
        Assert.Equal(before, Listing());
    }

    /// <summary>Names such as README and sources are anybody's.</summary>
    [Fact]
    public async Task A_directory_that_only_looks_like_a_kit_is_left_alone()
    {
        Directory.CreateDirectory($"{_directory.Path}/kit/sources");
        await File.WriteAllTextAsync($"{_directory.Path}/kit/sources/thesis.tex", "thesis", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{_directory.Path}/kit/README", "mine", TestContext.Current.CancellationToken);
        var before = Listing();
        await Assert.ThrowsAsync<PthbsException>(() => WriteAsync(_planted.Declare("one", "1", "mkdir $out/doc\n")));
        Assert.Equal(before, Listing());
    }

    [Fact]
    public async Task A_long_text_is_not_held_in_memory()
    {
        const int Length = 64 << 20;
        var texts = _planted.Declare("texts", "1", $"mkdir -p $out/share/licenses/texts\nhead -c {Length} /dev/zero > $out/share/licenses/texts/COPYING\n");
        await _planted.Fixture.BuildAsync(texts);
        var kit = new LegalKit(_planted.Read(texts), new Dictionary<PackageId, PackageId>());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(kit);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, Length / 4);
        Assert.Equal(Length, new FileInfo($"{_directory.Path}/kit/packages/{texts}/licenses/texts/COPYING").Length);
    }

    private string Place(PackageId package) => $"{_directory.Path}/kit/relink/{package}/user";

    private Task<LegalKit> WriteAsync(params PackageId[] packages) => WriteAsync("kit", packages);

    private string Write(LegalKit kit) => kit.Write($"{_directory.Path}/kit", _planted.Fixture.Store, _planted.Fixture.Sources, TestContext.Current.CancellationToken);

    private List<string> Listing() => Directory.GetFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => $"{p} {(File.Exists(p) ? File.ReadAllText(p) : "")}").ToList();

    private async Task<LegalKit> WriteAsync(string place, PackageId[] packages)
    {
        await _planted.Fixture.BuildAsync(packages);
        var inventory = _planted.Read(packages);
        var relinks = new Dictionary<PackageId, PackageId>();
        foreach (var package in inventory.Packages)
            if (RelinkScript.Programs(inventory, package) is { Count: > 0 } programs) relinks.Add(package.Id, _planted.Fixture.Declare(RelinkScript.Of(package.Script!, programs)));
        await _planted.Fixture.BuildAsync([.. relinks.Values]);
        var kit = new LegalKit(inventory, relinks);
        Assert.Equal(Path.GetFullPath($"{_directory.Path}/{place}"), Write(kit));
        return kit;
    }

    private static async Task<int> EndsWithAsync(string program)
    {
        using var process = Process.Start(program);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private static async Task RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
    }
}
