namespace Pthbs.Cli.Tests.Program;

/// <summary>The executable in a directory that others can write to as well, as /tmp is.</summary>
public sealed class PlantedLibraryTests : IDisposable
{
    private const string Planted = "PLANTED";
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_library_beside_the_executable_is_not_loaded()
    {
        using (var file = File.OpenRead(Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE")!)) Assert.SkipUnless(file.ReadByte() == 0x7F, "this is not the native executable");
        var beside = $"{_program.Place}/beside";
        Directory.CreateDirectory(beside);
        await File.WriteAllTextAsync($"{_program.Place}/planted.c", $"#include <unistd.h>\n__attribute__((constructor)) static void f(void) {{ write(2, \"{Planted}\\n\", {Planted.Length + 1}); }}\n");
        var made = await _program.ShellAsync($"cd '{_program.Place}' && cp \"$pthbs\" beside/pthbs && cc -shared -fPIC -w -o planted.so planted.c");
        Assert.SkipUnless(made.Code == 0, "this machine has no C compiler: apt-get install gcc libc6-dev");
        foreach (var name in (string[])
            ["libc", "libc.so", "liblibc.so", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6", "libz.so.1", "liblzma.so.5", "libzstd.so.1",
                "libbz2.so.1.0", "libssl.so.3", "libcrypto.so.3", "libSystem.Native.so", "libSystem.Native", "libSystem.Security.Cryptography.Native.OpenSsl.so", "libSystem.IO.Compression.Native.so"])
            File.Copy($"{_program.Place}/planted.so", $"{beside}/{name}");

        // The doctor loads all libraries that pthbs ever loads.
        foreach (var words in (string[])["list", "doctor", "collection add --source-only https://localhost:1/x.tar"])
        {
            var finished = await _program.ShellAsync($"cd '{_program.Place}' && PTHBS_COLLECTION='{_program.Collection.Path}' beside/pthbs --store store --state state {words}");
            Assert.DoesNotContain(Planted, finished.Error, StringComparison.Ordinal);
            Assert.Contains(finished.Code, (int[])[0, 4, 7]);
        }
    }
}
