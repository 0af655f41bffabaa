using Pthbs.Files;

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

    /// <summary>
    /// The program that pthbs itself runs: the first regular file in <paramref name="path"/> that this process may execute, or null.
    /// Like a shell, it passes over directories that this user may not search. Parts of PATH that are not absolute are left out: what lies in the current directory may be somebody else's.
    /// </summary>
    /// <param name="program">A name without a slash.</param>
    /// <param name="path">Directories with colons between; the value of PATH.</param>
    public static string? Find(string program, string? path) =>
        (path ?? "").Split(':')
            .Where(directory => directory.StartsWith('/'))
            .Select(directory => $"{directory.TrimEnd('/')}/{program}")
            .FirstOrDefault(MayRun);

    private static bool MayRun(string candidate)
    {
        if (!Libc.MayExecute(PathText.Encode(candidate))) return false;
        using var found = NamedFile.TryFind(candidate);
        return found is { Kind: FileKind.Regular };
    }
}
