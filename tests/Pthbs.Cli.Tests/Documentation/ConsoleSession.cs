using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>A reader who does what pages say, one after the other in one shell, with the real program in a fresh home.</summary>
internal sealed class ConsoleSession : IDisposable
{
    private readonly RealProgram _program = new();

    // The collection is found or named as the pages say; names are sorted and told in one way.
    private static readonly Dictionary<string, string?> Variables = new() { ["PTHBS_COLLECTION"] = null, ["LC_ALL"] = "C.UTF-8" };

    public string Home => $"{_program.Place}/home";

    /// <summary>Makes the checkout that pages begin with: the program and the collection, in <c>~/pthbs</c>.</summary>
    public void CheckOut()
    {
        var (executable, collection) = (Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE"), Environment.GetEnvironmentVariable("PTHBS_COLLECTION"));
        Assert.SkipWhen(string.IsNullOrEmpty(collection), "PTHBS_COLLECTION does not say where the collection is");
        Directory.CreateDirectory($"{Home}/pthbs");
        File.CreateSymbolicLink($"{Home}/pthbs/pthbs", Path.GetFullPath(executable!));
        foreach (var file in Directory.EnumerateFiles(collection!, "*", SearchOption.AllDirectories))
        {
            var copy = $"{Home}/pthbs/collection/{Path.GetRelativePath(collection!, file)}";
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Does all steps; gives for each what was printed, and the exit code.</summary>
    /// <param name="steps">The steps, in order.</param>
    /// <param name="directory">Where the shell starts.</param>
    public async Task<IReadOnlyList<(string Printed, int Code)>> FollowAsync(IReadOnlyList<ConsoleStep> steps, string directory)
    {
        var mark = Guid.NewGuid().ToString("N");
        var script = new StringBuilder("exec 2>&1 < /dev/null\ncode=0\n");
        foreach (var step in steps)
        {
            // A command finds in $? how the one before it ended.
            if (step.File is null) script.Append(CultureInfo.InvariantCulture, $"(exit $code)\n{step.Command}\ncode=$?\n");
            else script.Append(CultureInfo.InvariantCulture, $"cat > '{step.File}' <<'{mark}'\n{step.Shown}{mark}\ncode=$?\n");
            script.Append(CultureInfo.InvariantCulture, $"printf '\\n{mark} %s\\n' $code\n");
        }

        await File.WriteAllTextAsync($"{_program.Place}/steps.sh", script.ToString());
        var finished = await _program.ShellAsync($"cd '{directory}' && exec sh '{_program.Place}/steps.sh'", Variables);
        var printed = Regex.Split(finished.Output, $"\n{mark} ([0-9]+)\n");
        Assert.True(printed.Length == (steps.Count * 2) + 1, $"the shell ended at step {printed.Length / 2} of {steps.Count}:\n{printed[^1]}{finished.Error}");
        return [.. steps.Select((_, i) => (printed[i * 2].Replace(_program.Store, "/pthbs", StringComparison.Ordinal).Replace(Home, "/home/you", StringComparison.Ordinal), int.Parse(printed[(i * 2) + 1], CultureInfo.InvariantCulture)))];
    }

    public void Dispose() => _program.Dispose();
}
