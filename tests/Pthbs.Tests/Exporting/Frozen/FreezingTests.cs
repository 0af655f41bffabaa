using Pthbs.Errors;
using Pthbs.Exporting.Frozen;
using Pthbs.Planning;
using Pthbs.Scripts;
using Pthbs.Tests.Building;

namespace Pthbs.Tests.Exporting.Frozen;

/// <summary>Outputs become archives, and archives the same outputs.</summary>
public sealed class FreezingTests : IDisposable
{
    private readonly BuildFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_frozen_package_has_the_output_of_the_original_and_needs_nothing_but_its_archive()
    {
        var original = await _fixture.AddAsync("tool", "mkdir -p $out/bin $out/empty; echo '#!/bin/sh' > $out/bin/a; chmod +x $out/bin/a; ln $out/bin/a $out/bin/b; ln -s a $out/bin/c; ln -s nowhere $out/d", "#: option jobserver=off\n#: option allow-path=d\n");
        await _fixture.BuildAsync(original);
        var frozen = Freeze(original, "own-tool");

        Assert.Empty(frozen.Script.Requirements);
        Assert.False(frozen.Script.HasCommands);
        // What is about the output goes along, what is about its build does not.
        Assert.Equal(["allow-path=d"], frozen.Script.Header.Options.Select(o => o.ToString()));
        var id = _fixture.Declare(frozen.Script);
        await _fixture.BuildAsync(id);
        var (before, after) = (PackageRecords.Of(_fixture.Store, original), PackageRecords.Of(_fixture.Store, id));
        Assert.Equal((before.OutputHash, before.MaskedHash), (after.OutputHash, after.MaskedHash));
        Assert.Equal(before.OutputHash, frozen.OutputHash);
        // Frozen once more, under that name, it is itself.
        Assert.Equal(id, Freeze(id, "own-tool").Script.Id);
    }

    [Fact]
    public async Task A_package_that_refers_to_itself_is_refused_with_the_files_that_do()
    {
        var id = await _fixture.AddAsync("selfish", "mkdir $out/share; echo \"prefix=$out\" > $out/share/x; echo nothing > $out/share/y; ln -s $out/share/y $out/z");
        await _fixture.BuildAsync(id);
        var error = Assert.Throws<PthbsException>(() => Freeze(id, "selfish"));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Equal(["share/x holds its own id", "z holds its own id"], error.Details);
        Assert.Contains("DESTDIR", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_refers_to_another_is_refused()
    {
        var other = await _fixture.ToolsAsync();
        var id = await _fixture.AddAsync("user", $"echo /pthbs/{other}/bin/sh > $out/x");
        await _fixture.BuildAsync(id);

        Assert.Equal([$"x holds {other}"], Assert.Throws<PthbsException>(() => Freeze(id, "user")).Details);
    }

    [Fact]
    public async Task A_package_that_is_not_built_cannot_be_frozen()
    {
        var id = await _fixture.AddAsync("absent", "true");
        Assert.Contains("pthbs build absent", Assert.Throws<PthbsException>(() => Freeze(id, "absent")).Hint, StringComparison.Ordinal);
    }

    private FrozenPackage Freeze(PackageId id, string name) => PackageFreezer.Freeze(_fixture.Store, _fixture.Sources, _fixture.Script(id), name, freeSpace: 0, TestContext.Current.CancellationToken);
}
