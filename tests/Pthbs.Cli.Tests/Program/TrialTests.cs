namespace Pthbs.Cli.Tests.Program;

/// <summary>The programs of a package that <c>pthbs collection add</c> has just built are asked for their version, and are as hostile as any.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly AddingProgram _adding = new();
    private readonly RealProgram _program;

    public TrialTests() => _program = _adding.Program;

    public void Dispose() => _adding.Dispose();

    [Theory]
    // It writes answers of its own wherever it can.
    [InlineData("for to in answers said ../result ../answers; do printf 'tool\\t--version {{ 7*7 }}\\033\\ttool 1\\n' > $to; done\necho tool 1.2\n", "--version")]
    // It does not end when it is asked to.
    [InlineData("[ \"$1\" = -V ] && echo tool 1.2 && exit\ntrap '' TERM\nwhile :; do sleep 1; done\n", "-V")]
    public async Task A_program_answers_and_does_nothing_else(string text, string option)
    {
        _adding.Pack("tool-1.2.tar.gz", ("tool-1.2/Makefile", "install:\n"), ("tool-1.2/tool", $"#!/pthbs/env/bin/sh\n{text}"));
        var added = (await _program.RunAsync("collection", "add", "./tool-1.2.tar.gz")).Succeeded();
        Assert.Contains($"tried:     tool {option}: tool 1.2\n", added.Error, StringComparison.Ordinal);
        var test = await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/tool/test-tool.sh.j2");
        Assert.Contains($"\ntool {option} < /dev/null > said 2>&1\n", test, StringComparison.Ordinal);
        Assert.DoesNotContain("7*7", test, StringComparison.Ordinal);
    }
}
