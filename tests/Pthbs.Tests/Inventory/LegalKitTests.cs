using System.Diagnostics;
using Pthbs.Exporting.Legal;
using Pthbs.Files;
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

    [Fact]
    public async Task What_cannot_be_linked_again_is_told()
    {
        _planted.Licenses["zlib"] = "LGPL-2.1-or-later";
        var once = _planted.Declare("once", "1", "mkdir -p $out/bin\necho 'int inflate_it(int); int main(int argc, char **argv) { return inflate_it(argc); }' > p.c\ngcc -static p.c /pthbs/env/lib/libz.a -o $out/bin/p\n", $"#: depends {_planted.OldZlib}\n");
        var kit = await WriteAsync(once);
        Assert.StartsWith("once/bin/p: an object was deleted before the build ended: ", Assert.Single(kit.NotRelinkable), StringComparison.Ordinal);
        Assert.Contains("once/bin/p", await File.ReadAllTextAsync($"{_directory.Path}/kit/README", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private string Place(PackageId package) => $"{_directory.Path}/kit/relink/{package}/user";

    private async Task<LegalKit> WriteAsync(params PackageId[] packages)
    {
        await _planted.Fixture.BuildAsync(packages);
        var inventory = _planted.Read(packages);
        var relinks = new Dictionary<PackageId, PackageId>();
        foreach (var package in inventory.Packages)
            if (RelinkScript.Programs(inventory, package) is { Count: > 0 } programs) relinks.Add(package.Id, _planted.Fixture.Declare(RelinkScript.Of(package.Script!, programs)));
        await _planted.Fixture.BuildAsync([.. relinks.Values]);
        var kit = new LegalKit(inventory, relinks);
        using var directory = DirectoryHandle.Create($"{_directory.Path}/kit");
        kit.Write(directory, _planted.Fixture.Store, _planted.Fixture.Sources, TestContext.Current.CancellationToken);
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
