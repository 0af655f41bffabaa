using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Files;
using Pthbs.Freezing;
using Pthbs.Planning;
using Pthbs.Reproducing;
using Pthbs.Scripts;
using Pthbs.Settings;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Sessions;

/// <summary>
/// One use of the system by one person: settings, a store, a collection. It leads from what was asked for to scripts, to a plan, to builds and to
/// environments; each step is a call of its own.
/// </summary>
public sealed class Session : IDisposable
{
    private const string YieldEnding = " yield";
    private readonly Lazy<Collection> _collection;
    private readonly Lazy<Generator> _generator;
    private readonly ScriptFinder _scripts;
    private readonly bool _isReading;

    private Session(MachineSettings settings, Func<CollectionPlaces> collections, StoreAccess access, LockWait wait)
    {
        Settings = settings;
        _isReading = access == StoreAccess.Reading;
        LockWait = wait;
        Store = StoreDirectory.Open(settings.Store, settings.State, access, wait);
        using (var directory = access == StoreAccess.Writing ? Store.State.CreateDirectory(StoreLayout.Sources) : Store.State.TryOpenDirectory(StoreLayout.Sources))
            Sources = access == StoreAccess.Writing ? new SourceCache(directory!, Store) : SourceCache.OpenAsItIs(directory, Store);
        _collection = new Lazy<Collection>(() => Collection.Open(collections()));
        _generator = new Lazy<Generator>(() => new Generator(_collection.Value, wait.Cancel));
        _scripts = new ScriptFinder(Store.Scripts);
        Supply = new SourceSupply(settings, Sources, () => _collection.Value.Downloads);
    }

    /// <summary>How pthbs works here.</summary>
    public MachineSettings Settings { get; }

    /// <summary>How locks are waited for.</summary>
    public LockWait LockWait { get; }

    /// <summary>Packages, environments and what is known of them.</summary>
    public StoreDirectory Store { get; }

    /// <summary>The sources on this machine.</summary>
    public SourceCache Sources { get; }

    /// <summary>Where further sources come from.</summary>
    public SourceSupply Supply { get; }

    /// <summary>The collection; opened when it is first asked for.</summary>
    /// <exception cref="PthbsException">There is none, or it is wrong.</exception>
    public Collection Collection => _collection.Value;

    /// <summary>Opens a session.</summary>
    /// <param name="settings">How pthbs works here.</param>
    /// <param name="collections">Where the collection is; asked for only when the collection is needed.</param>
    /// <param name="access">What the store is opened for.</param>
    /// <param name="wait">How locks are waited for; its cancellation also ends the rendering of templates, which may take long. Other work takes a token of its own.</param>
    /// <exception cref="PthbsException">The store cannot be opened.</exception>
    public static Session Open(MachineSettings settings, Func<CollectionPlaces> collections, StoreAccess access = StoreAccess.Writing, LockWait? wait = null)
    {
        wait ??= LockWait.Silent;
        if (access != StoreAccess.WritingIfPossible) return new(settings, collections, access, wait);
        try
        {
            return new(settings, collections, StoreAccess.Writing, wait);
        }
        // Not on a full disk: whoever could have kept it must be told that it is not kept.
        catch (PthbsException closed) when (closed.SystemError is Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem)
        {
            return new(settings, collections, StoreAccess.Reading, wait);
        }
    }

    /// <summary>Generates a package and all that it needs; their scripts and files are known to the store from then on.</summary>
    /// <exception cref="PthbsException">A template is wrong, or there is no such package.</exception>
    public GeneratedPackage Generate(PackageRequest request)
    {
        var before = _generator.Value.Generated.Count;
        var package = _generator.Value.Generate(request);
        foreach (var generated in _generator.Value.Generated.Skip(before))
        {
            if (_isReading)
            {
                _scripts.Add(generated.Script);
                foreach (var file in generated.Files) Supply.AddOwn(file.Key);
                Store.Scripts.TrySave(generated.Script);
                continue;
            }

            Store.Scripts.Save(generated.Script);
            foreach (var file in generated.Files) Sources.AddFile(file.Bytes.Span);
        }

        return package;
    }

    /// <summary>
    /// The package that a word means: its directory in the store, a file that holds a script, an id, the beginning of one (<c>zlib.5f70</c>), or a package
    /// of the collection with or without parameters.
    /// </summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant.</exception>
    public PackageId Resolve(string word)
    {
        if (PackageId.TryParse(word, out var id)) return id;
        if (word.Contains('/', StringComparison.Ordinal)) return TryInStore(word) ?? _scripts.AddFile(word).Id;
        if (_scripts.FindByPrefix(word) is { } found) return found;
        try
        {
            return Generate(PackageRequest.ParseWord(word)).Script.Id;
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Usage && _scripts.HintFor(word) is { } hint)
        {
            throw new PthbsException(error) { Hint = hint };
        }
    }

    /// <summary>The same, for what works only with a package that is in the store.</summary>
    /// <exception cref="PthbsException">It is not there, or nothing or more than one thing is meant.</exception>
    public PackageId ResolveBuilt(string word)
    {
        var id = Resolve(word);
        return Store.Contains(id) ? id : throw new PthbsException(ErrorKind.Usage, "the package is not in the store") { Where = Store.PathOf(id), Hint = $"build it: pthbs build {word}" };
    }

    /// <summary>The packages of one of the collection's environments.</summary>
    public IReadOnlyList<Dependency> ResolveEnvironment(string name)
    {
        var environment = Collection.Environment(name);
        var members = new List<Dependency>();
        foreach (var (request, place) in environment.Packages.Zip(environment.Places))
        {
            try
            {
                AddMember(members, request.Package.ToString(), new Dependency(Generate(request.Package).Script.Id, request.Yields));
            }
            catch (PthbsException error) when (error.Kind == ErrorKind.Usage)
            {
                // What a person types wrong is wrong on the command line; here it is a line of a file.
                throw new PthbsException(error, ErrorKind.Input) { Where = place };
            }
        }

        return members;
    }

    /// <summary>The packages that words mean, each perhaps with <c>yield</c> behind it, as one environment.</summary>
    /// <exception cref="PthbsException">Nothing or more than one thing is meant, or one package twice.</exception>
    public IReadOnlyList<Dependency> ResolveMembers(IEnumerable<string> words)
    {
        var members = new List<Dependency>();
        foreach (var word in words)
        {
            var yields = word.EndsWith(YieldEnding, StringComparison.Ordinal);
            var package = yields ? word[..^YieldEnding.Length].Trim() : word;
            AddMember(members, package, new Dependency(Resolve(package), yields));
        }

        return members;
    }

    private static void AddMember(List<Dependency> members, string word, Dependency member)
    {
        if (members.Exists(m => m.Id == member.Id))
            throw new PthbsException(ErrorKind.Usage, $"'{word}' is a package that stands in this environment already") { Got = member.Id.ToString(), Hint = "name each package once" };
        members.Add(member);
    }

    /// <summary>What the collection says of a package that this session has generated; null where it has not.</summary>
    public GeneratedPackage? FindGenerated(PackageId id) => _generator.IsValueCreated ? _generator.Value.Find(id) : null;

    /// <summary>A package's script.</summary>
    /// <exception cref="PthbsException">It is not known here.</exception>
    public BuildScript Script(PackageId id) => _scripts.TryFind(id) ?? Store.Scripts.Read(id);

    /// <summary>A package's script; null where it is not known here.</summary>
    public BuildScript? TryScript(PackageId id) => _scripts.TryFind(id);

    /// <summary>What has to be done to have these packages. Nobody deletes what it needs for as long as this session is open.</summary>
    /// <param name="targets">The packages.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <param name="damaged">What is to be built though it is there.</param>
    public Task<BuildGraph> PlanAsync(IEnumerable<PackageId> targets, CancellationToken cancel, IReadOnlySet<PackageId>? damaged = null) => Planner.PlanAsync(targets, damaged, cancel);

    /// <summary>Everything that these packages are built from, whether it is there or not.</summary>
    public BuildGraph PlanAll(IEnumerable<PackageId> targets) => Planner.PlanAll(targets);

    /// <summary>Packages alone, as if they had to be built and nothing else.</summary>
    public BuildGraph PlanOnly(params IReadOnlyList<PackageId> packages) => Planner.PlanOnly(packages);

    /// <summary>Fetches the sources of a graph and builds it. A build starts when its own sources are here.</summary>
    /// <param name="graph">What to build.</param>
    /// <param name="keepGoing">Whether to go on with what does not need a package that failed.</param>
    /// <param name="keepFailed">Whether the directories of a failed build stay on disk.</param>
    /// <param name="builds">Is told of all that happens to packages, from any thread.</param>
    /// <param name="fetches">Is told of all that happens to sources, from any thread.</param>
    /// <param name="cancel">Stops everything.</param>
    /// <param name="damaged">What of it is to be built though it is there; its tree is set aside when the new one is ready.</param>
    /// <exception cref="PthbsException">Nothing could be begun: no list names a source, or the machine forbids what the builds need.</exception>
    public async Task<ScheduleResult> BuildAsync(
        BuildGraph graph, bool keepGoing, bool keepFailed, IProgress<BuildEvent> builds, IProgress<FetchEvent> fetches, CancellationToken cancel, IReadOnlySet<PackageId>? damaged = null)
    {
        var durations = Store.Records.ReadDurations();
        var options = new PackageBuilderOptions(Settings.Jobs, keepFailed) { Limits = Settings.Limits, Durations = durations };
        if (damaged is not null) options = options with { Replaced = damaged };
        var executor = new LocalExecutor(SandboxChoice, Store);
        executor.EnsureAble([.. graph.Nodes.Select(n => n.Script)]);
        var scheduler = new Scheduler(new PackageBuilder(Store, Sources, executor, options, builds), new JobPool(Settings.Jobs), builds);
        return await Supply.WhileFetchingAsync(
            graph, fetches, ready => scheduler.RunAsync(graph, id => durations.GetValueOrDefault(id.Name, 1), keepGoing, cancel, ready), cancel).ConfigureAwait(false);
    }

    /// <summary>Turns a package that is in the store into an archive and a script that needs nothing else.</summary>
    /// <exception cref="PthbsException">It is not in the store, or refers to packages.</exception>
    public FrozenPackage Freeze(PackageId id, string name, CancellationToken cancel) => PackageFreezer.Freeze(Store, Sources, Script(id), name, cancel);

    /// <summary>What builds a package again and compares.</summary>
    public PackageChecker Checker(CheckOptions options, IProgress<BuildEvent> events) =>
        new(Store, Sources, SandboxChoice, options, events);

    /// <summary>Publishes the environment of packages that are in the store.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="root">The root that it is a generation of from then on, so that it stays; null for none.</param>
    public PublishedEnvironment PublishEnvironment(IReadOnlyList<Dependency> packages, string? root = null)
    {
        var published = EnvironmentPublisher.Publish(Store, packages);
        if (root is not null) Store.Roots.Add(root, [published.Id.ToString()]);
        return published;
    }

    private SandboxChoice SandboxChoice => new(Settings.Sandbox, Settings.AllowHostProc, Settings.AllowSandboxOff);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_collection.IsValueCreated) _collection.Value.Dispose();
        Sources.Dispose();
        Store.Dispose();
    }

    /// <summary>Has a package's script again from the collection, where there is one and one of its packages, with its defaults, is that one.</summary>
    public void TryRestoreScript(PackageId id)
    {
        try
        {
            Generate(PackageRequest.Parse(id.Name));
            // It may be a package that others ask for with parameters: then theirs bring it.
            if (FindGenerated(id) is null) foreach (var name in Collection.Packages) Generate(PackageRequest.Parse(name));
        }
        catch (PthbsException error) when (error.Kind is ErrorKind.Usage or ErrorKind.Input)
        {
            // Then it is not known here; whoever needs it says so.
        }
    }

    /// <summary>The package whose directory this is, as <c>pthbs build</c> prints it.</summary>
    private PackageId? TryInStore(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return PackageId.TryParse(Path.GetFileName(full), out var id) && Store.PathOf(id) == full && Store.Contains(id) ? id : null;
    }

    private Planner Planner => new(Store, _scripts.TryFind);
}
