using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>The collection as it is against what it was at a commit, and builds of what changed.</summary>
public sealed class ChangedTests : IDisposable
{
    private readonly RealProgram _program = new();

    public ChangedTests()
    {
        TestGit.Require();
        _program.Collection.Header("user", "#: depends {{ dep(\"hello\") }}");
        Git("init", "--quiet", "--template=", "--initial-branch=main");
        Commit("first");
    }

    private string Top => _program.Place;

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Whatever_is_set_in_the_repository_git_is_not_started_in_it()
    {
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n# a remark");
        await File.AppendAllTextAsync($"{Top}/.git/config", $"[core]\n fsmonitor = touch {_program.Place}/ran\n pager = touch {_program.Place}/ran\n[alias]\n rev-parse = !touch {_program.Place}/ran\n", TestContext.Current.CancellationToken);
        Assert.Equal(2, (await _program.RunAsync("changed", "--since", "HEAD")).Succeeded().Lines.Count);
        Assert.False(File.Exists($"{_program.Place}/ran"));
    }

    [Fact]
    public async Task The_packages_whose_ids_changed_are_told_with_what_changed_them()
    {
        (await _program.RunAsync("build", "user")).Succeeded();
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n# a remark");
        _program.Collection.Header("extra", "#: source {{ source(\"hello.txt\") }} into=out");
        Directory.Delete($"{_program.Collection.Path}/packages/clash", recursive: true);
        var before = Listing();
        var changed = (await _program.RunAsync("changed", "--since", "HEAD")).Succeeded();
        Assert.Equal(["clash", "extra", "hello", "user"], changed.Lines.Select(l => l.Split(' ')[0]));
        Assert.Equal(["removed", "new", "edited", "dependencies changed"], changed.Lines.Select(l => l.Split("  ")[2]));
        Assert.Matches("4 packages changed since [0-9a-f]{12}; the collection has 3\n", changed.Error);
        Assert.Equal(before, Listing());
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/builds"));

        (await _program.RunAsync("build", "hello")).Succeeded();
        Assert.EndsWith("edited, same output", (await _program.RunAsync("changed", "--since", "main")).Succeeded().Lines[2], StringComparison.Ordinal);
        var json = (await _program.RunAsync("changed", "--since", "main", "--json")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.True(json[2].GetProperty("same-output").GetBoolean());
        Assert.Equal("new", json[1].GetProperty("kind").GetString());
        Assert.False(json[1].TryGetProperty("before", out _));
    }

    [Fact]
    public async Task A_commit_is_known_by_all_that_git_calls_it_and_by_nothing_else()
    {
        Git("tag", "v1");
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n# a remark");
        Commit("second");
        Git("tag", "--annotate", "-m", "t", "v2");
        Git("pack-refs", "--all");
        Git("branch", "loose");
        var first = Git("rev-parse", "v1").Trim();
        foreach (var name in (string[])["v1", "HEAD~1", first, first[..10], "main~1", "loose^"]) Assert.Equal(2, (await _program.RunAsync("changed", "--since", name)).Succeeded().Lines.Count);
        foreach (var name in (string[])["v2", "loose", "HEAD"]) Assert.Empty((await _program.RunAsync("changed", "--since", name)).Succeeded().Lines);
        foreach (var name in (string[])["v3", "HEAD:collection", "no such", "--help-all", new string('0', 40)]) (await _program.RunAsync("changed", $"--since={name}")).Failed(2);
        (await _program.RunAsync("changed")).Failed(2, "--since");

        // A second working tree of the repository.
        Git("worktree", "add", "--quiet", $"{Top}/second", "v1");
        Assert.Equal(2, (await _program.RunAsync("--collection", $"{Top}/second/collection", "changed", "--since", "main")).Succeeded().Lines.Count);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_told_and_the_rest_is_compared()
    {
        _program.Collection.Write("packages/broken/broken.sh.j2", "{{ nothing }}\n");
        Commit("broken");
        _program.Collection.Header("broken", "#: source {{ source(\"hello.txt\") }} into=out");
        var changed = (await _program.RunAsync("changed", "--since", "HEAD")).Succeeded();
        Assert.EndsWith("  could not be generated then", Assert.Single(changed.Lines), StringComparison.Ordinal);
        Assert.Contains($"{_program.Collection.Path}/packages/broken/broken.sh.j2", changed.Error, StringComparison.Ordinal);
        Assert.Contains("at that commit: ", changed.Error, StringComparison.Ordinal);

        Directory.Move(_program.Collection.Path, $"{Top}/moved");
        (await _program.RunAsync("--collection", $"{Top}/moved", "changed", "--since", "HEAD")).Failed(2, "has no such directory", "moved");
        Directory.Move($"{Top}/moved", _program.Collection.Path);
        Directory.Delete($"{Top}/.git", recursive: true);
        (await _program.RunAsync("changed", "--since", "HEAD")).Failed(2, "in no git repository");
    }

    [Fact]
    public async Task Of_layers_those_in_the_same_repository_are_taken_as_they_were()
    {
        var above = new TinyCollection($"{_program.Place}/above");
        foreach (var name in (string[])["hello", "clash"]) Directory.Delete($"{above.Path}/packages/{name}", recursive: true);
        above.Header("top", "#: depends {{ dep(\"hello\") }}");
        Commit("above");
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n# a remark");
        string[] layers = ["--collection", above.Path, "--collection", _program.Collection.Path];
        Assert.Equal(["hello", "top", "user"], (await _program.RunAsync([.. layers, "changed", "--since", "HEAD"])).Succeeded().Lines.Select(l => l.Split(' ')[0]));

        // A person who works on the top layer asks about it alone.
        var own = (await _program.RunAsync([.. layers, "changed", "--since", "HEAD", "--top-layer"])).Succeeded();
        Assert.Equal(["top"], own.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("; the top layer has 1", own.Error, StringComparison.Ordinal);
        Assert.Equal(["top"], (await _program.RunAsync([.. layers, "build", "--changed", "--since", "HEAD", "--top-layer"])).Succeeded().Lines.Select(l => Path.GetFileName(l).Split('.')[0]));
        (await _program.RunAsync([.. layers, "build", "--all", "--top-layer"])).Failed(2, "--top-layer is for --changed");
        (await _program.RunAsync([.. layers, "build", "top", "--top-layer"])).Failed(2, "--top-layer is for --changed alone");

        // --all is about the top layer alone.
        var all = (await _program.RunAsync([.. layers, "build", "--all"])).Succeeded();
        Assert.StartsWith("top.", Path.GetFileName(Assert.Single(all.Lines)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_or_what_changed_is_built()
    {
        _program.Collection.Header("nobody", "#: source {{ source(\"hello.txt\") }} into=out", "{% set untested = \"no machine for it\" %}\n");
        var all = (await _program.RunAsync("build", "--all")).Succeeded();
        Assert.Equal(["clash", "hello", "user"], all.Lines.Select(l => Path.GetFileName(l).Split('.')[0]).Order());
        Assert.Contains("left out because never built: nobody", all.Error, StringComparison.Ordinal);
        Assert.Empty((await _program.RunAsync("build", "--changed", "--since", "HEAD")).Succeeded().Lines);

        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n# a remark");
        Assert.Equal(["hello", "user"], (await _program.RunAsync("build", "--dry-run", "--changed", "--since", "HEAD")).Succeeded().Lines.Select(l => l.Split('.')[0]));
        Assert.Equal(["hello", "user"], (await _program.RunAsync("build", "--changed", "--since", "HEAD")).Succeeded().Lines.Select(l => Path.GetFileName(l).Split('.')[0]).Order());

        _program.Collection.Write("packages/broken/broken.sh.j2", "{{ nothing }}\n");
        Assert.Empty((await _program.RunAsync("build", "--all")).Failed(3, "broken.sh.j2").Lines);
        Assert.Equal(3, (await _program.RunAsync("build", "--all", "--keep-going")).Failed(3, "broken.sh.j2").Lines.Count);
        (await _program.RunAsync("build", "--all", "hello")).Failed(2, "only one of these");
        (await _program.RunAsync("build", "--changed")).Failed(2, "--changed and --since go together");
        (await _program.RunAsync("build", "--since", "HEAD")).Failed(2, "--changed and --since go together");
        (await _program.RunAsync("build")).Failed(2, "PACKAGE… is missing", "--all or --changed");
    }

    private string Listing() => string.Join('\n', new[] { _program.Collection.Path, $"{Top}/.git" }.SelectMany(p => Directory.EnumerateFileSystemEntries(p, "*", SearchOption.AllDirectories)).Order().Select(p => $"{p} {File.GetLastWriteTimeUtc(p):O}"));

    private void Commit(string message)
    {
        Git("add", "--all", "collection", Directory.Exists($"{Top}/above") ? "above" : "collection");
        Git("commit", "--quiet", "-m", message);
    }

    private string Git(params string[] arguments) => TestGit.Run(Top, arguments);
}
