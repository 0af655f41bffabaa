using System.Text;
using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Sources;
using Pthbs.Tests.Files;
using Pthbs.Workflows;

namespace Pthbs.Tests.Sources;

public sealed class DebianSourceTests
{
    private const string Index = """
        Package: toolbox
        Directory: pool/main/t/toolbox
        Checksums-Sha256:
         0000000000000000000000000000000000000000000000000000000000000001 10 toolbox_1.orig.tar.gz

        Package: tool
        Version: 1.2-3
        Files:
         d41d8cd98f00b204e9800998ecf8427e 10 tool_1.2.orig.tar.gz
        Checksums-Sha256:
         0000000000000000000000000000000000000000000000000000000000000002 10 tool_1.2-3.dsc
         0000000000000000000000000000000000000000000000000000000000000003 10 tool_1.2.orig-extra.tar.gz
         0000000000000000000000000000000000000000000000000000000000000004 10 tool_1.2.orig.tar.xz
         0000000000000000000000000000000000000000000000000000000000000005 10 tool_1.2.orig.tar.xz.asc
         0000000000000000000000000000000000000000000000000000000000000006 10 tool_1.2-3.debian.tar.xz
        Directory: pool/main/t/tool
        Homepage: https://example.org/tool

        Package: own
        Binary: own-doc,
         libown1, libown-dev
        Checksums-Sha256:
         0000000000000000000000000000000000000000000000000000000000000007 10 own_5.tar.xz
        Directory: pool/main/o/own

        Package: odd
        Checksums-Sha256:
         0000000000000000000000000000000000000000000000000000000000000008 10 odd_1.orig.tar.gz
        Directory: ../../etc
        """;

    [Fact]
    public void The_archive_of_upstream_is_found() =>
        Assert.Equal(new DebianSource("pool/main/t/tool", "tool_1.2.orig.tar.xz", new string('0', 63) + "4", "https://example.org/tool"), Find("tool"));

    [Fact]
    public void A_package_of_debians_own_has_one_archive() => Assert.Equal("own_5.tar.xz", Find("own")!.File);

    [Theory]
    [InlineData("too")]
    [InlineData("odd")]
    [InlineData("")]
    public void What_is_not_there_or_lies_elsewhere_is_not_found(string name) => Assert.Null(Find(name));

    [Theory]
    [InlineData("libown-dev", "own")]
    [InlineData("own-doc", "own")]
    [InlineData("libown", null)]
    public void A_package_that_is_built_of_another_source_is_known(string name, string? source)
    {
        var others = new DebianNames();

        Assert.Null(DebianSource.Find(new MemoryStream(Encoding.UTF8.GetBytes(Index)), name, others));

        Assert.Equal(source, others.SourceOfBinary);
        Assert.Equal(["toolbox", "tool", "own", "odd"], others.Sources);
    }

    [Theory]
    [InlineData("libown1", "'libown1' is a package that is built from the source package 'own'", "name that one: pthbs collection add debian:own")]
    [InlineData("libtoolbox", "a source package 'toolbox' is there", "name that one: pthbs collection add debian:toolbox")]
    [InlineData("toolbix", null, "did you mean 'toolbox'?")]
    [InlineData("something-else", null, "of another suite or component, name the file: debian:pool/…")]
    public void Who_names_none_is_told_what_there_is_and_where_it_was_looked_for(string name, string? got, string hint)
    {
        var others = new DebianNames();
        DebianSource.Find(new MemoryStream(Encoding.UTF8.GetBytes(Index)), name, others);

        var error = SourceFinder.NotOfDebian(name, others);

        Assert.Equal(("debian:dists/stable/main/source/Sources.gz", got, hint), (error.Where, error.Got, error.Hint));
    }

    /// <summary>The index is what a mirror makes it.</summary>
    [Theory]
    [InlineData("odd", "the path of its archive is '../../etc/odd_1.orig.tar.gz'")]
    [InlineData("bare", "it does not say in which directory its files are")]
    [InlineData("empty", "it names no archive with a sha256")]
    [InlineData("short", "the sha256 of its archive is '12'")]
    public void An_entry_that_cannot_be_used_is_told_with_what_is_wrong(string name, string problem)
    {
        const string Further = "\n\nPackage: bare\nChecksums-Sha256:\n 12 10 bare_1.orig.tar.gz\n\nPackage: empty\nDirectory: pool/e\n\nPackage: short\nDirectory: pool/s\nChecksums-Sha256:\n 12 10 short_1.orig.tar.gz\n";
        var others = new DebianNames();
        Assert.Null(DebianSource.Find(new MemoryStream(Encoding.UTF8.GetBytes(Index + Further)), name, others));

        var error = SourceFinder.NotOfDebian(name, others);

        Assert.Equal(($"the entry of the source package '{name}' in Debian's index cannot be used", problem), (error.Message, error.Got));
        Assert.DoesNotContain("name that one", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_of_any_size_takes_no_more_memory()
    {
        var (before, after) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        // All of it is one package's.
        using var stanza = new Repeated("a\n", 20_000_000, () => after = GC.GetTotalMemory(forceFullCollection: true));
        Assert.Null(DebianSource.Find(stanza, "x", new DebianNames(), TestContext.Current.CancellationToken));
        Assert.InRange(after - before, long.MinValue, 300L << 20);

        var others = new DebianNames();
        Assert.Null(DebianSource.Find(new Repeated("Package: a\n\n", 250_000), "x", others, TestContext.Current.CancellationToken));
        Assert.Equal(200_000, others.Sources.Count);
    }

    [Fact]
    public void Of_an_index_the_versions_of_the_wanted_packages_are_kept()
    {
        const string Text = "Package: a\nVersion: 1:1.2-3\n\nPackage: b\nVersion: 5\n\nPackage: a\nVersion: 1.10-1\n\n";
        var (versions, isIndex) = DebianIndex.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text)), new HashSet<string> { "a", "c" }, DebianOrder.Instance, TestContext.Current.CancellationToken);
        Assert.Equal([new("a", "1.10")], versions);
        Assert.True(isIndex);
        Assert.True(DebianIndex.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text)), new HashSet<string>(), DebianOrder.Instance, TestContext.Current.CancellationToken).IsIndex);
        Assert.False(DebianIndex.Read(new MemoryStream("<html>\nVersion: 1\n"u8.ToArray()), new HashSet<string> { "a" }, DebianOrder.Instance, TestContext.Current.CancellationToken).IsIndex);
    }

    [Fact]
    public void A_library_is_found_though_Debian_puts_lib_before_its_name()
    {
        var others = new DebianNames();
        others.Sources.Add("libjsoncpp");
        Assert.Equal("name that one: pthbs collection add debian:libjsoncpp", SourceFinder.NotOfDebian("jsoncpp", others).Hint);
    }

    [Fact]
    public void A_file_that_the_index_names_and_the_mirror_lacks_is_no_mistake_of_a_persons()
    {
        var error = new PthbsException(ErrorKind.Source, "x") { Where = "w", Details = ["detail"], IsMissing = true, Hint = "check name and version of the file" };

        var told = DownloadAdder.NotOnMirror(error);
        Assert.Equal(("w", "detail", true), (told.Where, told.Details[0], told.IsMissing));
        Assert.Contains("index names", told.Message, StringComparison.Ordinal);
        Assert.StartsWith("try another mirror (PTHBS_MIRRORS", told.Hint, StringComparison.Ordinal);
    }

    private static DebianSource? Find(string name) => DebianSource.Find(new MemoryStream(Encoding.UTF8.GetBytes(Index)), name);
}
