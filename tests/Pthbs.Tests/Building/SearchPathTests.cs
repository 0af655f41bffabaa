using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>PATH of builds: what a script depends on comes first, and programs in sbin are found.</summary>
public sealed class SearchPathTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task Programs_are_found_in_bin_and_sbin_of_dependencies_and_then_in_the_rootfs()
    {
        var rootfs = await _f.AddAsync("base", $"{Programs("usr/sbin", "a b c d")}; {Programs("usr/bin", "b c d e")}; {Programs("sbin", "f")}; {Programs("bin", "f g")}; cp /pthbs/env/bin/busybox $out/bin/sh");
        var dependency = await _f.AddAsync("dependency", $"{Programs("bin", "c")}; {Programs("sbin", "c d")}");

        var alone = await _f.AddAsync("alone", "{ c; d; a || echo none; } > $out/x 2> /dev/null", $"#: depends {dependency}\n");
        await _f.BuildAsync(alone);
        Assert.Equal("bin/c\nsbin/d\nnone\n", _f.Read(alone, "x"));

        var both = _f.Declare("both", "for program in a b c d e f g; do $program; done > $out/x\n", $"#: rootfs {rootfs}\n#: depends {await _f.ToolsAsync()}\n#: depends {dependency}\n");
        await _f.BuildAsync(both);
        Assert.Equal("usr/sbin/a\nusr/sbin/b\nbin/c\nsbin/d\nusr/bin/e\nsbin/f\nbin/g\n", _f.Read(both, "x"));
    }

    [Fact]
    public void One_place_says_where_programs_are()
    {
        Assert.Equal("/pthbs/env/bin:/pthbs/env/sbin", BuildFormat.BuildPath(hasRootfs: false));
        Assert.Equal("/pthbs/env/bin:/pthbs/env/sbin:/usr/sbin:/usr/bin:/sbin:/bin", BuildFormat.BuildPath(hasRootfs: true));
        Assert.Contains("path=/pthbs/env/bin:/pthbs/env/sbin${rootfs:+:/usr/sbin:/usr/bin:/sbin:/bin}\n", System.Text.Encoding.UTF8.GetString(Pthbs.Exporting.Make.Helpers.Read("run.sh")), StringComparison.Ordinal);
        var documented = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs/reference/formats/build.md")).Single(l => l.StartsWith("| `PATH` |", StringComparison.Ordinal));
        Assert.Equal(BuildFormat.BuildPath(hasRootfs: true), string.Concat(documented.Split('`').Where(part => part.Contains("/bin", StringComparison.Ordinal))));
    }

    /// <summary>Commands that make programs, each of which says where it is.</summary>
    private static string Programs(string directory, string names) =>
        $"mkdir -p $out/{directory}; for name in {names}; do printf '#!/bin/sh\\necho {directory}/%s\\n' $name > $out/{directory}/$name; chmod +x $out/{directory}/$name; done";
}
