using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sessions;
using Pthbs.Settings;
using Pthbs.Store;

namespace Pthbs.Cli.Commands;

/// <summary>One run of a command: what was asked for, and what it works with. The session is opened when it is first needed.</summary>
internal sealed class Invocation(ParsedLine line, Surroundings surroundings, Screen screen, Interruption? interruption) : IDisposable
{
    private Session? _session;
    private CollectionPlaces? _collections;
    private MachineSettings? _settings;
    private int? _jobs;
    private StoreAccess _access;

    public Screen Screen => screen;

    public CancellationToken Cancel { get; } = interruption?.Token ?? CancellationToken.None;

    /// <summary>How locks are waited for: with a word to the person.</summary>
    public LockWait LockWait => new(text => screen.Say(text), Cancel);

    /// <summary>The directory that the person is in.</summary>
    public string Directory => surroundings.Directory;

    /// <summary>Whether someone may be typing.</summary>
    public bool InputIsTerminal => surroundings.InputIsTerminal;

    /// <summary>What stood after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest => line.Rest;

    /// <summary>Where events go as JSON; null where nobody asked for that.</summary>
    public JsonLines? Json => line.IsJson ? new JsonLines(screen) : null;

    /// <summary>The session.</summary>
    /// <exception cref="PthbsException">A setting is wrong, or the store cannot be opened.</exception>
    public Session Session => _session ??= OpenSession();

    public T? Value<T>(Option<T> option) => line.Value(option);

    public T? Value<T>(Argument<T> argument) => line.Value(argument);

    /// <summary>Reads an environment variable.</summary>
    public string? Variable(string name) => surroundings.Variable(name);

    /// <summary>Sets how many jobs run at once. Before the session is opened.</summary>
    public void UseJobs(int jobs) => (_jobs, _settings) = (jobs, null);

    /// <summary>Sets what the store is opened for: for reading, it need not be writable. Before the session is opened.</summary>
    public void UseStoreFor(StoreAccess access) => _access = access;

    /// <summary>Where the collection is. One that nobody named is told to the person, once.</summary>
    /// <exception cref="PthbsException">There is none, or another user can write the one that was found.</exception>
    public CollectionPlaces FindCollections()
    {
        if (_collections is not null) return _collections;
        _collections = CollectionFinder.Find(line.Value(line.Options.Collection) ?? [], surroundings);
        if (_collections.Trust is not null) screen.Say($"collection: {_collections.Directories[0]}");
        return _collections;
    }

    /// <summary>Another program comes to the fore: the session is closed, and signals are no longer taken for this one.</summary>
    /// <exception cref="OperationCanceledException">One came before.</exception>
    public void StepBack()
    {
        Dispose();
        interruption?.Dispose();
        Cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Closes the session. A program that becomes another one does so before.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _session = null;
    }

    /// <summary>Tells what went wrong where that is no reason to stop.</summary>
    public void Tell(PthbsException error)
    {
        screen.Warn(ErrorText.Of(error));
        Json?.Write(error);
    }

    private Session OpenSession()
    {
        var session = Session.Open(Settings, FindCollections, _access, LockWait);
        foreach (var left in session.Store.Unswept) Tell(left);
        return session;
    }

    /// <summary>How pthbs works here.</summary>
    /// <exception cref="PthbsException">A setting is wrong.</exception>
    public MachineSettings Settings => _settings ??= LoadSettings();

    private MachineSettings LoadSettings()
    {
        var settings = MachineSettings.Load(Ownership.IsRoot, surroundings.Variable, line.Value(line.Options.Store), line.Value(line.Options.State), surroundings.VariableNames());
        return settings with
        {
            Sandbox = line.Value(line.Options.Sandbox) ?? settings.Sandbox,
            AllowSandboxOff = settings.AllowSandboxOff || line.Value(line.Options.AllowSandboxOff),
            AllowHostProc = settings.AllowHostProc || line.Value(line.Options.AllowHostProc),
            Jobs = _jobs ?? settings.Jobs,
            Limits = line.Options.LimitsOf(line, settings.Limits),
        };
    }
}
