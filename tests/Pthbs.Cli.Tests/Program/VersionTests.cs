namespace Pthbs.Cli.Tests.Program;

public sealed class VersionTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public async Task The_version_touches_nothing(string word)
    {
        Assert.Equal(new Finished(0, "pthbs 0.1.0\n", ""), await _program.RunAsync(word));
        Assert.False(Directory.Exists(_program.State));
    }

    [Fact]
    public void The_executable_stays_small()
    {
        const int most = 18_000_000;
        var executable = new FileInfo(Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE")!);
        Assert.SkipUnless(executable.Length > 1_000_000, "PTHBS_EXECUTABLE is not the native executable");
        Assert.InRange(executable.Length, 1, most);
    }

    [Fact]
    public async Task Rendering_needs_no_store()
    {
        await File.WriteAllTextAsync($"{_program.Place}/t.j2", "{% if a %}\n{{ a }} {{ b.c[1] }}\n{% endif %}\n");
        await File.WriteAllTextAsync($"{_program.Place}/t.json", """{"a": "no", "b": {"c": [1, 123456789012345678901234567890]}}""");

        Assert.Equal("yes 123456789012345678901234567890\n", (await _program.RunAsync("collection", "render", "t.j2", "--set", "a=yes", "--data", "t.json")).Succeeded().Output);
        Assert.Equal("\nno 123456789012345678901234567890\n", (await _program.RunAsync("collection", "render", "--plain", "t.j2", "--data", "t.json")).Succeeded().Output);
        (await _program.RunAsync("collection", "render", "t.j2")).Failed(3, "t.j2:1", "'a' is undefined");
        Assert.False(Directory.Exists(_program.State));
    }
}
