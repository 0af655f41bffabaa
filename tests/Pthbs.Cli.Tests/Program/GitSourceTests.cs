
namespace Pthbs.Cli.Tests.Program;

/// <summary>Commits as sources, by the real program and from a repository on this machine.</summary>
public sealed class GitSourceTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly string _repository;
    private readonly string _commit;

    public GitSourceTests()
    {
        _repository = $"{_program.Place}/upstream.git";
        TestGit.Require();
        Directory.CreateDirectory($"{_repository}/sub");
        Git("init", "--quiet", "--template=");
        File.WriteAllText($"{_repository}/sub/run", "#!/bin/sh\n");
        File.SetUnixFileMode($"{_repository}/sub/run", (UnixFileMode)0b111_101_101);
        File.WriteAllText($"{_repository}/.gitattributes", "* text eol=crlf\n");
        Git("add", "--all");
        Git("commit", "--quiet", "-m", "m");
        _commit = Git("rev-parse", "HEAD").Trim();
        // What a hostile owner of the repository would have git run here.
        File.AppendAllText($"{_repository}/.git/config",
            $"[uploadpack]\n packObjectsHook = touch {_program.Place}/ran\n[core]\n fsmonitor = touch {_program.Place}/ran\n sshCommand = touch {_program.Place}/ran\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_commit_is_added_to_the_list_and_built_from()
    {
        var added = (await _program.RunAsync("collection", "add", "--source-only", $"file://{_repository}", "--commit", _commit)).Succeeded();
        Assert.Equal($"git:{_commit}  upstream  file://{_repository}", Assert.Single(added.Lines));
        added = (await _program.RunAsync("collection", "add", "--source-only", $"file://{_program.Place}/no/upstream", $"file://{_repository}", "--commit", _commit)).Succeeded();
        Assert.Equal($"git:{_commit}  upstream  file://{_repository} file://{_program.Place}/no/upstream", Assert.Single(added.Lines));
        _program.Collection.Header("tree", "#: source {{ source(\"upstream\") }} into=out");

        var built = (await _program.RunAsync("build", "tree")).Succeeded();
        var tree = $"{_program.Store}/{Path.GetFileName(built.Lines[^1])}/upstream";
        Assert.Equal("#!/bin/sh\n", await File.ReadAllTextAsync($"{tree}/sub/run"));
        Assert.Equal((UnixFileMode)0b101_101_101, File.GetUnixFileMode($"{tree}/sub/run"));
        Assert.False(Directory.Exists($"{tree}/.git"));
        Assert.False(File.Exists($"{_program.Place}/ran"));
    }

    [Fact]
    public async Task A_tree_that_is_pinned_wrongly_is_refused_by_whoever_takes_it()
    {
        (await _program.RunAsync("collection", "add", "--source-only", $"file://{_repository}", "--commit", _commit)).Succeeded();
        var wrong = new string('a', 64);
        _program.Collection.Header("tree", $"#: source {{{{ source(\"upstream\") }}}} into=out tree=sha256:{wrong}");
        foreach (var command in (string[][])[["fetch", "tree"], ["build", "tree"], ["build", "--keep-going", "tree"], ["reproduce", "tree"]])
            (await _program.RunAsync(command)).Failed(4, "the tree of the commit does not match the script", $"tree=sha256:{wrong}", "hint: either the script pins the wrong tree");
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));

        var got = (await _program.RunAsync("fetch", "tree")).Error;
        var right = System.Text.RegularExpressions.Regex.Match(got, "got: +tree=sha256:([0-9a-f]{64})").Groups[1].Value;
        _program.Collection.Header("tree", $"#: source {{{{ source(\"upstream\") }}}} into=out tree=sha256:{right}");
        (await _program.RunAsync("build", "tree")).Succeeded();
    }

    [Fact]
    public async Task A_commit_that_is_not_there_and_a_branch_are_errors_that_say_so()
    {
        (await _program.RunAsync("collection", "add", "--source-only", $"file://{_repository}", "--commit", new string('1', 40))).Failed(4,
            "the repository does not have this commit");
        (await _program.RunAsync("collection", "add", "--source-only", $"file://{_repository}", "--commit", "main")).Failed(2, "this is not a valid commit",
            "hint: a tag or branch can move");
        (await _program.RunAsync("collection", "add", "--source-only", $"ext::sh -c touch% {_program.Place}/ran", "--commit", _commit)).Failed(2,
            "unknown scheme 'ext:' for a commit");
        (await _program.RunAsync("fetch", "--commit", _commit, "hello")).Failed(2, "--commit is an option of 'pthbs collection add'");
        Assert.False(File.Exists($"{_program.Place}/ran"));
        Assert.DoesNotContain("git:", await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_annotated_tag_is_told_with_the_commit_to_write_in_its_place()
    {
        Git("-c", "user.name=T", "-c", "user.email=t@example", "tag", "-a", "-m", "m", "v1");
        var tag = Git("rev-parse", "v1").Trim();
        string[] says = [$"{tag} is an annotated tag, not a commit", $"hint: use git:{_commit} instead"];
        (await _program.RunAsync("collection", "add", "--source-only", $"file://{_repository}", "--commit", tag)).Failed(4, says);
        _program.Collection.Write("downloadlist.sha256", $"git:{tag}  upstream  file://{_repository}\n");
        _program.Collection.Header("tree", "#: source {{ source(\"upstream\") }} into=out");
        foreach (var command in (string[])["fetch", "build"]) (await _program.RunAsync(command, "tree")).Failed(4, says);
    }

    [Fact]
    public async Task A_repository_of_another_user_is_fetched_from()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give a repository to another user");
        (await _program.ShellAsync($"chown -R 65001:65001 '{_repository}'")).Succeeded();
        (await _program.RunAsync("collection", "add", "--source-only", $"file:{_repository}", "--commit", _commit)).Succeeded();
        Assert.False(File.Exists($"{_program.Place}/ran"));
    }

    [Fact]
    public async Task A_git_in_the_current_directory_is_not_the_one_that_runs()
    {
        foreach (var place in (string[])["", "/bin"])
        {
            Directory.CreateDirectory($"{_program.Place}{place}");
            await File.WriteAllTextAsync($"{_program.Place}{place}/git", $"#!/bin/sh\ntouch {_program.Place}/ran\nexec /usr/bin/git \"$@\"\n");
            File.SetUnixFileMode($"{_program.Place}{place}/git", (UnixFileMode)0b111_101_101);
        }

        // The program runs in this directory. A relative word on PATH, and an empty one, mean it too.
        var variables = new Dictionary<string, string?> { ["PATH"] = $".:bin::{Environment.GetEnvironmentVariable("PATH")}" };
        (await _program.RunAsync(variables, "collection", "add", "--source-only", $"file:{_repository}", "--commit", _commit)).Succeeded();
        Assert.False(File.Exists($"{_program.Place}/ran"));
    }

    private string Git(params string[] arguments) => TestGit.Run(_repository, arguments);
}
