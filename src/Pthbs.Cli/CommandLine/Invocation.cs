using System.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;
using Pthbs.Workflows;

namespace Pthbs.Cli.CommandLine;

/// <summary>One run of a command: what was asked for, and what it works with. The session is opened when it is first needed.</summary>
internal sealed class Invocation(ParsedLine line, ProcessContext process, Screen screen, Interruption? interruption) : IDisposable
{
    private Session? _session;
    private CollectionPlaces? _collections;
    private MachineSettings? _settings;
    private StoreAccess _access;

    public Screen Screen => screen;

    public CancellationToken Cancel { get; } = interruption?.Token ?? CancellationToken.None;

    /// <summary>How locks are waited for: with a word to the person.</summary>
    public LockWait LockWait => new(text => screen.Say(text), Cancel);

    /// <summary>The directory that the person is in.</summary>
    public string Directory => process.Directory;

    /// <summary>Whether someone may be typing.</summary>
    public bool InputIsTerminal => process.InputIsTerminal;

    /// <summary>Whether there is a standard input.</summary>
    public bool HasInput => process.HasInput;

    /// <summary>Whether someone may be reading what is printed.</summary>
    public bool OutputIsTerminal => process.OutputIsTerminal;

    /// <summary>What stood after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest => line.Rest;

    /// <summary>Whether <c>--</c> stood there.</summary>
    public bool HasRest => line.HasRest;

    /// <summary>Where events go as JSON; null where nobody asked for that.</summary>
    public JsonLines? Json => line.IsJson ? new JsonLines(screen.PrintLine) : null;

    /// <summary>Prints a result: a line of JSON where a program reads along, text where a person does. Commands do not ask which.</summary>
    public void Print(JsonRecord record, Action<Screen> text) => Print([record], text);

    /// <summary>Prints a result that is one line for a person, too.</summary>
    public void Print(JsonRecord record, string text) => Print(record, screen => screen.PrintLine(text));

    /// <summary>Prints results: a line of JSON each, or text for all of them.</summary>
    public void Print(IEnumerable<JsonRecord> records, Action<Screen> text)
    {
        if (line.IsJson) screen.PrintLines(records.Select(JsonLines.Line));
        else text(screen);
    }

    /// <summary>Prints results that are a line each, of which there may be very many.</summary>
    public void Print<T>(IEnumerable<T> results, Func<T, JsonRecord> json, Func<T, string> text) => screen.PrintLines(line.IsJson ? results.Select(r => JsonLines.Line(json(r))) : results.Select(text));

    /// <summary>Prints lines that only a person reads: a program is told in another way.</summary>
    public void PrintForPeople(IEnumerable<string> lines)
    {
        if (!line.IsJson) screen.PrintLines(lines);
    }

    /// <summary>Tells a program what a person is told in another way.</summary>
    public void Note(JsonRecord record) => Json?.Write(record);

    /// <summary>Another command line in the place of this one, which only reads the store and says nothing to anybody.</summary>
    public Invocation Silent(ParsedLine other)
    {
        var nobody = new Screen(TextWriter.Null, TextWriter.Null, new ScreenOptions(Color: false, IsLive: false, Quiet: true, DataIsSeen: false));
        return new Invocation(other, process, nobody, interruption: null) { _access = StoreAccess.Reading };
    }

    /// <summary>The session.</summary>
    /// <exception cref="PthbsException">A setting is wrong, or the store cannot be opened.</exception>
    public Session Session => _session ??= OpenSession();

    public T? Value<T>(Option<T> option) => line.Value(option);

    public T? Value<T>(Argument<T> argument) => line.Value(argument);

    /// <summary>Reads an environment variable.</summary>
    public string? Variable(string name) => process.Variable(name);

    /// <summary>Sets how many jobs run at once. Before the session is opened.</summary>
    public void UseJobs(int jobs) => _settings = Settings with { Jobs = jobs };

    /// <summary>Sets whether failed builds are kept. Before the session is opened.</summary>
    public void UseKeepFailed(bool keep) => _settings = Settings with { KeepFailed = keep };

    /// <summary>Sets what the store is opened for: for reading, it need not be writable. Before the session is opened.</summary>
    public void UseStoreFor(StoreAccess access) => _access = access;

    /// <summary>The command prints what the store has, and does nothing else: where nobody reads that any more, it has nothing to go on for. Before the session is opened.</summary>
    public void OnlyPrint()
    {
        UseStoreFor(StoreAccess.Reading);
        screen.EndsWithReader = true;
    }

    /// <summary>A token for such a command while it waits for something to print: is also cancelled when the reader goes away, which a program that does not write would not learn.</summary>
    public CancellationToken CancelWithReader()
    {
        var either = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watching = new Thread(Watch) { IsBackground = true, Name = "reader" };
        watching.Start();
        return either.Token;

        void Watch()
        {
            process.AwaitReaderLoss();
            screen.LoseReader();
            either.Cancel();
        }
    }

    /// <summary>Where the collection is. One that nobody named is told to the person, once.</summary>
    /// <exception cref="PthbsException">There is none, or another user can write the one that was found.</exception>
    public CollectionPlaces FindCollections()
    {
        if (_collections is not null) return _collections;
        _collections = CollectionFinder.Find(line.Value(line.Options.Collection) ?? [], process);
        if (_collections.Trust is not null) screen.Say($"collection: {_collections.Directories[0]}");
        return _collections;
    }

    /// <summary>From here on, this is what a person is told whose signal ends the work.</summary>
    public void WhenInterrupted(string outcome)
    {
        if (interruption is not null) interruption.Outcome = outcome;
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
        Note(ErrorJson.Of(error));
    }

    /// <summary>Refuses a place that a person names, to have something written there, if it lies in the store. Before any other work.</summary>
    /// <param name="path">The place; null for none.</param>
    /// <exception cref="PthbsException">It lies in the store or its state.</exception>
    public void EnsureOutsideStore(string? path)
    {
        if (string.IsNullOrEmpty(path)) return;
        MachineSettings settings;
        try
        {
            settings = Settings;
        }
        catch (PthbsException)
        {
            // Some commands work without a store; all others say it themselves.
            return;
        }

        OutsideStore.Ensure(Path.GetFullPath(path, Directory), settings.Store, settings.State);
    }

    /// <summary>The same for the collection, where a command edits it. That there is none, the command says itself, after what is wrong on its line.</summary>
    /// <exception cref="PthbsException">Its top layer, which is the one that is edited, lies in the store or its state.</exception>
    public void EnsureCollectionOutsideStore()
    {
        string layer;
        try
        {
            layer = FindCollections().Directories[0];
        }
        catch (PthbsException)
        {
            return;
        }

        EnsureOutsideStore(layer);
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
        var settings = MachineSettings.Load(Ownership.IsRoot, process.Variable, line.Value(line.Options.Store), line.Value(line.Options.State), process.VariableNames());
        return settings with
        {
            Sandbox = line.Value(line.Options.Sandbox) ?? settings.Sandbox,
            AllowSandboxOff = settings.AllowSandboxOff || line.Value(line.Options.AllowSandboxOff),
            AllowHostProc = settings.AllowHostProc || line.Value(line.Options.AllowHostProc),
            Limits = line.Options.LimitsOf(line, settings.Limits),
        };
    }
}
