using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

/// <summary>What lies where nothing looks for it.</summary>
public sealed class PlaceCheckTests
{
    [Theory]
    [InlineData("usr/bin/x*", "bin")]
    [InlineData("usr/local/bin/x*", "bin")]
    [InlineData("usr/share/doc/x", "share/doc")]
    [InlineData("usr/local/man/man1/x.1", "share/man")]
    [InlineData("usr/local/libexec/x", "libexec")]
    [InlineData("man/man1/x.1", "share/man")]
    [InlineData("man1/x.1", "share/man")]
    [InlineData("doc/x/README", "share/doc")]
    [InlineData("info/x.info", "share/info")]
    [InlineData("lib64/libx.a", "lib")]
    [InlineData("x*", "bin")]
    [InlineData("x-1.0/x*", "bin")]
    [InlineData("local/x*", "bin")]
    [InlineData("pthbs/x.0123/share/x/data", "share/x")]
    public void A_file_in_an_odd_place_is_told_with_the_place_where_it_is_looked_for(string path, string place)
    {
        var problem = Assert.Single(Problems("bin/other*", path));

        Assert.Equal(path.TrimEnd('*'), problem.Path);
        Assert.Equal($"it is looked for in {place}, not here", problem.What);
        Assert.NotNull(problem.Hint);
    }

    /// <summary>Systems and images have files of their own at the top, and layouts of programs are their own matter below lib and share.</summary>
    [Theory]
    [InlineData("bin/x*", "sbin/x*", "lib/x/bin/x*", "libexec/x*", "share/x/run*", "etc/x/start*", "include/x.h", "boot/vmlinuz*")]
    [InlineData("result")]
    [InlineData("services/x", "kernel", "disk.img", "manual/x")]
    [InlineData("etc/passwd", "order", "packet-filter*", "services/web/run*")]
    public void What_is_looked_for_where_it_is_or_is_no_program_is_well(params string[] paths) => Assert.Empty(Problems(paths));

    [Fact]
    public void Many_files_of_one_place_are_told_once() =>
        Assert.Equal(["usr/bin/a: it is looked for in bin, not here (2 more below usr)"], Problems("usr/bin/a*", "usr/bin/b*", "usr/share/c").Select(p => p.ToString()));

    [Fact]
    public void License_texts_alone_are_no_package()
    {
        Assert.Equal("share/licenses: the output holds nothing else: its script installed no file", Assert.Single(Problems("share/licenses/x/COPYING")).ToString());
        Assert.Equal("bin: the output holds no file, but directories alone", Assert.Single(PlaceCheck.Problems([TreeManifestEntry.Directory("bin")])).ToString());
        Assert.Empty(Problems("bin/x*", "share/licenses/x/COPYING"));
    }

    private static IReadOnlyList<TreeProblem> Problems(params string[] paths) =>
        PlaceCheck.Problems([.. paths.Select(path => TreeManifestEntry.File(path.TrimEnd('*'), path.EndsWith('*'), 1, new string('0', 64)))]);
}
