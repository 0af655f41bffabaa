using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>The collection itself, from the hermetic seed: real archives, a real compiler, real programs.</summary>
public sealed class RealCollectionTests : IDisposable
{
    private const int SourceMissing = 4;
    private readonly RealProgram _program = new();
    private readonly Dictionary<string, string?> _variables = new() { ["PTHBS_COLLECTION"] = Environment.GetEnvironmentVariable("PTHBS_COLLECTION") };

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Two_real_packages_are_built_from_the_seed_joined_and_run()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(_variables["PTHBS_COLLECTION"]), "PTHBS_COLLECTION does not say where the collection is");
        var fetched = await _program.RunAsync(_variables, "fetch", "zlib", "make");
        Assert.SkipWhen(fetched.Code == SourceMissing, "the archives cannot be had here: " + fetched.Error);
        fetched.Succeeded();
        var zlib = Assert.Single((await _program.RunAsync(_variables, "build", "zlib")).Succeeded().Lines);
        Assert.True(new FileInfo($"{zlib}/lib/libz.a").Length > 50_000);

        // The expected times come from the build before: the second one knows the seed already.
        var built = (await _program.RunAsync(_variables, "env", "build", "--packages", "zlib", "make")).Succeeded();
        Assert.DoesNotContain("debian-seed", built.Error, StringComparison.Ordinal);
        var environment = Assert.Single(built.Lines);
        Assert.True(File.Exists($"{environment}/include/zlib.h"));

        await File.WriteAllTextAsync($"{_program.Place}/Makefile", "all: a b\n\t@echo $(MAKE_VERSION)\na b:\n\t@echo $@ > $@\n");
        using var make = Process.Start(new ProcessStartInfo($"{environment}/bin/make", ["-s", "-j2", "-C", _program.Place]) { RedirectStandardOutput = true })!;
        Assert.Equal("4.4.1\n", await make.StandardOutput.ReadToEndAsync());
        await make.WaitForExitAsync();
        Assert.Equal(0, make.ExitCode);
        Assert.Equal("b\n", await File.ReadAllTextAsync($"{_program.Place}/b"));

        var again = (await _program.RunAsync(_variables, "env", "build", "--packages", "zlib", "make")).Succeeded();
        Assert.Equal((built.Output, true), (again.Output, again.Error.Contains("nothing to build", StringComparison.Ordinal)));
    }
}
