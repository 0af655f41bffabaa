using Pthbs.Packaging;

namespace Pthbs.Tests.Packaging;

public sealed class ArchiveNameTests
{
    [Theory]
    [InlineData("tree_2.1.0.orig.tar.gz", "tree", "2.1.0")]
    [InlineData("libusb-1.0_1.0.28.orig.tar.bz2", "libusb-1.0", "1.0.28")]
    [InlineData("libyaml-0.2.5.tar.gz", "libyaml", "0.2.5")]
    [InlineData("less-590.zip", "less", "590")]
    [InlineData("bearssl_0.6+dfsg.1.orig.tar.xz", "bearssl", "0.6")]
    [InlineData("v1.7.1.tar.gz", "", "1.7.1")]
    [InlineData("foo-1.0-2.tgz", "foo", "1.0-2")]
    [InlineData("foo-1_2_3.tar.bz2", "foo", "1.2.3")]
    [InlineData("p7zip-16.02.tar.xz", "p7zip", "16.02")]
    [InlineData("x264-snapshot-20191217.tar.bz2", "x264-snapshot", "20191217")]
    [InlineData("lua5.4_5.4.6.orig.tar.gz", "lua5.4", "5.4.6")]
    [InlineData("reprepro_5.4.6+really5.3.2.orig.tar.xz", "reprepro", "5.3.2")]
    [InlineData("tool_2.0~really1.9+dfsg.orig.tar.xz", "tool", "1.9")]
    [InlineData("tool_2.0+really.orig.tar.xz", "tool", "2.0")]
    [InlineData("tool.tar.gz", "tool", null)]
    [InlineData("a-7zip.tar.gz", "a-7zip", null)]
    public void A_file_name_is_a_name_and_a_version(string file, string name, string? version) => Assert.Equal(new ArchiveName(name, version), ArchiveName.Of(file));

    [Theory]
    [InlineData("1.2", "1.2", true)]
    [InlineData("1.2", "1.2.0", true)]
    [InlineData("1.2.7", "1.2", true)]
    [InlineData("1.0-rc1", "1.0rc1", true)]
    [InlineData("2024.07.01", "2024.7.1", true)]
    [InlineData("5.4.6", "5.3.2", false)]
    [InlineData("1.2", "1.2.7", false)]
    [InlineData("1.20", "1.2", false)]
    public void Two_ways_of_writing_a_version_agree(string version, string said, bool agree) => Assert.Equal(agree, ArchiveName.AgreesWith(version, said));

    [Theory]
    [InlineData("File-Next", "file-next")]
    [InlineData("libfile-next-perl", "perl-file-next")]
    [InlineData("My Tool!", "my-tool")]
    [InlineData("env", null)]
    [InlineData("---", null)]
    public void A_package_has_a_name_that_it_can_have(string written, string? name) => Assert.Equal(name, ArchiveName.PackageName(written));

    [Theory]
    [InlineData("1.2", "1.2")]
    [InlineData("m4_esyscmd(git describe)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void What_is_no_version_is_none(string? written, string? version) => Assert.Equal(version, ArchiveName.PackageVersion(written));
}
