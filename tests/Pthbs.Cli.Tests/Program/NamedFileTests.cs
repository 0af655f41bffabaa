namespace Pthbs.Cli.Tests.Program;

/// <summary>What stands where a person names a file: nothing that whoever opens it would wait for.</summary>
public sealed class NamedFileTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("audit hello --osv osv.json --vex {0}")]
    [InlineData("export sbom hello -o {0}")]
    public async Task A_fifo_is_no_place_for_output_until_somebody_reads_it(string words)
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        await File.WriteAllTextAsync($"{_program.Place}/osv.json", "[]", TestContext.Current.CancellationToken);
        (await _program.ShellAsync($"mkfifo {_program.Place}/fifo")).Succeeded();
        string With(string place) => string.Format(System.Globalization.CultureInfo.InvariantCulture, words, place);
        Assert.Contains("nothing reads from what stands there", (await _program.ShellAsync($"cd {_program.Place} && timeout 60 \"$pthbs\" {With("fifo")}")).Failed(2).Error, StringComparison.Ordinal);
        Assert.Contains("@context", (await _program.ShellAsync($"cd {_program.Place} && cat fifo & cd {_program.Place}; sleep 1; timeout 60 \"$pthbs\" {With("fifo")} && wait")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("@context", (await _program.ShellAsync($"cd {_program.Place} && timeout 60 \"$pthbs\" {With("/dev/stdout")} | cat")).Succeeded().Output, StringComparison.Ordinal);
        (await _program.ShellAsync($"cd {_program.Place} && timeout 60 \"$pthbs\" {With("/dev/null")}")).Succeeded();
    }

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
