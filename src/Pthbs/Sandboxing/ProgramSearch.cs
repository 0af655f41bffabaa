namespace Pthbs.Sandboxing;

/// <summary>Where a program is looked for.</summary>
public static class ProgramSearch
{
    /// <summary>What the C library's execvp takes where PATH is not set.</summary>
    private const string Default = "/bin:/usr/bin";

    /// <summary>The paths to try, in order. An empty part of PATH means the current directory.</summary>
    /// <param name="program">A name, or a path: then it is the only candidate.</param>
    /// <param name="variables">The variables of the program.</param>
    public static IEnumerable<string> Candidates(string program, IEnumerable<KeyValuePair<string, string>> variables)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return [program];
        var path = variables.FirstOrDefault(v => v.Key == "PATH").Value ?? Default;
        return path.Split(':').Select(directory => directory.Length == 0 ? $"./{program}" : $"{directory}/{program}");
    }
}
