namespace Pthbs.Cli.Tests.Program;

/// <summary>A directory where pthbs keeps a file.</summary>
public sealed class MisplacedTests : IDisposable
{
    private const int Damage = 8;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("records/{0}.json", true)]
    [InlineData("records/durations.json", false)]
    [InlineData("manifests/{0}.gz", true)]
    [InlineData("logs/{0}.log.gz", true)]
    [InlineData("locks/{0}.lock", true)]
    [InlineData(".store", true)]
    [InlineData("../store/.state", true)]
    public async Task It_is_named_by_whoever_has_to_write_there_and_by_verify(string place, bool isNeeded)
    {
        var built = Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines);
        var path = Path.GetFullPath($"{_program.State}/{string.Format(null, place, Path.GetFileName(built))}");
        File.Delete(path);
        Directory.CreateDirectory($"{path}/mine");

        var verified = await _program.RunAsync("store", "verify");
        Assert.Equal(Damage, verified.Code);
        Assert.Contains($"{path}: a directory is where a file belongs: inspect it, and move it away", verified.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("pthbs store repair", verified.Error, StringComparison.Ordinal);

        Directory.Delete(built, recursive: true);
        var again = await _program.RunAsync("build", "hello");
        if (isNeeded)
        {
            Assert.NotEqual(0, again.Code);
            foreach (var told in (string[])[$"{path}: ", "hint: a directory is where a file belongs: inspect it, and move it away"]) Assert.Contains(told, again.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", again.Error, StringComparison.Ordinal);
        }
        else again.Succeeded();

        Assert.True(Directory.Exists($"{path}/mine"));
        Directory.Delete(path, recursive: true);
        (await _program.RunAsync("build", "hello")).Succeeded();
        (await _program.RunAsync("store", "verify")).Succeeded();
    }

    [Fact]
    public async Task A_log_that_is_a_directory_is_no_log()
    {
        var log = $"{_program.State}/logs/{Path.GetFileName(Assert.Single((await _program.RunAsync("build", "hello")).Succeeded().Lines))}.log.gz";
        File.Delete(log);
        Directory.CreateDirectory(log);
        (await _program.RunAsync("log", "hello")).Failed(3, $"{log}: this is not a regular file", "got:      a directory", "hint: inspect it, and move it away");
        var repaired = await _program.RunAsync("store", "repair");
        Assert.Equal(Damage, repaired.Code);
        Assert.True(Directory.Exists(log));
    }

    /// <summary>What is no source, in the place of one, and what is no directory in the place of theirs.</summary>
    [Fact]
    public async Task What_is_no_source_is_told_and_repair_removes_what_holds_nothing()
    {
        (await _program.RunAsync("build", "hello")).Succeeded();
        var files = $"{_program.State}/sources/sha256";
        string NameOf(char digit) => $"{files}/{new string(digit, 64)}";
        Directory.CreateDirectory($"{NameOf('a')}/mine");
        File.CreateSymbolicLink(NameOf('b'), "elsewhere");
        var git = $"{_program.State}/sources/git";
        if (Directory.Exists(git)) Directory.Delete(git, recursive: true);
        await File.WriteAllTextAsync(git, "mine");

        var verified = await _program.RunAsync("store", "verify");
        Assert.Equal(Damage, verified.Code);
        foreach (var told in (string[])[$"{NameOf('a')}: a directory is where a file belongs", $"{NameOf('b')}: a symbolic link is where a file belongs", $"{git}: a file is where a directory belongs: inspect it, and move it away"])
            Assert.Contains(told, verified.Output, StringComparison.Ordinal);

        File.Delete(git);
        Assert.Equal(Damage, (await _program.RunAsync("store", "repair")).Code);
        Assert.True(Directory.Exists($"{NameOf('a')}/mine"));
        Assert.Null(new FileInfo(NameOf('b')).LinkTarget);
        Directory.Delete(NameOf('a'), recursive: true);
        (await _program.RunAsync("store", "verify")).Succeeded();
    }
}
