using Pthbs.Building;
using Pthbs.Collections;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Execution;
using Pthbs.Execution.Processes;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Execution;

/// <summary>Actions that another process of the real program carries out, in a directory that held nothing but their inputs.</summary>
public sealed class ProcessExecutorTests : IDisposable
{
    private const string Commands = """
        mkdir -p $out/bin $out/share
        echo '#!/pthbs/env/bin/sh' > $out/bin/hello
        echo 'echo hello' >> $out/bin/hello
        chmod 700 $out/bin/hello
        cat data > $out/share/data
        env | sort | grep -v '^jobs=\|^MAKEFLAGS=' | tr / . > $out/share/env
        find /pthbs -maxdepth 1 | sort | tr / . > $out/share/store
        ln $out/share/data $out/share/again
        echo "the build prints"
        """;

    private readonly BuildFixture _f = new();

    private static string Program => Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE") ?? "";

    public ProcessExecutorTests() => Assert.SkipUnless(File.Exists(Program), "PTHBS_EXECUTABLE names no program: ./test sets it");

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task It_gives_the_same_output_hash_as_this_machines_sandbox()
    {
        var id = await _f.AddAsync("hello", Commands, $"#: source {_f.Sources.AddFile("some data"u8)} data\n");
        await _f.BuildAsync(id);
        var here = PackageRecords.Of(_f.Store, id);
        var there = await BuildElsewhereAsync(id);
        Assert.Equal(here.OutputHash, there.OutputHash);
        Assert.Equal("namespaces, in another process", there.Sandbox);
        Assert.Contains("the build prints", _f.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_tells_what_links_took_as_this_machines_sandbox_does()
    {
        var compiler = Links.MachineCompiler.Declare(_f);
        var id = _f.Declare("links", "set -eu\necho 'int main(void) { return 0; }' > x.c\nCOMPILER_PATH=/build/link gcc -static x.c -o x\nmkdir $out/bin\ncp x $out/bin/y\n", Links.MachineCompiler.Line(compiler));
        await _f.BuildAsync(id);
        var here = PackageRecords.Of(_f.Store, id).Links;
        Assert.NotEmpty(here!.Files[0].Taken);
        Assert.Equivalent(here, (await BuildElsewhereAsync(id)).Links, strict: true);
    }

    [Fact]
    public async Task A_build_that_fails_there_is_told_as_here()
    {
        var id = await _f.AddAsync("fails", "echo before; exit 3");
        var error = await Assert.ThrowsAsync<PthbsException>(() => BuildElsewhereAsync(id));
        Assert.Equal((ErrorKind.Build, "the script of fails failed: exit code 3"), (error.Kind, error.Message));
        Assert.Contains("| before", error.Details);
        Assert.Empty(_f.Store.Pending.List());
        Assert.Empty(Directory.GetFileSystemEntries($"{_f.StateOnDisk}/builds"));
    }

    [Theory]
    [InlineData("script", "#!/bin/sh\n")]
    [InlineData("view", "")]
    [InlineData("trees/", "")]
    [InlineData("sources/", "other data")]
    public async Task An_input_that_is_not_what_the_action_names_is_refused(string which, string content)
    {
        using var directory = await PrepareAsync();
        var path = which.EndsWith('/') ? Directory.GetFiles($"{directory.Path}/{which}").Single() : $"{directory.Path}/{which}";
        File.Delete(path);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<PthbsException>(() => ActionWorker.RunAsync(directory.Path, CollectionTrust.OfUser(null), new("auto"), new BuildLimits(), 1, Stream.Null, Pthbs.Files.LockWait.Silent));
        Assert.False(File.Exists($"{directory.Path}/output.tar"));
    }

    [Theory, InlineData("store"), InlineData("state")]
    public async Task A_directory_that_leads_elsewhere_or_was_used_is_refused(string name)
    {
        using var directory = await PrepareAsync();
        using var victim = new TemporaryDirectory();
        File.CreateSymbolicLink($"{directory.Path}/{name}", victim.Path);
        var error = await Assert.ThrowsAsync<PthbsException>(() => ActionWorker.RunAsync(directory.Path, CollectionTrust.OfUser(null), new("auto"), new BuildLimits(), 1, Stream.Null, Pthbs.Files.LockWait.Silent));
        Assert.Equal(Path.GetFullPath($"{directory.Path}/{name}"), error.Where);
        Assert.Empty(Directory.GetFileSystemEntries(victim.Path));
    }

    [Fact]
    public async Task A_directory_that_others_can_write_is_refused()
    {
        using var directory = await PrepareAsync();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_111_111);
        var error = await Assert.ThrowsAsync<PthbsException>(() => ActionWorker.RunAsync(directory.Path, CollectionTrust.OfUser(null), new("auto"), new BuildLimits(), 1, Stream.Null, Pthbs.Files.LockWait.Silent));
        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.False(File.Exists($"{directory.Path}/error.json") || Directory.Exists($"{directory.Path}/store"));
    }

    private async Task<TemporaryDirectory> PrepareAsync()
    {
        var id = await _f.AddAsync("hello", Commands, $"#: source {_f.Sources.AddFile("some data"u8)} data\n");
        var directory = new TemporaryDirectory();
        var script = _f.Script(id);
        var view = Pthbs.Environments.EnvironmentPublisher.Merge(_f.Store, script.Header.Dependencies, cancel: TestContext.Current.CancellationToken);
        var action = BuildAction.Of(script, script.Requirements, p => PackageRecords.Of(_f.Store, p).OutputHash, view);
        ActionDirectory.Write(directory.Handle, action, new ActionInputs(_f.Store, _f.Sources, script.Bytes, view), TestContext.Current.CancellationToken);
        return directory;
    }

    private async Task<Pthbs.Store.BuildRecord> BuildElsewhereAsync(PackageId id)
    {
        var builder = new PackageBuilder(_f.Store, _f.Sources, new ProcessExecutor(Program, "namespaces", _f.Store), new PackageBuilderOptions(1) { Replaced = new HashSet<PackageId> { id } }, _f);
        var graph = BuildGraph.Walk([id], _f.Script, p => p != id);
        var result = await new Scheduler(builder, new JobPool(1), _f).RunAsync(graph, _ => 1, keepGoing: false, TestContext.Current.CancellationToken);
        if (result.Failures is [var (_, error)]) throw error;
        return _f.Store.Records.TryRead(id)!;
    }
}
