using Pthbs.Building;
using Pthbs.Files;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>What is written down of real builds.</summary>
public sealed class RecordedBuildTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_lost_record_is_made_again()
    {
        var below = await _f.AddAsync("below", "echo x > $out/x");
        var id = await _f.AddAsync("refers", $"echo /pthbs/{below}/x > $out/y", $"#: depends {below}\n");
        await _f.BuildAsync(id);
        var record = _f.Store.Records.TryRead(id)!;
        File.Delete($"{_f.StateOnDisk}/records/{id}.json");
        Assert.Equivalent(record with { Started = null, Seconds = null, Sandbox = null, Builder = null, Phases = null }, PackageRecords.Of(_f.Store, id));
    }

    [Fact]
    public async Task The_phases_that_a_build_prints_are_told_logged_and_recorded()
    {
        var id = await _f.AddAsync("phased", $"""
            set -eu
            {ScriptPhases.Function}
            if phase build; then (
            echo '#: phase deploy'; echo '#: phase configure'; echo built > x
            ) fi
            if phase install; then (
            cp x $out
            ) fi
            """);
        await _f.BuildAsync(id);
        Assert.Equal(["build", "install"], _f.Events.OfType<BuildPhaseBegan>().Where(e => e.Id == id).Select(e => e.Phase));
        Assert.Contains("#: phase build\n#: phase deploy\n#: phase configure\n#: phase install\n", _f.Log(id), StringComparison.Ordinal);
        Assert.Equal(["build", "install"], _f.Store.Records.TryRead(id)!.Phases!.Select(p => p.Name));
    }

    /// <summary>A loop in a makefile that does not begin with <c>set -e</c> swallows what make says within it.</summary>
    [Fact]
    public async Task An_error_of_make_that_the_script_did_not_notice_is_told()
    {
        var id = await _f.AddAsync("lossy", """
            echo 'base64.c:2:10: fatal error: b64.h: No such file or directory'
            echo 'make[1]: *** [Makefile:63: base64.o] Error 1'
            echo x > $out/x
            """);
        var calm = await _f.AddAsync("calm", "echo 'make: [Makefile:63: base64.o] Error 1 (ignored)'\necho x > $out/x");
        await _f.BuildAsync(id, calm);
        Assert.True(_f.Store.Contains(id));
        var warned = Assert.Single(_f.Events.OfType<BuildWarned>());
        Assert.Equal((id, "lossy", "make reported an error that the script did not notice"), (warned.Id, warned.Error.Where, warned.Error.Message));
        Assert.Equal(["make[1]: *** [Makefile:63: base64.o] Error 1", "the first error of a compiler: base64.c:2:10: fatal error: b64.h: No such file or directory"], warned.Error.Details);
        Assert.Contains($"'set -e'; to see the whole log: pthbs log {id.Short}", warned.Error.Hint, StringComparison.Ordinal);
        Assert.Contains("pthbs: warning: lossy: make reported an error that the script did not notice\npthbs:   make[1]: ***", _f.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_says_what_was_built_of_what_and_by_whom()
    {
        var below = await _f.AddAsync("below", "echo x > $out/x");
        var id = await _f.AddAsync("top", "echo x > $out/x", $"#: depends {below}\n");
        await _f.BuildAsync(id, new PackageBuilderOptions(2) { Parameters = new Dictionary<PackageId, IReadOnlyDictionary<string, string>> { [id] = new Dictionary<string, string> { ["tls"] = "none" } } });
        var record = _f.Store.Records.TryRead(id)!;
        Assert.Equal(("top", "1", Ownership.User), (record.Name, record.Version, record.Builder?.Uid));
        Assert.Equal([(await _f.ToolsAsync()).ToString(), below.ToString()], record.Depends);
        Assert.Equal("none", record.Parameters?["tls"]);
        Assert.Null(_f.Store.Records.TryRead(below)!.Parameters);
    }
}
