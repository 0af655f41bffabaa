using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Diagnosis;
using Pthbs.Errors;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs doctor</c></summary>
internal sealed class DoctorCommand : PthbsCommand
{
    private readonly Option<bool> _offline = new("--offline") { Description = "do not ask the mirrors whether they answer" };
    private readonly Option<bool> _json = CommonOptions.Json("print one JSON object a finding");

    public DoctorCommand()
        : base("doctor", "find what on this machine keeps pthbs from working")
    {
        Add(_offline);
        Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        "Looks at namespaces, limits, the file systems of store and state, mirrors, the clock and\nthe programs and libraries that pthbs uses; says what is wrong and the command that mends\nit. Changes nothing. Exits with 0 where nothing keeps pthbs from working (warnings may be\nthere), with 7 otherwise.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [new("pthbs doctor", "looks at this machine")];

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
        var word = finding.Severity.ToString().ToLowerInvariant();
        if (call.Json is not { } json)
        {
            call.Screen.PrintForeign($"{word,-7}  {finding.Check}: {finding.What}");
            if (finding.Mend is { } mend) call.Screen.PrintLine($"         mend it: {mend}");
            return;
        }

        json.Write(writer =>
        {
            writer.WriteString("check", finding.Check);
            writer.WriteString("severity", word);
            writer.WriteString("what", finding.What);
            if (finding.Mend is { } mend) writer.WriteString("mend", mend);
        });
    }
}
