using System.Runtime.InteropServices;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>This machine.</summary>
/// <param name="mirrors">The mirrors of the settings.</param>
/// <param name="path">The variable PATH.</param>
public sealed class Machine(IReadOnlyList<string> mirrors, string path) : IMachine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <inheritdoc/>
    public bool IsRoot => Ownership.IsRoot;

    /// <inheritdoc/>
    public uint User => Ownership.User;

    /// <inheritdoc/>
    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public int Landlock
    {
        get
        {
            const int createRuleset = 444, askForVersion = 1;
            return Math.Max(0, (int)Libc.CallByNumber(createRuleset, 0, 0, askForVersion, 0));
        }
    }

    /// <inheritdoc/>
    public string? ReadText(string path) => HostFiles.ReadText(path);

    /// <inheritdoc/>
    public bool Exists(string path) => HostFiles.KindOf(path, follow: true, out _) != HostFiles.Kind.Missing;

    /// <inheritdoc/>
    public bool HasProgram(string name) => ProgramSearch.Find(name, path) is not null;

    /// <inheritdoc/>
    public bool HasLibrary(string name)
    {
        if (StaticLinking.IsUsed) return true;
        if (!NativeLibrary.TryLoad(name, out var library)) return false;
        NativeLibrary.Free(library);
        return true;
    }

    /// <inheritdoc/>
    public (ulong Soft, ulong Hard) Limit(int resource)
    {
        return Libc.GetLimit(resource, out var limit) == 0 ? (limit.Soft, limit.Hard) : (ulong.MaxValue, ulong.MaxValue);
    }

    /// <inheritdoc/>
    public FileSystem FileSystemOf(string path) => FileSystem.Of(path);

    /// <inheritdoc/>
    public SandboxTrial TrySandbox(string way, bool allowHostProc)
    {
        try
        {
            return new(null, Sandboxes.Choose(way, allowHostProc).SeesHostProc);
        }
        catch (PthbsException refusal)
        {
            return new(refusal);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Mirrors() => Sources.Mirrors.OfMachine(mirrors).Urls;

    /// <inheritdoc/>
    public DirectoryTrial Try(string path)
    {
        try
        {
            using var parent = DirectoryHandle.Open(FileSystem.Of(path).Path);
            using var trial = TrialDirectory.Make(parent);
            return Try(trial.Directory);
        }
        catch (PthbsException trouble)
        {
            return new DirectoryTrial(trouble);
        }
    }

    /// <inheritdoc/>
    public PthbsException? AuthorityTrouble
    {
        get
        {
            try
            {
                Authorities.OfEnvironment();
                return null;
            }
            catch (PthbsException trouble)
            {
                return trouble;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<MirrorAnswer> AskAsync(string mirror, CancellationToken cancel)
    {
        const string file = "file://";
        if (mirror.StartsWith(file, StringComparison.Ordinal)) return new(Exists(mirror[file.Length..]) ? null : "there is no such directory");
        var proxies = Proxies.OfEnvironment;
        var visit = new Visit(new Uri(mirror + "/"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            // As sources are asked for: the same proxies, certificates and redirects.
            if (proxies.For(visit.Url)?.Problem is { } problem) return Failed(problem);
            using var asker = new HttpAsker(new FetchOptions(), proxies, "pthbs", Authorities.OfEnvironment());
            using var answer = await asker.AskAsync(visit, 0, patience.Token).ConfigureAwait(false);
            return (int)answer.StatusCode is >= 500 or 407 ? Failed(asker.Refusal(answer, visit.Url)) : new(null, answer.Headers.Date);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Failed(UrlFailure.Of(error, visit.Url, proxies.For(visit.Url)));
        }
        catch (PthbsException error)
        {
            return new($"{error.Where}: {error.Message}", Mend: error.Hint);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(UrlFailure.TimedOut($"no data in {Patience.TotalSeconds} seconds", proxies.For(visit.Url), visit.Url));
        }
    }

    private static MirrorAnswer Failed(UrlFailure failure) => new(failure.Reason, Mend: failure.Hint);

    private static DirectoryTrial Try(DirectoryHandle directory)
    {
        const int program = 0b111_101_101;
        directory.WriteAtomically("a", ReadOnlySpan<byte>.Empty, mode: program);
        directory.SetMode("a", program);
        var runs = Libc.MayExecute(PathText.Encode($"{directory.Path}/a"));
        var cases = directory.TryStatus("A") is null;
        using (directory.CreateDirectory("from")) { }
        using (directory.CreateDirectory("other")) { }
        directory.WriteAtomically("file", ReadOnlySpan<byte>.Empty);
        var exchanges = true;
        return new DirectoryTrial(
            null, Does(() => directory.CreateLink("a", "link")), cases, runs,
            Renames: Does(() => directory.TryRename("from", directory, "moved")) && Does(() => directory.TryRename("file", directory, "moved-file")),
            Exchanges: Does(() => exchanges = directory.Exchange("moved", directory, "other")) && exchanges);
    }

    private static bool Does(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (PthbsException)
        {
            return false;
        }
    }
}
