namespace Pthbs.Cli.Tests.Program;

/// <summary>What stands where a person names a file: nothing that whoever opens it would wait for.</summary>
public sealed class NamedFileTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("audit hello --osv osv.json --accept {0}")]
    [InlineData("audit hello --osv {0}")]
    [InlineData("collection render {0}")]
    [InlineData("collection render template --data {0}")]
    [InlineData("build {0}")]
    [InlineData("collection add {0}")]
    [InlineData("collection add --source-only file:{0}")]
    public async Task A_fifo_or_a_device_is_refused_and_not_waited_for(string words)
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        await File.WriteAllTextAsync($"{_program.Place}/template", "text", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{_program.Place}/osv.json", "{\"id\":\"X-1\",\"affected\":[]}", TestContext.Current.CancellationToken);
        (await _program.ShellAsync($"mkfifo {_program.Place}/fifo")).Succeeded();
        foreach (var place in (string[])[$"{_program.Place}/fifo", "/dev/zero"])
        {
            var refused = await _program.ShellAsync($"cd {_program.Place} && \"$pthbs\" {string.Format(System.Globalization.CultureInfo.InvariantCulture, words, place)}");
            Assert.InRange(refused.Code, 2, 4);
            Assert.Contains(place, refused.Error, StringComparison.Ordinal);
            Assert.Contains("regular file", refused.Error, StringComparison.Ordinal);
        }
    }
}
