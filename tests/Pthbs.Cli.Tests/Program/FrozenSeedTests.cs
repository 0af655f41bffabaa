using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>
/// The end of a bootstrap as docs/guides/bootstrap.md tells it, in small: the collection's own seed builds a shell and its tools, they are frozen,
/// and a package of the collection is built with that and nothing else.
/// </summary>
[Trait("Level", "thorough")]
public sealed class FrozenSeedTests : IDisposable
{
    private const int SourceMissing = 4;

    private const string OnlyFrozenBusybox = """
        {% set default_toolchain = "own" %}
        {% set own = {"depends": ["frozen-busybox"], "target": "x86_64-linux-musl", "variables": {}} %}
        {% set toolchains = {"none": {"depends": []}, "own": own} %}
        """;

    private readonly RealProgram _program = new();
    private readonly string? _collection = Environment.GetEnvironmentVariable("PTHBS_COLLECTION");

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task What_the_seed_built_is_frozen_and_builds_the_same_bytes_without_the_seed()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(_collection), "PTHBS_COLLECTION does not say where the collection is");
        var seeded = new Dictionary<string, string?> { ["PTHBS_COLLECTION"] = _collection };
        var fetched = await _program.RunAsync(seeded, "fetch", "busybox", "linux-headers");
        Assert.SkipWhen(fetched.Code == SourceMissing, "the archives cannot be had here: " + fetched.Error);
        fetched.Succeeded();
        var built = (await _program.RunAsync(seeded, "build", "busybox", "linux-headers")).Succeeded().Lines;
        Assert.Equal(2, built.Count);

        var own = $"{_program.Place}/own";
        (await _program.RunAsync(seeded, "export", "archive", "busybox", "--as", "frozen-%", "--into", own)).Succeeded();
        Directory.CreateDirectory($"{own}/layouts");
        await File.WriteAllTextAsync($"{own}/layouts/toolchains.sh.j2", OnlyFrozenBusybox);
        var frozen = new Dictionary<string, string?> { ["PTHBS_COLLECTION"] = $"{own}:{_collection}" };

        var again = Assert.Single((await _program.RunAsync(frozen, "build", "linux-headers")).Succeeded().Lines);
        Assert.DoesNotContain(again, built);
        Assert.Equal(await OutputHashAsync(seeded, "linux-headers"), await OutputHashAsync(frozen, "linux-headers"));
        Assert.Equal(await OutputHashAsync(seeded, "busybox"), await OutputHashAsync(frozen, "frozen-busybox"));

        Assert.NotEmpty((await _program.RunAsync(seeded, "why", "--build", "linux-headers", "debian-seed")).Succeeded().Lines);
        Assert.Empty((await _program.RunAsync(frozen, "why", "--build", "linux-headers", "debian-seed")).Succeeded().Output);
        Assert.NotEmpty((await _program.RunAsync(frozen, "why", "--build", "linux-headers", "frozen-busybox")).Succeeded().Lines);
    }

    private async Task<string?> OutputHashAsync(Dictionary<string, string?> variables, string package)
    {
        var shown = (await _program.RunAsync(variables, "show", package, "--json")).Succeeded();
        using var json = JsonDocument.Parse(shown.Output);
        return json.RootElement.GetProperty("output-hash").GetString();
    }
}
