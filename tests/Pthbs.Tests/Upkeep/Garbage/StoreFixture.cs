using System.Text;
using Pthbs.Environments;
using Pthbs.Files.Trees;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;
using Pthbs.Upkeep.Garbage;

namespace Pthbs.Tests.Upkeep.Garbage;

/// <summary>A store with packages that were never built: a script, a tree, and what publishing writes down.</summary>
public sealed class StoreFixture : IProgress<GarbageEvent>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public StoreFixture()
    {
        Store = Open(StoreAccess.Writing);
        using var sources = Store.State.CreateDirectory("sources");
        Sources = new SourceCache(sources);
    }

    public StoreDirectory Store { get; }

    public SourceCache Sources { get; }

    public string Path => System.IO.Path.GetFullPath(_directory.Path);

    public List<GarbageEvent> Events { get; } = [];

    /// <summary>Called with each event.</summary>
    public Action<GarbageEvent> OnEvent { get; set; } = _ => { };

    public StoreDirectory Open(StoreAccess access) => StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state", access);

    public bool Has(PackageId id) => Directory.Exists($"{Path}/store/{id}");

    /// <summary>Adds a package.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="builtFrom">What its script depends on.</param>
    /// <param name="refersTo">What its tree refers to.</param>
    /// <param name="source">A source of its script.</param>
    public PackageId Add(string name, IReadOnlyList<PackageId>? builtFrom = null, IReadOnlyList<PackageId>? refersTo = null, SourceKey? source = null)
    {
        var header = $"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1\n#: system x86_64-linux\n"
            + string.Concat((builtFrom ?? []).Concat(refersTo ?? []).Distinct().Select(d => $"#: depends {d}\n")) + (source is null ? "" : $"#: source {source} {name}.tar\n");
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes(header + "make\n"), name);
        Store.Scripts.Save(script);
        using var tree = Store.NewTree(script.Id.ToString());
        using (tree.Root.CreateDirectory("bin")) { }
        tree.Root.WriteAtomically($"bin/{name}", string.Concat((refersTo ?? []).Select(r => $"/pthbs/{r}\n")) + name, durable: false);
        tree.Root.CreateLink(name, "bin/link");
        TreeNormaliser.Normalise(tree.Root, new NormaliseOptions(BuildFormat.Epoch, _ => null));
        var scan = TreeScanner.Scan(tree.Root, TreeListing.Read(tree.Root), new ScanRequest(script.Id.ToString(), [script.Id.ToString(), .. (refersTo ?? []).Select(r => r.ToString())], []));
        Store.Manifests.Save(script.Id, scan.Manifest);
        Store.Records.Save(PackageRecords.Make(script.Id, script.Header, scan));
        using (Store.Logs.Create(script.Id)) { }
        Store.Publish(tree, script.Id);
        return script.Id;
    }

    /// <summary>Adds an environment.</summary>
    public EnvironmentId AddEnvironment(params PackageId[] packages) => EnvironmentPublisher.Publish(Store, [.. packages.Select(p => new Dependency(p, false))]).Id;

    /// <summary>What a collector that another process runs would plan.</summary>
    public GarbagePlan Plan(GarbageOptions? options = null)
    {
        using var store = Open(StoreAccess.Freeing);
        return new GarbageCollector(store, Sources, options ?? new GarbageOptions(), this).Pretend(CancellationToken.None);
    }

    /// <summary>Collects as another process does.</summary>
    public long Collect(GarbageOptions? options = null)
    {
        using var store = Open(StoreAccess.Freeing);
        return new GarbageCollector(store, Sources, options ?? new GarbageOptions(), this).Run(CancellationToken.None);
    }

    public void Report(GarbageEvent value)
    {
        Events.Add(value);
        OnEvent(value);
    }

    public void Dispose()
    {
        Sources.Dispose();
        Store.Dispose();
        _directory.Dispose();
    }
}
