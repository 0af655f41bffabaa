using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Upkeep.Diagnosis;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs doctor</c></summary>
internal sealed class DoctorCommand : PthbsCommand
{
    private readonly Option<bool> _offline = new("--offline") { Description = "do not contact the mirrors" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object for each finding");

    public DoctorCommand()
        : base("doctor", "find out what keeps pthbs from working on this machine")
    {
        Add(_offline);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Checks namespaces, limits, the file systems of store and state, mirrors, the clock, and\nthe programs and libraries that pthbs uses. Shows what is wrong and the command that fixes\nit, and changes nothing. The exit code is 7 if something keeps pthbs from working, 0\notherwise (also with warnings).",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs doctor", "checks this machine")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation call)
    {
        var settings = call.Settings;
        var doctor = new Doctor(new Machine(settings.Mirrors, call.Variable("PATH") ?? ""), settings);
        var findings = await doctor.ExamineAsync(call.Value(_offline), call.Cancel).ConfigureAwait(false);
        foreach (var finding in findings) Print(call, finding);
        var problems = findings.Count(f => f.Severity == Severity.Problem);
        var warnings = findings.Count(f => f.Severity == Severity.Warning);
        call.Screen.Say(problems + warnings == 0 ? "all is well" : $"{Quantity.Count(problems, "problem")}, {Quantity.Count(warnings, "warning")}");
        return problems == 0 ? ExitCodes.Success : ExitCodes.Of(ErrorKind.Machine);
    }

    private static void Print(Invocation call, Finding finding)
    {
        var word = JsonWord.Of(finding.Severity);
        call.Print(new FindingJson(finding.Check, word, finding.What, finding.Mend), screen =>
        {
            screen.PrintLine($"{word,-7}  {finding.Check}: {finding.What}");
            if (finding.Mend is { } mend) screen.PrintLine($"         fix: {mend}");
        });
    }
}
