using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Completion;

/// <summary>A directory with a collection and a store that is not there, in which lines are completed within this process.</summary>
internal sealed class CompletionPlace : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pthbs-completion-").FullName;

    public CompletionPlace()
    {
        Collection = new TinyCollection(Path.Combine(_path, "collection"));
        Collection.Header("zlib", "", "{% set t = param(\"toolchain\", \"seed\", choices=[\"seed\", \"musl\"]) %}{% if t == \"musl\" %}{% set s = param(\"shared\", \"no\") %}{% endif %}\n");
        Collection.Header("needy", "#: depends {{ dep(\"nothing-of-that-name\") }}", "{% set tls = param(\"tls\", \"none\", choices=[\"none\", \"open\"]) %}\n");
        Collection.Write("packages/zlib/test-zlib.sh.j2", "#!/bin/sh\n");
    }

    public TinyCollection Collection { get; }

    public string Store => $"{_path}/store";

    public string State => $"{_path}/state";

    /// <summary>What is written beside the collection.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(_path).Select(p => Path.GetFileName(p)!).Order();

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>Completes a line, the last word of which is the one at the cursor.</summary>
    /// <param name="line">The line, without the program's name; words are separated by single blanks.</param>
    /// <param name="isNamed">Whether the collection is named; else it is the one in the current directory.</param>
    public async Task<IReadOnlyList<string>> AtAsync(string line, bool isNamed = true)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var variables = new Dictionary<string, string?> { ["PTHBS_STORE"] = Store, ["PTHBS_STATE"] = State, ["PTHBS_COLLECTION"] = isNamed ? Collection.Path : null, ["HOME"] = _path };
        var process = new ProcessContext { Output = output, Error = error, Variable = variables.GetValueOrDefault, Directory = _path, ProgramDirectory = "/proc/self/fd" };
        var code = await new Application(process).RunAsync(["completion", "zsh", "--", .. line.Split(' ')]);
        Assert.Equal((0, ""), (code, error.ToString()));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
