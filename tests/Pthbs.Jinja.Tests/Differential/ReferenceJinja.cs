using System.Diagnostics;
using System.Text.Json;

namespace Pthbs.Jinja.Tests.Differential;

/// <summary>Python's Jinja2, if this machine has it. <c>JINJA_PYTHON</c> in the environment names the Python to ask.</summary>
public static class ReferenceJinja
{
    private static readonly Lazy<string?> Python = new(() =>
        Array.Find([Environment.GetEnvironmentVariable("JINJA_PYTHON") ?? "/usr/bin/python3", "python3"], python => Run(python, ["-c", "import jinja2; assert jinja2.__version__ >= '3.1'"], "").ExitCode == 0));

    /// <summary>Renders the cases; skips the test if there is no Jinja2 to compare with.</summary>
    public static IReadOnlyList<Outcome> Render(IReadOnlyList<Case> cases) => Render(cases, out _);

    /// <summary>The same, and the versions of Python's packages.</summary>
    public static IReadOnlyList<Outcome> Render(IReadOnlyList<Case> cases, out IReadOnlyDictionary<string, Version> versions)
    {
        versions = new Dictionary<string, Version>();
        if (Python.Value is not { } python)
        {
            Assert.Skip("python3 with jinja2 3.1 is not installed (Debian: python3-jinja2)");
            return [];
        }

        var script = Path.Combine(AppContext.BaseDirectory, "Differential", "reference.py");
        var (exitCode, output, error) = Run(python, [script], JsonSerializer.Serialize(cases.Select(c => new
        {
            templates = c.Templates,
            main = c.Main,
            data = c.Data,
            options = c.Options,
        })));
        Assert.True(exitCode == 0, error);
        var answer = JsonDocument.Parse(output).RootElement;
        versions = answer.GetProperty("versions").EnumerateObject().ToDictionary(package => package.Name, package => Version.Parse(package.Value.GetString()!));
        return [.. answer.GetProperty("outcomes").EnumerateArray().Select(Read)];
    }

    private static Outcome Read(JsonElement outcome)
    {
        if (outcome.TryGetProperty("text", out var text)) return new Outcome((string?)JinjaValue.FromJson(text), null, null, null, null);
        var line = outcome.GetProperty("line");
        return new Outcome(
            null,
            Outcome.KindOf(outcome.GetProperty("error").GetString()!),
            outcome.GetProperty("template").GetString(),
            line.ValueKind == JsonValueKind.Number ? line.GetInt32() : null,
            $"{outcome.GetProperty("error").GetString()}: {outcome.GetProperty("message").GetString()}");
    }

    private static (int ExitCode, string Output, string Error) Run(string program, string[] arguments, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, output.Result, error.Result);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (127, "", missing.Message);
        }
    }
}
