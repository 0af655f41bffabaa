namespace Pthbs.Cli.Tests.Program;

/// <summary>Hostile archives as sources of packages, by the real program: refused in words that help, nothing outside, nothing half published.</summary>
[Trait("Level", "thorough")]
public sealed class HostileArchiveTests : IDisposable
{
    private readonly RealProgram _program = new();

    public static TheoryData<string> Names => [.. HostileArchives.All.Keys];

    public void Dispose() => _program.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_refused_and_nothing_of_it_stays(string name)
    {
        var (archive, says) = HostileArchives.All[name];
        _program.Collection.Source("evil.tar", archive);
        _program.Collection.Header("evil", "#: source {{ source(\"evil.tar\") }} unpack into=out/share");
        await File.WriteAllTextAsync($"{_program.Place}/victim", "precious");
        var outside = Outside();

        (await _program.RunAsync("build", "evil")).Failed(4, "evil.tar", says);

        Assert.Equal(outside, Outside());
        Assert.Equal("precious", await File.ReadAllTextAsync($"{_program.Place}/victim"));
        Assert.False(File.Exists("/tmp/victim"));
        Assert.Empty(Directory.GetFileSystemEntries(_program.Store, "evil.*"));
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
    }

    [Fact]
    public async Task An_honest_archive_beside_them_is_built()
    {
        _program.Collection.Source("good.tar", new TarBytes().Directory("d/").File("d/f").Link("d/l", "f").HardLink("d/h", "d/f").Done());
        _program.Collection.Header("good", "#: source {{ source(\"good.tar\") }} unpack into=out/share");

        var built = (await _program.RunAsync("build", "good")).Succeeded();
        Assert.Equal("content\n", await File.ReadAllTextAsync($"{_program.Store}/{Path.GetFileName(built.Lines[^1])}/share/d/l"));
    }

    /// <summary>All that is there but the store and the state, which change.</summary>
    private string[] Outside() => [.. Directory.GetFileSystemEntries(_program.Place, "*", SearchOption.AllDirectories)
        .Where(p => !p.StartsWith(_program.Store, StringComparison.Ordinal)
            && !p.StartsWith(_program.State, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
