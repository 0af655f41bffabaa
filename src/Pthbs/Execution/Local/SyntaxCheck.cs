using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Execution.Local;

/// <summary>
/// Lets the build's own shell read its script without running it, in the build's sandbox: a mistake in the last phase is told before the first one runs. Shells read a script piece by piece, so without this it would show
/// only after everything was compiled.
/// </summary>
internal static class SyntaxCheck
{
    private const string Shell = "/bin/sh", OnlyRead = "-n";
    private const int MostHeard = 16 * 1024, MostTold = 5;

    /// <summary>Checks a script; returns where it is well, or where only running it can tell.</summary>
    /// <param name="sandbox">How builds run.</param>
    /// <param name="description">What would be started for the script.</param>
    /// <param name="identity">Who it is outside.</param>
    /// <param name="id">The package.</param>
    /// <param name="bytes">The script.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">The shell does not understand it; the lines are in the details.</exception>
    public static void Run(ISandbox sandbox, SandboxDescription description, SandboxIdentity identity, PackageId id, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (description.Command is not [Shell, var path] || !IsReadWhole(bytes, id)) return;
        var (exit, said) = Hear(sandbox, description with { Command = [Shell, OnlyRead, path] }, identity, cancel);
        // Whatever else keeps it from being started does so when it is run, and is told then.
        if (exit.Success || !said.Contains("yntax error", StringComparison.Ordinal)) return;
        var script = Encoding.UTF8.GetString(bytes.Span).Split('\n');
        var details = new List<string>();
        foreach (var line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (details.Count >= MostTold) break;
            var (number, what) = ShellComplaint.Of(line, path);
            details.Add(number is { } n ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {n} of the script: {what}") : $"| {line}");
            if (number is { } at && at >= 1 && at <= script.Length && script[at - 1].Trim() is { Length: > 0 } text) details.Add($"| {(text.Length > 200 ? text[..200] + " …" : text)}");
        }

        throw new PthbsException(ErrorKind.Build, $"the script of {id.Name} has a syntax error: nothing of it was run")
        {
            Where = id.ToString(),
            Details = details,
            Hint = $"correct the block of the template that has this line; to see the script: pthbs show --script {id.Short}",
        };
    }

    /// <summary>Whether the shell reads the script to its end: one with phases, and nothing outside of them that leaves it. Behind an <c>exit</c> anything may stand.</summary>
    private static bool IsReadWhole(ReadOnlyMemory<byte> bytes, PackageId id)
    {
        if (ScriptPhases.Of(BuildScript.Parse(bytes.ToArray(), id.Name)) is not { } phases) return false;
        var lines = Encoding.Latin1.GetString(bytes.Span).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var word = lines[i].AsSpan().TrimStart();
            if (word.StartsWith("exit") || word.StartsWith("exec "))
            {
                var isInside = false;
                foreach (var phase in phases.Phases) isInside |= i + 1 > phase.FirstLine && i + 1 < phase.LastLine;
                if (!isInside) return false;
            }
        }

        return true;
    }

    private static (SandboxExit Exit, string Said) Hear(ISandbox sandbox, SandboxDescription description, SandboxIdentity identity, CancellationToken cancel)
    {
        var (reader, writer) = Pipe.Create();
        using var output = new StreamReader(Pipe.Open(reader, FileAccess.Read), Encoding.UTF8);
        using (writer)
        using (var process = sandbox.Start(description, new SandboxStreams(writer), identity, cancel))
        {
            // Only the shell holds the other end now: its end is the end of what it says.
            writer.Dispose();
            var said = new StringBuilder();
            var block = new char[4096];
            using (cancel.Register(process.Kill))
                while (said.Length < MostHeard && output.Read(block, 0, block.Length) is > 0 and var count) said.Append(block, 0, count);
            if (said.Length >= MostHeard) process.Kill();
            return (process.Wait(cancel), said.ToString());
        }
    }
}
