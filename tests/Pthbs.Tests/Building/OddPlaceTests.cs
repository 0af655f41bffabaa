using Pthbs.Building;

namespace Pthbs.Tests.Building;

/// <summary>Whoever builds a package is told that its files are where nothing looks for them.</summary>
[Trait("Level", "thorough")]
public sealed class OddPlaceTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task A_build_warns_and_is_published()
    {
        var id = await _f.AddAsync("odd", "mkdir -p $out/usr/bin $out/share/licenses/odd\necho > $out/share/licenses/odd/COPYING\nprintf '#!/bin/sh\\n' > $out/usr/bin/odd\nchmod 755 $out/usr/bin/odd\n", "#: option shebang-check=off\n");
        await _f.BuildAsync(id);

        Assert.True(_f.Store.Contains(id));
        var warned = Assert.Single(_f.Events.OfType<BuildWarned>(), w => w.Id == id).Error;
        Assert.Equal(("odd: usr/bin/odd", "it is looked for in bin, not here"), (warned.Where, warned.Message));
        Assert.Contains("--prefix", warned.Hint, StringComparison.Ordinal);
        Assert.Contains("pthbs: warning: usr/bin/odd: it is looked for in bin, not here", _f.Log(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task License_texts_alone_are_told_unless_the_tree_is_a_root_file_system()
    {
        const string commands = "mkdir -p $out/share/licenses/bare\necho > $out/share/licenses/bare/COPYING\n";
        await _f.BuildAsync(await _f.AddAsync("bare", commands), await _f.AddAsync("root", commands + "mkdir $out/usr\necho > $out/usr/x\n", "#: option rootfs-tree=on\n"));
        Assert.Equal("bare: share/licenses", Assert.Single(_f.Events.OfType<BuildWarned>()).Error.Where);
    }
}
