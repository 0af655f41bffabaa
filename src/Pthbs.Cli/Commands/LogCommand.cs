using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary><c>pthbs log</c></summary>
internal sealed class LogCommand : PthbsCommand
{
    private const int Pause = 100;
    private readonly Argument<string> _package = new("PACKAGE") { Description = "as for 'pthbs build'" };
    private readonly Option<bool> _path = new("--path") { Description = "print the path of the log (gzip-compressed) instead" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "if the package is being built, print what its build writes until it ends" };

    public LogCommand()
        : base("log", "print the log of a package's last build")
    {
        Add(_package);
        Add(_path);
        Add(_follow);
        Validators.Add(result =>
        {
            if (result.GetValue(_follow) && result.GetValue(_path)) result.AddError("--follow and --path exclude each other: one prints the log, the other where it is");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
        ["If the package has another id now and was not built since, or its template does not render,\nprints the log of the build before, and says so. An id, or its beginning, means the log of\nthat build alone.",
         "--follow does not wait for a build that has not begun: then it prints the log of the last\nbuild. A user who cannot read the locks in the state gets the log as far as it is written."];

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("pthbs log zlib", "prints the output of zlib's build"),
        new("pthbs log --follow gcc-libraries", "follows a build that another pthbs is running"),
        new("zcat $(pthbs log --path zlib)", "the same"),
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation call)
    {
        call.OnlyPrint();
        var id = IdOf(call, call.Value(_package)!);
        if (call.Value(_follow) && call.Session.Store.BuildNotes.IsBeingBuilt(id)) return Task.FromResult(Follow(call, id));
        using var log = call.Session.Store.Logs.Open(id);
        if (call.Value(_path))
        {
            call.Screen.PrintPath(call.Session.Store.Logs.PathOf(id));
            return Task.FromResult(ExitCodes.Success);
        }

        try
        {
            call.Screen.PrintBytes(log, call.Cancel);
        }
        catch (InvalidDataException)
        {
            call.Screen.Warn("pthbs: the log ends here: the build is still running, or the machine stopped during it");
        }

        return Task.FromResult(ExitCodes.Success);
    }

    /// <summary>The package whose log is printed. A template in the middle of an edit does not keep a person from what the last build said.</summary>
    private PackageId IdOf(Invocation call, string word)
    {
        try
        {
            var id = call.Session.Words.KnownPackage(word);
            return call.Session.Store.BuildNotes.IsBeingBuilt(id) ? id : WithLog(call, id);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Input && LastLog(call.Session, word) is { } last)
        {
            call.Screen.Warn($"pthbs: this is the log of {last.Short}, the last one of {last.Name}: its template does not render now: {(error.Where is { } where ? $"{VisibleText.Of(where)}: " : "")}{VisibleText.Of(error.Message)}");
            return last;
        }
    }

    private static PackageId? LastLog(Session session, string word)
    {
        try
        {
            return LastBuilt.FindLog(session.Store, PackageRequest.ParseWord(word));
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    /// <summary>The package; where it has no log because it is not what it was when it was last built, the one that it was then.</summary>
    private PackageId WithLog(Invocation call, PackageId id)
    {
        var session = call.Session;
        if (session.Store.Logs.Contains(id) || session.Words.IsExact(call.Value(_package)!) || LastBuilt.FindLog(session.Store, id, session.FindGenerated(id)?.Parameters) is not { } earlier) return id;
        var isEdited = session.TryScript(earlier) is not { } before || session.TryScript(id) is not { } now || RebuildCauses.IsEdited(before, now);
        call.Screen.Warn($"pthbs: this is the log of {earlier.Short}, built before {(isEdited ? "the template" : "something that it needs")} changed");
        return earlier;
    }

    private static int Follow(Invocation call, PackageId id)
    {
        var store = call.Session.Store;
        var cancel = call.CancelWithReader();
        var running = new RunningLog(store, id);
        var isPrinted = false;
        // A build begins its log anew, soon after it has begun itself: until then, there is that of the one before, or none.
        for (var isRunning = true; isRunning; isRunning = store.BuildNotes.IsBeingBuilt(id))
        {
            using var log = running.TryOpen(cancel);
            if (log is null)
            {
                cancel.WaitHandle.WaitOne(Pause);
                cancel.ThrowIfCancellationRequested();
                continue;
            }

            isPrinted = true;
            try
            {
                call.Screen.PrintBytes(log, cancel);
            }
            catch (InvalidDataException)
            {
                // Whoever wrote it was killed, or has begun it anew.
            }
        }

        if (!isPrinted)
        {
            // It ended at that moment: its log is the last one.
            using var last = store.Logs.TryOpen(id);
            if (last is not null) call.Screen.PrintBytes(last, cancel);
        }

        call.Screen.Say(running.IsTrial ? "the build has ended; the package was in the store before, and stays as it is" : store.Contains(id) ? $"the build has ended: {store.PathOf(id)}" : "the build has ended without success");
        return ExitCodes.Success;
    }
}
