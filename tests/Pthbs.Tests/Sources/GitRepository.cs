using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>A git repository that a test makes with git itself.</summary>
internal sealed class GitRepository
{
    private readonly ScratchDirectory _scratch;
    private readonly string _name;

    /// <summary>Makes an empty one, or skips the test where git is missing.</summary>
    public GitRepository(ScratchDirectory scratch, string name = "upstream", string format = "sha1")
    {
        _scratch = scratch;
        _name = name;
        if (Commands.TryRun("/", "git", "--version") is null) Assert.Skip("git is not installed");
        Directory.CreateDirectory(Path);
        Git("init", "--quiet", "--template=", $"--object-format={format}");
    }

    public string Path => _scratch.In(_name);

    public string Url => $"file:{Path}";

    public string Git(params string[] arguments) =>
        Commands.TryRun(Path, "git", ["-c", "core.autocrlf=false", "-c", "protocol.file.allow=always", .. arguments])?.TrimEnd('\n')
        ?? throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed");

    public void Write(string path, string content) => _scratch.Write($"{_name}/{path}", content);

    /// <summary>Commits all that is in the working tree.</summary>
    public SourceKey Commit(string message = "change")
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "-m", message);
        return Key("HEAD");
    }

    public SourceKey Key(string name) => new(SourceKind.Git, Git("rev-parse", name));

    public FetchRequest Request(SourceKey key) => new(key, "tree", [Url]) { Where = "list:1" };

    /// <summary>The loose object's file.</summary>
    public string ObjectFile(string id) => System.IO.Path.Combine(Path, ".git/objects", id[..2], id[2..]);

    /// <summary>Serves it as a plain web server does, below a path.</summary>
    public async Task ServeAsync(string below, Request request, Answer answer)
    {
        var file = request.Path.StartsWith(below, StringComparison.Ordinal) ? System.IO.Path.Combine(Path, ".git", request.Path[below.Length..].Split('?')[0]) : "";
        if (File.Exists(file)) await answer.FileAsync(await File.ReadAllBytesAsync(file, answer.Stop));
        else await answer.StatusAsync("404 Not Found");
    }
}
