namespace Pthbs.Cli.Tests.Commands;

/// <summary>Command lines run within this process, on writers in memory and in a directory that has nothing to do with pthbs.</summary>
internal static class InProcess
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var process = new ProcessContext { Output = output, Error = error, Variable = _ => null, Directory = "/proc", ProgramDirectory = "/proc/self/fd" };
        var code = await new Application(process).RunAsync(words);
        return (code, output.ToString(), error.ToString());
    }
}
