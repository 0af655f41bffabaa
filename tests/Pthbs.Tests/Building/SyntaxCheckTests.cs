using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>A script that its shell does not understand does no work first.</summary>
[Trait("Level", "thorough")]
public sealed class SyntaxCheckTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData("if true; then")]
    [InlineData("echo done )")]
    [InlineData("for x in a b\ntrue\ndone")]
    public async Task A_mistake_in_a_late_phase_is_told_before_the_first_one_runs(string commands)
    {
        var id = await _f.AddAsync("late", $"set -eu\n{ScriptPhases.Function}\nif phase build; then (\necho compiled\n) fi\nif phase install; then (\necho x > $out/x\n{commands}\n) fi\n");
        var error = await _f.FailAsync(id);
        Assert.Equal("the script of late has a syntax error: nothing of it was run", error.Message);
        Assert.Matches(@"^line \d+ of the script: .*yntax error", error.Details[0]);
        Assert.DoesNotContain("\ncompiled", _f.Log(id), StringComparison.Ordinal);
        Assert.DoesNotContain("#: phase", _f.Log(id), StringComparison.Ordinal);
    }

    /// <summary>Behind an exit anything may stand, and a shell never reads it.</summary>
    [Theory]
    [InlineData("echo x > $out/x\nexit 0\nif ( fi\n")]
    [InlineData("set -eu\n" + ScriptPhases.Function + "\nif phase install; then (\necho x > $out/x\n) fi\nexit 0\nif ( fi\n")]
    public async Task What_the_shell_never_reads_is_no_mistake(string script)
    {
        var id = await _f.AddAsync("tail", script);
        await _f.BuildAsync(id);
        Assert.Equal("x\n", _f.Read(id, "x"));
    }

    /// <summary>What shells say of a line, in their ways.</summary>
    [Theory]
    [InlineData("/build/build.sh: 54: Syntax error: \")\" unexpected", 54, "Syntax error: \")\" unexpected")]
    [InlineData("/bin/sh: /build/build.sh: line 7: syntax error near unexpected token `fi'", 7, "syntax error near unexpected token `fi'")]
    [InlineData("/build/build.sh: line 9: syntax error: unexpected end of file (expecting \"fi\")", 9, "syntax error: unexpected end of file (expecting \"fi\")")]
    [InlineData("something else", null, "something else")]
    public void A_complaint_names_its_line(string text, int? line, string what) => Assert.Equal((line, what), ShellComplaint.Of(text, "/build/build.sh"));
}
