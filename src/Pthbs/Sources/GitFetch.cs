using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>Has the tree of one commit from the first of its repositories that holds it.</summary>
internal sealed class GitFetch(SourceCache cache, FetchOptions options, GitLocation location, Proxies proxies)
{
    private const int LongestMessage = 300;
    private const int FileTooLargeSignal = 25;
    private const string Lender = "lender";
    private const string Packs = "objects/pack";

    // A server can send messages without end, too.
    private const int LongestLine = 4096;
    private const int MostMessages = 256 * 1024;
    private static readonly string[] Fetch = ["fetch", "--progress", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];

    // What servers say to a commit that they have not, and what git itself says where one commit cannot be asked for by its hash: an old
    // protocol, or a plain web server.
    private const string Missing = "not our ref";
    private static readonly string[] Refusals = ["unadvertised object", "does not support shallow"];

    /// <summary>Writes the packed form of the request's commit into <paramref name="partial"/>.</summary>
    /// <exception cref="PthbsException">No url gave it (Source), or this machine could not take it (Machine).</exception>
    public async Task ReadAsync(FetchRequest request, PartialFile partial, FetchReport report, CancellationToken cancel)
    {
        var failures = new List<(string, UrlFailure)>();
        foreach (var place in request.Urls.SelectMany(url => SourceUrl.Places(url, request.Folder, Mirrors.None)))
        {
            report.Now(FetchStage.Started, place.Text);
            var name = PartialDownloads.RepositoryName(request.Key);
            cache.Partial.DeleteTree(name, cancel: cancel);
            try
            {
                using var repository = cache.Partial.CreateDirectory(name);
                var failure = await FromAsync(place, request.Key, repository.Path, partial, report, cancel).ConfigureAwait(false);
                if (failure is null) return;
                partial.Clear();
                failures.Add((place.Text, failure));
                report.Now(FetchStage.UrlFailed, place.Text, failure.Reason);
            }
            catch
            {
                // A commit's packed form is made in one go: half of it is of no use.
                partial.Clear();
                throw;
            }
            finally
            {
                // Also when the fetch is cancelled.
                // Where that fails, the next fetch of it says so: this one has what it fetched, or an error of its own.
                cache.Partial.DeleteIfPossible(name, cancel: CancellationToken.None);
            }
        }

        throw UrlFailure.All(request, isKeyKnown: true, failures);
    }

    private async Task<UrlFailure?> FromAsync(SourcePlace place, SourceKey commit, string repository, PartialFile partial, FetchReport report,
        CancellationToken cancel)
    {
        string[] init = ["init", "--quiet", "--bare", "--template=", $"--object-format={(commit.Hash.Length == 40 ? "sha1" : "sha256")}"];
        await MakeAsync(repository, init).ConfigureAwait(false);
        var url = place.Web;
        if (place.Local is { } path)
        {
            var (objects, missing) = LocalRepository.Find(path);
            if (objects is null || (missing = await Task.Run(() => LocalRepository.Obstacle(objects, cancel), cancel).ConfigureAwait(false)) is not null) return missing;
            url = await LendAsync(objects).ConfigureAwait(false);
        }

        for (var attempt = 1; ; attempt++)
        {
            var failure = await OnceAsync(url!).ConfigureAwait(false);
            if (failure is null) break;
            if (attempt >= options.Attempts || !failure.IsTransient) return failure;
            var wait = failure.Wait ?? options.Backoff * Math.Pow(2, attempt - 1);
            report.Now(FetchStage.Retrying, place.Text, failure.Reason, wait: wait);
            await Task.Delay(wait, cancel).ConfigureAwait(false);
        }

        using var watch = new GitWatch(cache.Partial, options, () => partial.Length, cancel);
        using var git = GitProgram.Start(repository, ["cat-file", "--batch"], options, watch.Token);
        try
        {
            // What a killed process left of it: it is made in one go, nothing goes on from there.
            partial.Clear();
            using var packed = new AppendStream(partial);
            await Task.Run(() => GitTree.Pack(git, commit, place.Text, packed), CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (cancel.IsCancellationRequested && error is not OperationCanceledException)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (PthbsException) when (watch.Trouble is not null)
        {
            throw watch.Trouble;
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Source)
        {
            return watch.Failure ?? new UrlFailure(error.Message) { Hint = error.Hint };
        }

        async Task MakeAsync(string directory, params IReadOnlyList<string> arguments)
        {
            var run = await RunGitAsync(directory, arguments, null, Progress, cancel).ConfigureAwait(false);
            if (!run.Success) throw new PthbsException(ErrorKind.Machine, $"git cannot create a repository: {run.Stopped?.Reason ?? Shorten(run.Messages)}") { Where = directory };
        }

        // A repository of our own, with our own settings, which has the objects of the other one.
        async Task<Uri> LendAsync(string objects)
        {
            using var above = DirectoryHandle.Open(repository);
            using var lender = above.CreateDirectory(Lender);
            await MakeAsync(lender.Path, init).ConfigureAwait(false);
            await MakeAsync(lender.Path, "config", "uploadpack.allowAnySHA1InWant", "true").ConfigureAwait(false);
            lender.WriteAtomically("objects/info/alternates", LocalRepository.AlternatesLine(objects));
            return new Uri("file://" + string.Join('/', lender.Path.Split('/').Select(Uri.EscapeDataString)));
        }

        async Task<UrlFailure?> OnceAsync(Uri asked)
        {
            if (asked.Scheme is "https" or "http")
            {
                var (found, none) = await location.FindAsync(asked, cancel).ConfigureAwait(false);
                if (found is null) return none;
                asked = found;
            }

            // As it was written, where there was no redirect.
            var text = asked == place.Web ? place.Text : asked.AbsoluteUri;
            var run = await FetchAsync("--depth=1", "--", text, commit.Hash).ConfigureAwait(false);
            if (run.Success) return null;
            if (run.Messages.Contains(Missing, StringComparison.Ordinal)) return new UrlFailure("the repository does not have this commit");
            if (run.Stopped is null && Refusals.Any(r => run.Messages.Contains(r, StringComparison.Ordinal)))
            {
                run = await FetchAsync("--", text, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*").ConfigureAwait(false);
                if (run.Success) return null;
            }

            return run.Stopped ?? new UrlFailure(Shorten(run.Messages)) { IsTransient = true };

            async Task<GitRun> FetchAsync(params string[] arguments)
            {
                // What an attempt that was cut has written is of no use to the next, and would be left lying beside it.
                using (var directory = DirectoryHandle.Open(repository)) directory.DeleteTree(Packs, cancel: cancel);
                return await RunGitAsync(repository, [.. Fetch, .. arguments], asked, Progress, cancel).ConfigureAwait(false);
            }
        }

        void Progress(string line) => report.Progress(place.Text, 0, null, line);
    }

    /// <summary>Runs git to its end.</summary>
    /// <exception cref="PthbsException">The disk is full.</exception>
    private async Task<GitRun> RunGitAsync(string repository, IReadOnlyList<string> arguments, Uri? server, Action<string> progress, CancellationToken cancel)
    {
        using var watch = new GitWatch(cache.Partial, options, () => SizeOfPacks(repository), cancel);
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(watch.Token);
        quiet.CancelAfter(options.GitStallTimeout);
        using var git = GitProgram.Start(repository, arguments, options, quiet.Token, server, server is null ? null : proxies.For(server));
        git.Input.Close();
        var messages = new StringBuilder();
        var line = new StringBuilder();
        var buffer = new char[1024];
        try
        {
            for (int got; (got = await git.Messages.ReadAsync(buffer, quiet.Token).AsTask().WaitAsync(quiet.Token).ConfigureAwait(false)) > 0;)
            {
                quiet.CancelAfter(options.GitStallTimeout);
                foreach (var c in buffer.AsSpan(0, got))
                {
                    if (c is not ('\r' or '\n'))
                    {
                        if (line.Length < LongestLine) line.Append(c);
                    }
                    else
                    {
                        var text = PathText.Printable(line.ToString().Trim());
                        line.Clear();
                        // Progress overwrites itself; what stays is the rest.
                        if (c == '\r') progress(text);
                        else if (messages.Length < MostMessages) messages.Append(text).Append('\n');
                    }
                }
            }

            var exit = await git.EndAsync().ConfigureAwait(false);
            quiet.Token.ThrowIfCancellationRequested();
            var said = messages.Append(PathText.Printable(line.ToString())).ToString();
            return new GitRun(exit.Success, said, exit.Success ? null : LimitHit(exit, git.HitMemory, said, repository));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            if (watch.Trouble is { } trouble) throw trouble;
            return new GitRun(false, "", watch.Failure ?? new UrlFailure($"git sent nothing for {options.GitStallTimeout.TotalSeconds:0.#} s (timeout)"));
        }
    }

    /// <summary>The limit that ended git, where it was one. None of them is another the next time.</summary>
    /// <exception cref="PthbsException">It is the disk.</exception>
    private UrlFailure? LimitHit(SandboxExit exit, bool hitMemory, string messages, string repository)
    {
        // What the server says stands behind a word of its own.
        string[] own = [.. messages.Split('\n').Where(l => !l.Contains("remote", StringComparison.Ordinal))];
        bool Says(string words) => own.Any(l => l.Contains(words, StringComparison.OrdinalIgnoreCase));
        if (Says("No space left on device")) throw FileError.Of(Errno.NoSpace, "write", repository);
        if (Says("quota exceeded")) throw FileError.Of(Errno.QuotaExceeded, "write", repository);
        // Who takes the pack from whoever writes it does not say what became of that.
        if (exit.Signal == FileTooLargeSignal || SizeOfPacks(repository) >= options.MostBytes)
            return new UrlFailure($"the repository sends more than {options.MostBytes} bytes");
        return hitMemory || Says("Out of memory") || Says("Cannot allocate memory")
            ? new UrlFailure($"git needs more than its limit of {options.GitMemory} bytes of memory for the repository's data") : null;
    }

    private static long SizeOfPacks(string repository)
    {
        using var directory = DirectoryHandle.TryOpen($"{repository}/{Packs}");
        return directory?.List().Sum(e => directory.TryStatus(e.Name)?.Size ?? 0) ?? 0;
    }

    /// <summary>Git's reason: its lines that begin with fatal or error, else the last one.</summary>
    private static string Shorten(string messages)
    {
        var lines = messages.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var reasons = lines.Where(l => l.StartsWith("fatal: ", StringComparison.Ordinal) || l.StartsWith("error: ", StringComparison.Ordinal))
            .Select(l => l[7..]).ToArray();
        var text = reasons.Length > 0 ? string.Join("; ", reasons) : lines.LastOrDefault() ?? "git failed and did not say why";
        return text.Length > LongestMessage ? text[..LongestMessage] + " …" : text;
    }

    /// <summary>How a run of git ended.</summary>
    /// <param name="Success">Whether it did what it was asked to.</param>
    /// <param name="Messages">What it said.</param>
    /// <param name="Stopped">The limit that ended it, where one did.</param>
    private readonly record struct GitRun(bool Success, string Messages, UrlFailure? Stopped);
}
