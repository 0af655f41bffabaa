using System.Collections.Immutable;
using Pthbs.Building;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Running;
using Pthbs.Sandboxing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>What can be done with failed builds that were kept: look at one from inside, and go on with it.</summary>
public sealed class FailedBuilds
{
    private readonly Session _session;

    internal FailedBuilds(Session session) => _session = session;

    /// <summary>Opens the kept build that a word means: of a package name, or of an id that begins so.</summary>
    /// <param name="word">The word. What stands behind a colon, a package's parameters, does not count: one build is kept of each name.</param>
    /// <exception cref="PthbsException">There is none, or another process uses it.</exception>
    public KeptBuild Open(string word)
    {
        var kept = _session.Store.Kept;
        var name = word.Split(':')[0];
        if (PackageId.IsName(name) && kept.TryLook(name) is not null) return kept.Open(name);
        var meant = new List<string>();
        var all = kept.List();
        foreach (var state in all) if (state.Id.ToString().StartsWith(name, StringComparison.Ordinal) && name.Length > state.Id.Name.Length) meant.Add(state.Id.Name);
        if (meant.Count == 1) return kept.Open(meant[0]);
        throw new PthbsException(ErrorKind.Usage, $"no build of '{name}' is kept")
        {
            Expected = string.Join(", ", all.Select(s => s.Id.Name).Order(StringComparer.Ordinal)),
            Hint = _session.Settings.KeepFailed ? "a build that fails is kept until the package is built, or 'pthbs gc' runs: pthbs build --debug PACKAGE" : "the settings keep none: pthbs build --keep-failed last PACKAGE",
        };
    }

    /// <summary>Runs a shell, or another program, in the sandbox of a kept build.</summary>
    /// <param name="kept">The kept build.</param>
    /// <param name="command">A program and its arguments; empty for a shell, which needs a terminal.</param>
    /// <param name="terminal">The kind of the terminal (TERM); null if that is not known.</param>
    /// <param name="streams">Where its output goes where it has no terminal.</param>
    /// <param name="waiting">Is told who is at work, where a turn has to be waited for.</param>
    /// <param name="ready">Is told, before it starts, what runs a phase there; null where the set-up of the script has not been carried out.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">It cannot be started, something that the build saw is not there any more, it hit a limit, or its output cannot be written.</exception>
    public async Task<SandboxExit> EnterAsync(KeptBuild kept, ImmutableArray<string> command, string? terminal, KeptShellStreams streams, Action<string> waiting, Action<string?> ready, CancellationToken cancel)
    {
        var scene = BuildScene.OfKept(_session.Store, kept.State, cancel);
        if (!scene.Script.HasCommands) throw new PthbsException(ErrorKind.Usage, "the script has no commands: nothing was run in a sandbox") { Where = kept.State.Id.ToString() };
        var shell = new KeptShell(SandboxOf(scene.Script, kept.State), _session.Store, kept, _session.Settings.Limits, streams);
        return await shell.RunAsync(scene.Script, scene.Action, scene.Inputs(_session.Store, _session.Sources), command, terminal, waiting, () => ready(shell.PhaseLine), cancel).ConfigureAwait(false);
    }

    /// <summary>Gives the person's terminal back where the program ends at once while a shell has it. For any thread.</summary>
    public static void GiveTerminalBack() => PersonsTerminal.GiveBack();

    /// <summary>Goes on with a kept build. What it was built from is there; sources are fetched where they are missing.</summary>
    /// <param name="kept">The kept build.</param>
    /// <param name="package">The package as it is now.</param>
    /// <param name="from">The phase to begin with; null for the one that failed.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="word">What the person calls the package, for commands in messages; null for its name.</param>
    /// <exception cref="PthbsException">It cannot go on, or failed once more.</exception>
    public async Task ResumeAsync(KeptBuild kept, PackageId package, string? from, IBuildObserver observer, CancellationToken cancel, string? word = null)
    {
        var script = _session.Script(package);
        if (script.Id.Name != kept.State.Id.Name) throw new PthbsException(ErrorKind.Usage, "the kept build is of another package") { Got = kept.State.Id.ToString(), Expected = script.Id.ToString() };
        var graph = _session.PlanOnly(kept.State.Id);
        foreach (var source in script.Header.Sources)
        {
            if (!source.GoesToOutput) continue;
            await _session.Supply.FetchAsync(graph, observer, cancel).ConfigureAwait(false);
            break;
        }

        var settings = _session.Settings;
        var options = new PackageBuilderOptions(settings.Jobs) { Limits = settings.Limits, LibcOf = _session.LibcOf, MayMixLibc = _ => _session.MayMixLibc(package) };
        var executor = new LocalExecutor(SandboxOf(script, kept.State), _session.Store);
        await new BuildContinuation(_session.Store, _session.Sources, executor, options, observer) { Word = word }.RunAsync(kept, script, from, cancel).ConfigureAwait(false);
    }

    /// <summary>The way of sandboxing that the build had, unless the person names one. Never none by itself.</summary>
    private SandboxChoice SandboxOf(BuildScript script, KeptState kept)
    {
        var settings = _session.Settings;
        if (settings.Sandbox != Sandboxes.Auto || kept.Sandbox is not { } way || !Sandboxes.Names.Contains(way) || !script.Header.IsOn(ScriptOptions.Sandbox)) return _session.SandboxChoice;
        if (way == Sandboxes.Off) throw new PthbsException(ErrorKind.Machine, "the kept build ran without a sandbox, as the command line asked for") { Where = kept.Id.ToString(), Hint = "say so again: --sandbox off" };
        return new SandboxChoice(way, settings.AllowHostProc, settings.AllowSandboxOff) { Cancel = _session.LockWait.Cancel };
    }
}
