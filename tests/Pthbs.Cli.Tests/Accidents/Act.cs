using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

/// <summary>One thing that the program does to what is on disk.</summary>
/// <param name="Name">In words.</param>
/// <param name="Words">The command line.</param>
/// <param name="Before">Command lines that make what must be there before.</param>
internal sealed record Act(string Name, string[] Words, params string[][] Before)
{
    private const string Leftover = "store/.new/left.4194304-0123456789ab.1";

    public static readonly Act[] All =
    [
        new("publishes a package", ["build", "archive"]),
        new("publishes a package that a script made", ["build", "maker"], ["build", "tools"]),
        new("builds an environment", ["env", "build", "--packages", "hello", "archive"], ["build", "hello", "archive"]),
        new("builds an environment with a name, which is a root", ["env", "build", "tiny"], ["build", "hello"]),
        new("fetches a source", ["fetch", "archive"]),
        new("adds a source", ["collection", "add", "--source-only", "file:files/new.txt"]),
        new("deletes what a killed one left", ["fetch", "hello"], ["build", "hello"]) { HasLeftover = true },
        new("deletes from the store", ["gc"], ["env", "build", "tiny"], ["build", "archive"]),
    ];

    /// <summary>Whether a process that was killed has left something in the store before.</summary>
    public bool HasLeftover { get; init; }

    /// <summary>A collection for all of these.</summary>
    public static void Furnish(RealProgram program)
    {
        program.Collection.Program("archive", "greet", "#!/bin/sh\necho hi\n");
        program.Collection.Commands("maker", "mkdir $out/share\necho made > $out/share/made\necho it is made");
        File.WriteAllText($"{program.Collection.Path}/files/new.txt", "new\n");
    }

    /// <summary>Makes what must be there before, in a directory.</summary>
    public async Task PrepareAsync(RealProgram program, string directory)
    {
        Directory.CreateDirectory(directory);
        await CommandAsync(program, "cp", "-a", program.Collection.Path, $"{directory}/collection");
        foreach (var words in Before) (await program.RunAsync(Places(directory), words)).Succeeded();
        if (HasLeftover)
        {
            Directory.CreateDirectory($"{directory}/{Leftover}/share/deeper");
            foreach (var name in (string[])["a", "share/b", "share/deeper/c"]) await File.WriteAllTextAsync($"{directory}/{Leftover}/{name}", name);
        }
    }

    /// <summary>Where the program finds its places in such a directory.</summary>
    public static Dictionary<string, string?> Places(string directory, string? collection = null) => new()
    {
        ["PTHBS_STORE"] = $"{directory}/store",
        ["PTHBS_STATE"] = $"{directory}/state",
        ["PTHBS_COLLECTION"] = collection ?? $"{directory}/collection",
    };

    public static async Task CommandAsync(RealProgram program, string command, params string[] words) =>
        (await program.ShellAsync($"{command} {string.Join(' ', words.Select(w => $"'{w}'"))}")).Succeeded();
}
