using System.Diagnostics;
using System.Text;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

public sealed class ScriptPhasesTests
{
    /// <summary>As docs/reference/formats/phases.md has it, spelled a second time: another byte in it is another format.</summary>
    private const string Definition = """phase() { case " ${phases-prepare configure build check install} " in *" $1 "*) printf '#: phase %s\n' "$1" ;; *) return 1 ;; esac; }""";

    private static readonly string Header = $"#: pthbs {BuildFormat.Number}\n#: name a\n#: version 1\n#: system x86_64-linux\n";

    private static BuildScript Script(string body, string first = "#!/bin/sh") => BuildScript.Parse(Encoding.UTF8.GetBytes($"{first}\n{Header}{body}"), "a");

    private static ScriptPhases Phases(string body) => ScriptPhases.Of(Script(body)) ?? throw new InvalidOperationException("it has no phases");

    [Fact]
    public void The_line_that_a_script_has_phases_by_never_changes() => Assert.Equal(Definition, ScriptPhases.Function);

    [Fact]
    public void Phases_are_found_with_their_lines()
    {
        var phases = Phases($"set -eu\n{Definition}\ncd src\nif phase configure; then (\n./configure\n) fi\nif phase build; then (\nmake\n# done\n) fi\n");
        Assert.Equal(7, phases.FunctionLine);
        Assert.Equal([new("configure", 9, 11), new("build", 12, 15)], phases.Phases);
        Assert.Empty(phases.Problems);
    }

    [Theory]
    [InlineData("#!/bin/sh", Definition, true)]
    [InlineData("#! /bin/sh", Definition, true)]
    [InlineData("#!/bin/sh -e", Definition, false)]
    [InlineData("#!/bin/bash", Definition, false)]
    [InlineData("#!/bin/sh", Definition + " ", false)]
    [InlineData("#!/bin/sh", " " + Definition, false)]
    [InlineData("#!/bin/sh", "# " + Definition, false)]
    [InlineData("#!/bin/sh", "phase() { :; }", false)]
    public void A_script_has_phases_by_one_line_and_its_shell(string first, string line, bool has) =>
        Assert.Equal(has, ScriptPhases.Of(Script($"{line}\nif phase build; then (\nmake\n) fi\n", first)) is not null);

    [Theory]
    [InlineData("if phase build; then (\nmake\n) fi\nif phase configure; then (\nx\n) fi", 9, "configure comes after the phase build")]
    [InlineData("if phase build; then (\nmake\n) fi\nif phase build; then (\nx\n) fi", 9, "appears twice")]
    [InlineData("if phase deploy; then (\nx\n) fi", 6, "there is no phase 'deploy'")]
    [InlineData("if phase build; then (\nmake\n", 6, "has no end")]
    [InlineData("if phase build; then (\nif phase check; then (\nx\n) fi", 7, "begins within the phase build")]
    [InlineData("if phase build; then (\n  # nothing\n\n) fi", 6, "has no commands")]
    public void What_does_not_fit_is_told_with_its_line(string body, int line, string what)
    {
        var problem = Assert.Single(Phases($"{Definition}\n{body}\n").Problems, p => p.Line == line + 1);
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phase_before_the_definition_is_told() =>
        Assert.Contains("before the line", Assert.Single(Phases($"if phase build; then (\nx\n) fi\n{Definition}\n").Problems).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("#: phase build", "build")]
    [InlineData("#: phase prepare", "prepare")]
    [InlineData("#: phase ", null)]
    [InlineData("#: phase build ", null)]
    [InlineData("#: phase  build", null)]
    [InlineData(" #: phase build", null)]
    [InlineData("#: phase Build", null)]
    [InlineData("#: phase deploy", null)]
    [InlineData("#: phase", null)]
    [InlineData("", null)]
    public void Only_the_line_of_a_known_phase_tells_of_it(string line, string? phase) => Assert.Equal(phase, ScriptPhases.Told(line));

    /// <summary>In every shell that a build may have: what the definition prints is what is understood, and a failing command in a phase ends the script.</summary>
    [Theory]
    [InlineData("dash")]
    [InlineData("bash --posix")]
    [InlineData("busybox sh")]
    public void The_shells_do_what_the_format_says(string shell)
    {
        var body = $"set -eu\n{Definition}\nif phase configure; then (\ncat <<X\n) fi of a text\nX\n) fi\nif phase build; then (\nfalse\necho on\n) fi\necho after\n";
        Assert.Equal(("#: phase configure\n) fi of a text\n#: phase build\n", 1), Run(shell, body));
        Assert.Equal(("after\n", 0), Run(shell, "phases=\n" + body));
        Assert.Equal(("#: phase build\n", 1), Run(shell, "phases='build install'\n" + body));
        Assert.Equal(["configure", "build"], Phases(body).Phases.Select(p => p.Name));
    }

    private static (string Output, int Code) Run(string shell, string script)
    {
        var words = shell.Split(' ');
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists($"{d}/{words[0]}")), $"this machine has no {words[0]}");
        using var process = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], "-c", script]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, process.ExitCode);
    }
}
