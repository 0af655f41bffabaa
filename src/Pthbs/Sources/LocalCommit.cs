using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// A commit of a repository on this machine, of which directories can be written out. Nothing of the repository or its working tree is changed, and git is not started in it: a repository of our own borrows its objects.
/// </summary>
internal sealed class LocalCommit
{
    private const int LongestAnswer = 4096;
    private readonly string _scratch;
    private readonly FetchOptions _options;

    private LocalCommit(string top, string hash, string scratch, FetchOptions options) => (Top, Hash, _scratch, _options) = (top, hash, scratch, options);

    /// <summary>The top of the working tree.</summary>
    public string Top { get; }

    /// <summary>The commit.</summary>
    public string Hash { get; }

    /// <summary>The top of the working tree that a directory is in; null if it is in none.</summary>
    public static string? TopOf(string path)
    {
        for (var top = Path.GetFullPath(path); top is not null; top = Path.GetDirectoryName(top))
            if (LocalRepository.OfWorkingTree(top) is not null) return top;
        return null;
    }

    /// <summary>Finds a commit.</summary>
    /// <param name="top">The top of the working tree.</param>
    /// <param name="revision">What a person calls it: a hash or its beginning, a branch, a tag, <c>HEAD~3</c>.</param>
    /// <param name="scratch">An empty directory that nobody else can enter; stays as long as the commit is used.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">There is none, or git is not installed.</exception>
    public static async Task<LocalCommit> FindAsync(string top, string revision, DirectoryHandle scratch, CancellationToken cancel)
    {
        var (own, common) = LocalRepository.OfWorkingTree(top) ?? throw new PthbsException(ErrorKind.Input, "this is not a git repository") { Where = top };
        var objects = Path.Combine(common, "objects");
        if (await Task.Run(() => LocalRepository.Obstacle(objects, cancel), cancel).ConfigureAwait(false) is { } obstacle) throw new PthbsException(ErrorKind.Input, obstacle.Reason) { Where = common };
        var options = new FetchOptions();
        foreach (var format in (string[])["sha1", "sha256"])
        {
            using var repository = scratch.CreateDirectory(format);
            var made = await RunAsync(repository.Path, ["init", "--quiet", "--bare", "--template=", $"--object-format={format}"], options, cancel).ConfigureAwait(false);
            if (made.Failure is { } failure) throw new PthbsException(ErrorKind.Machine, $"git cannot create a repository: {failure}") { Where = repository.Path };
            using (repository.CreateDirectories("objects/info")) { }
            repository.WriteAtomically("objects/info/alternates", LocalRepository.AlternatesLine(objects));
            LocalReferences.Copy(own, common, repository);
            // A name with a dash in front is no option, and none with a colon is a path in a commit.
            var found = await RunAsync(repository.Path, ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"], options, cancel).ConfigureAwait(false);
            if (found.Failure is null && SourceKey.TryParse($"git:{found.Output.Trim()}", out var key)) return new LocalCommit(top, key.Hash, repository.Path, options);
        }

        throw new PthbsException(ErrorKind.Usage, "the git repository has no such commit")
        {
            Where = top,
            Got = revision,
            Expected = "a commit's hash, a branch, a tag, or HEAD~3",
            Hint = "list commits: git log",
        };
    }

    /// <summary>Writes a directory of the commit.</summary>
    /// <param name="relative">Which, below the top; <c>.</c> for all of it.</param>
    /// <param name="target">An empty directory.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">The commit has no such directory, or an object of it is missing or damaged.</exception>
    public async Task WriteAsync(string relative, DirectoryHandle target, CancellationToken cancel)
    {
        var asked = await RunAsync(_scratch, ["rev-parse", "--verify", "--quiet", "--end-of-options", relative == "." ? $"{Hash}^{{tree}}" : $"{Hash}:{relative}"], _options, cancel).ConfigureAwait(false);
        var tree = asked.Output.Trim();
        if (asked.Failure is not null || !SourceKey.TryParse($"git:{tree}", out _)) throw new PthbsException(ErrorKind.Usage, $"the commit {Hash[..12]} has no such directory") { Where = $"{Top}/{relative}", Hint = "name a commit in which the collection is at the same place" };
        using var git = GitProgram.Start(_scratch, ["cat-file", "--batch"], _options, cancel);
        var writer = new GitTreeWriter(target, BuildFormat.Epoch, new SourceKey(SourceKind.Git, Hash), new HashSet<SourceKey>());
        try
        {
            await Task.Run(() => GitTree.WalkTree(new GitObjects(git.Output, Top, git.Input), tree, Top, new WithoutSubmodules(writer), GitLimits.Default), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (cancel.IsCancellationRequested && error is not OperationCanceledException)
        {
            throw new OperationCanceledException(cancel);
        }

        writer.Finish();
    }

    private static async Task<(string Output, string? Failure)> RunAsync(string repository, IReadOnlyList<string> arguments, FetchOptions options, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.GitStallTimeout);
        using var git = GitProgram.Start(repository, arguments, options, limit.Token);
        git.Input.Close();
        var messages = git.Messages.ReadToEndAsync(CancellationToken.None);
        var output = new byte[LongestAnswer];
        var length = await Task.Run(() => git.Output.ReadAtLeast(output, output.Length, throwOnEndOfStream: false), CancellationToken.None).ConfigureAwait(false);
        var exit = await git.EndAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        var said = (await messages.ConfigureAwait(false)).Trim();
        return (Encoding.ASCII.GetString(output, 0, length), exit.Success ? null : PathText.Printable(said.Length > 0 ? said : "git failed and did not say why"));
    }

    /// <summary>A collection has none; what else is in the repository may.</summary>
    private sealed class WithoutSubmodules(GitTreeWriter writer) : IGitTreeSink
    {
        public void Directory(string path) => writer.Directory(path);

        public void File(string path, bool executable, Action<ReadOnlyAction> read) => writer.File(path, executable, read);

        public void Link(string path, string text) => writer.Link(path, text);

        public void Submodule(string path, SourceKey key) => writer.Directory(path);
    }
}
