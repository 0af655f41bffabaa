using System.Formats.Tar;
using System.Text;
using Pthbs.Building;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution.Local;
using Pthbs.Files.Elf;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Sources;
using Pthbs.Store;

namespace Pthbs.Tests.Building;

/// <summary>A store of a test's own, with one package in it that gives builds a shell and tools: the machine's static busybox.</summary>
public sealed class BuildFixture : IProgress<BuildEvent>, IDisposable
{
    private const string Busybox = "/bin/busybox";
    private readonly TemporaryDirectory _directory;
    private readonly Dictionary<PackageId, BuildScript> _scripts = [];
    private readonly List<BuildEvent> _events = [];
    private PackageId? _tools;

    public BuildFixture() : this(Path.GetTempPath()) { }

    /// <summary>A store in a directory, which may be a disk of its own.</summary>
    public BuildFixture(string within)
    {
        _directory = new TemporaryDirectory(within);
        Store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");
        using var sources = Store.State.CreateDirectory("sources");
        Sources = new SourceCache(sources);
    }

    /// <summary>The way of sandboxing.</summary>
    public string Way { get; init; } = "auto";

    /// <summary>What builds may use when a test says nothing else.</summary>
    public BuildLimits Limits { get; init; } = new();

    /// <summary>Whether a script may switch its sandbox off.</summary>
    public bool AllowSandboxOff { get; set; }

    public StoreDirectory Store { get; }

    public SourceCache Sources { get; }

    public string StateOnDisk => $"{_directory.Path}/state";

    public string StoreOnDisk => $"{_directory.Path}/store";

    public IReadOnlyList<BuildEvent> Events
    {
        get { lock (_events) return [.. _events]; }
    }

    /// <summary>The package with the tools; built when it is first asked for.</summary>
    public async Task<PackageId> ToolsAsync()
    {
        if (_tools is { } built) return built;
        _tools = DeclareTools();
        await BuildAsync(_tools.Value);
        return _tools.Value;
    }

    /// <summary>The package with the tools, not built.</summary>
    public PackageId DeclareTools()
    {
        using (var elf = File.Exists(Busybox) ? File.OpenHandle(Busybox) : null)
            Assert.SkipUnless(elf is not null && ElfFile.TryRead(elf, Busybox) is { NeedsDynamicLoader: false }, "this machine has no static busybox: apt-get install busybox-static");
        var source = Sources.AddFile(new MemoryStream(TarOfBusybox()));
        return Declare("tools", "", $"#: source {source} tools.tar unpack into=out\n");
    }

    /// <summary>A script that is known but not built.</summary>
    public PackageId Declare(string name, string commands, string header = "") => DeclareFor("x86_64-linux", name, header + commands);

    /// <summary>A script for builds on a kind of machine.</summary>
    public PackageId DeclareFor(string system, string name, string rest)
    {
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes($"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1\n#: system {system}\n{rest}"), name);
        _scripts[script.Id] = script;
        return script.Id;
    }

    /// <summary>A script that was made elsewhere.</summary>
    public PackageId Declare(BuildScript script)
    {
        _scripts[script.Id] = script;
        return script.Id;
    }

    /// <summary>The script of a package that was declared.</summary>
    public BuildScript Script(PackageId id) => _scripts[id];

    /// <summary>A script that has the tools.</summary>
    public async Task<PackageId> AddAsync(string name, string commands, string header = "") =>
        Declare(name, commands.ReplaceLineEndings("\n") + "\n", $"#: depends {await ToolsAsync()}\n{header}");

    public BuildGraph Graph(params PackageId[] targets) => BuildGraph.Walk(targets, id => _scripts.GetValueOrDefault(id), Store.Contains);

    public Task<ScheduleResult> ScheduleAsync(BuildGraph graph, PackageBuilderOptions? options = null, int slots = 2, bool keepGoing = false, CancellationToken cancel = default)
    {
        var executor = new LocalExecutor(new SandboxChoice(Way, allowOff: AllowSandboxOff), Store);
        var builder = new PackageBuilder(Store, Sources, executor, options ?? new PackageBuilderOptions(slots) { Limits = Limits }, this);
        return new Scheduler(builder, new JobPool(slots), this).RunAsync(graph, _ => 1, keepGoing, cancel);
    }

    /// <summary>Builds a package, which must succeed.</summary>
    public async Task BuildAsync(PackageId target, PackageBuilderOptions options)
    {
        var result = await ScheduleAsync(Graph(target), options);
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures.Select(f => f.Error.Describe())));
    }

    /// <summary>Builds packages; all must succeed.</summary>
    public async Task BuildAsync(params PackageId[] targets)
    {
        var result = await ScheduleAsync(Graph(targets));
        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures.Select(f => f.Error.Describe())));
    }

    /// <summary>Builds a package that must fail.</summary>
    public async Task<PthbsException> FailAsync(PackageId target, PackageBuilderOptions? options = null)
    {
        var result = await ScheduleAsync(Graph(target), options);
        var (_, error) = Assert.Single(result.Failures);
        AssertNothingLeft(target);
        return error;
    }

    /// <summary>No package, nothing pending.</summary>
    public void AssertNothingLeft(PackageId id)
    {
        Assert.False(Store.Contains(id));
        Assert.DoesNotContain(Store.Pending.List(), e => e.Name.StartsWith(id.ToString(), StringComparison.Ordinal));
    }

    public string Read(PackageId id, string path) => File.ReadAllText($"{StoreOnDisk}/{id}/{path}");

    public string Log(PackageId id)
    {
        using var reader = new StreamReader(Store.Logs.Open(id));
        return reader.ReadToEnd();
    }

    public void Report(BuildEvent value)
    {
        lock (_events) _events.Add(value);
    }

    public void Dispose()
    {
        Sources.Dispose();
        Store.Dispose();
        _directory.Dispose();
    }

    /// <summary>A tar archive with one program, and links to it, in bin.</summary>
    public static byte[] TarOf(string program, byte[] content, params ReadOnlySpan<string> links)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"bin/{program}") { DataStream = new MemoryStream(content), Mode = (UnixFileMode)0b111_101_101, ModificationTime = DateTimeOffset.UnixEpoch });
            foreach (var link in links) tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{link}") { LinkName = program, ModificationTime = DateTimeOffset.UnixEpoch });
        }

        return stream.ToArray();
    }

    private static byte[] TarOfBusybox() => TarOf(
        "busybox",
        File.ReadAllBytes(Busybox),
        "sh", "cat", "cp", "chmod", "echo", "env", "hostname", "id", "ln", "ls", "mkdir", "mkfifo", "mknod", "mv", "ps", "rm", "seq", "setsid", "sleep", "stat", "touch", "tr", "wc", "yes", "head", "test", "ip",
        "true", "date", "find", "sort", "dd", "sed", "grep", "truncate");
}
