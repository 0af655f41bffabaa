using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Comparing;
using Pthbs.Configuration;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Exporting.Frozen;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Workflows;

/// <summary>
/// One use of the system by one person: settings, a store, a collection. It leads from what was asked for to scripts, to a plan, to builds and to
/// environments; each step is a call of its own.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly SessionScripts _scripts;
    private readonly Planner _planner;

    private Session(MachineSettings settings, Func<CollectionPlaces> collections, StoreAccess access, LockWait wait)
    {
        Settings = settings;
        LockWait = wait;
        Store = StoreDirectory.Open(settings.Store, settings.State, access, wait);
        using (var directory = access == StoreAccess.Writing ? Store.State.CreateDirectory(StoreLayout.Sources) : Store.State.TryOpenDirectory(StoreLayout.Sources))
            Sources = access == StoreAccess.Writing ? new SourceCache(directory!, Store) : SourceCache.OpenAsItIs(directory, Store);
        Supply = new SourceSupply(settings, Sources, () => _scripts!.Collection.Downloads);
        _scripts = new SessionScripts(Store, Sources, Supply, access == StoreAccess.Reading, collections, wait.Cancel);
        _planner = new Planner(Store, _scripts.Finder.TryFind);
        Words = new Words(this, _scripts);
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

    /// <summary>What people's words mean here.</summary>
    public Words Words { get; }

    /// <summary>The collection; opened when it is first asked for.</summary>
    /// <exception cref="PthbsException">There is none, or it is wrong.</exception>
    public Collection Collection => _scripts.Collection;

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
    public GeneratedPackage Generate(PackageRequest request) => _scripts.Generate(request);

    /// <summary>From here on, the collection's own files do not become sources: for what builds nothing.</summary>
    public void KeepNoSources() => _scripts.KeepsSources = false;

    /// <summary>What the collection says of a package that this session has generated; null if it has not.</summary>
    public GeneratedPackage? FindGenerated(PackageId id) => _scripts.FindGenerated(id);

    /// <summary>A package's script.</summary>
    /// <exception cref="PthbsException">It is not known here.</exception>
    public BuildScript Script(PackageId id) => _scripts.Finder.TryFind(id) ?? Store.Scripts.Read(id);

    /// <summary>A package's script; null if it is not known here.</summary>
    public BuildScript? TryScript(PackageId id) => _scripts.Finder.TryFind(id);

    /// <summary>Makes a script known that was made here; it is kept in the store's state.</summary>
    /// <returns>Its id.</returns>
    public PackageId Declare(BuildScript script)
    {
        Store.Scripts.Save(script);
        _scripts.Finder.Add(script);
        return script.Id;
    }

    /// <summary>Has a package's script again from the collection, where there is one and one of its packages, with its defaults, is that one.</summary>
    public void TryRestoreScript(PackageId id) => _scripts.TryRestore(id);

    /// <summary>
    /// Has packages in the store: plans, fetches what is missing and builds, each build as soon as its own sources are here. Nobody deletes what it needs
    /// for as long as this session is open.
    /// </summary>
    /// <param name="request">What to build, and how.</param>
    /// <param name="observer">Receives the plan, then every event, from any thread.</param>
    /// <param name="cancel">Stops everything.</param>
    /// <exception cref="PthbsException">Nothing could be begun: a script is not known, no list names a source, or the machine forbids what the builds need.</exception>
    public Task<BuildOutcome> BuildAsync(BuildRequest request, IBuildObserver observer, CancellationToken cancel) => new BuildWorkflow(this, _planner).RunAsync(request, observer, cancel);

    /// <summary>The failed builds that were kept.</summary>
    public FailedBuilds FailedBuilds => new(this);

    /// <summary>Everything that these packages are built from, whether it is there or not.</summary>
    public BuildGraph PlanAll(IEnumerable<PackageId> targets) => _planner.PlanAll(targets);

    /// <summary>Packages alone, as if they had to be built and nothing else.</summary>
    public BuildGraph PlanOnly(params IReadOnlyList<PackageId> packages) => _planner.PlanOnly(packages);

    /// <summary>The values of the parameters of what the collection has made of a graph.</summary>
    internal Dictionary<PackageId, IReadOnlyDictionary<string, string>> ParametersOf(BuildGraph graph) =>
        graph.Nodes.Select(n => FindGenerated(n.Id)).OfType<GeneratedPackage>().ToDictionary(g => g.Id, IReadOnlyDictionary<string, string> (g) => g.Parameters.ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));

    /// <summary>The C library that a file of a package is made for; null where that is not known.</summary>
    /// <param name="id">A package of the collection.</param>
    /// <param name="path">The file, relative to the package.</param>
    public string? LibcOf(PackageId id, string path) => FindGenerated(id)?.Facts.LibcOf(path);

    /// <summary>Whether a package of the collection says why it links what is made for several C libraries.</summary>
    internal bool MayMixLibc(PackageId id) => FindGenerated(id)?.Facts.MixedLibc is not null;

    /// <summary>
    /// A package with a directory of this machine in place of its archive. The directory is packed and kept among the sources, so that the id depends on every byte of it; the script is known from then on.
    /// </summary>
    /// <param name="id">The package.</param>
    /// <param name="directory">The directory; what is called <c>.git</c> in it is left out.</param>
    /// <param name="cancel">Ends the packing; nothing is left then.</param>
    /// <exception cref="PthbsException">The package has no archive or commit to replace, or the directory is empty or cannot be packed.</exception>
    public LocalSource UseLocalSource(PackageId id, string directory, CancellationToken cancel)
    {
        var local = LocalSource.Make(Sources, Script(id), directory, Settings.Limits.FreeSpace, cancel);
        UseScript(local.Script);
        return local;
    }

    /// <summary>Keeps a script that was made from another one; it is known from then on.</summary>
    internal void UseScript(BuildScript script)
    {
        Store.Scripts.Save(script);
        _scripts.Finder.Add(script);
    }

    /// <summary>Turns a package that is in the store into an archive and a script that needs nothing else.</summary>
    /// <exception cref="PthbsException">It is not in the store, or refers to packages.</exception>
    public FrozenPackage Freeze(PackageId id, string name, CancellationToken cancel) => PackageFreezer.Freeze(Store, Sources, Script(id), name, Settings.Limits.FreeSpace, cancel);

    /// <summary>Changes which generation of a root is current. What it holds is in use by this process from then on: gc cannot take it away in between.</summary>
    /// <param name="change">Changes it, and gives the generation that is current now.</param>
    public RootGeneration UseRoot(Func<RootStore, RootGeneration> change) => Store.Use(() => change(Store.Roots), generation => generation.InStore);

    /// <summary>What builds a package again and compares.</summary>
    public PackageChecker Checker(CheckOptions options, IProgress<BuildEvent> events) =>
        new(Store, Sources, SandboxChoice, options, events);

    /// <summary>Publishes the environment of packages that are in the store.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="root">The root that it is a generation of from then on, so that it stays; null for none.</param>
    /// <param name="cancel">Ends it early; nothing is published then.</param>
    public PublishedEnvironment PublishEnvironment(IReadOnlyList<Dependency> packages, string? root = null, CancellationToken cancel = default)
    {
        var published = EnvironmentPublisher.Publish(Store, packages, cancel: cancel);
        if (root is not null) Store.Roots.Add(root, [published.Id.ToString()]);
        return published;
    }

    /// <summary>Keeps for the next run what was rendered in this one.</summary>
    internal void SaveCache() => _scripts.SaveCache();

    internal SandboxChoice SandboxChoice => new(Settings.Sandbox, Settings.AllowHostProc, Settings.AllowSandboxOff) { Cancel = LockWait.Cancel };

    /// <inheritdoc/>
    public void Dispose()
    {
        _scripts.Dispose();
        Sources.Dispose();
        Store.Dispose();
    }
}
