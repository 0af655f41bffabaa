using Pthbs.Packaging;
using Pthbs.Packaging.Reading;

namespace Pthbs.Tests.Packaging;

/// <summary>Names of libraries that are not those of their packages: modules of pkg-config, what <c>-l</c> names, and headers without their ending.</summary>
public sealed class DependencyMatcherTests
{
    private static readonly HashSet<string> Packages =
    [
        "alsa-lib", "jemalloc", "libedit", "libgcrypt", "libgpg-error", "libjpeg-turbo", "libogg", "libpng", "libseccomp", "libsodium", "libtirpc", "libunistring", "libusb", "libuuid", "libvorbis", "libxml2", "libxslt", "libyaml", "lzo",
    ];

    [Theory]
    [InlineData("alsa-lib", "alsa", "asound")]
    [InlineData("jemalloc", "jemalloc")]
    [InlineData("libedit", "edit", "libedit", "histedit")]
    [InlineData("libgcrypt", "gcrypt", "libgcrypt")]
    [InlineData("libgpg-error", "gpg-error", "gpgrt")]
    [InlineData("libjpeg-turbo", "jpeg", "JPEG", "libjpeg", "jpeglib", "turbojpeg", "libturbojpeg")]
    [InlineData("libogg", "ogg", "Ogg")]
    [InlineData("libpng", "png", "png16", "libpng16", "libpng", "PNG")]
    [InlineData("libseccomp", "seccomp", "libseccomp")]
    [InlineData("libsodium", "sodium", "libsodium")]
    [InlineData("libtirpc", "tirpc", "libtirpc")]
    [InlineData("libunistring", "unistring", "unistr")]
    [InlineData("libusb", "usb-1.0", "libusb-1.0")]
    [InlineData("libuuid", "uuid", "blkid")]
    [InlineData("libvorbis", "vorbis", "vorbisenc", "vorbisfile")]
    [InlineData("libxml2", "xml2", "libxml-2.0", "LibXml2")]
    [InlineData("libxslt", "xslt", "libxslt", "exslt", "libexslt")]
    [InlineData("libyaml", "yaml", "yaml-0.1")]
    [InlineData("lzo", "lzo2", "liblzo2")]
    public void A_library_is_found_by_each_of_its_names(string package, params string[] names)
    {
        foreach (var name in names) Assert.Equal([$"{package} link"], DependencyMatcher.Match([new Need(NeedKind.Library, name, "configure.ac")], Packages, "x").Depends);
    }

    [Theory]
    [InlineData("xsltproc", "libxslt")]
    [InlineData("xmllint", "libxml2")]
    public void A_program_is_found_in_the_package_of_its_library(string program, string package) =>
        Assert.Equal([package], DependencyMatcher.Match([new Need(NeedKind.Program, program, "configure.ac")], Packages, "x").Depends);

    [Fact]
    public void A_source_that_does_without_xsltproc_is_built_without() =>
        Assert.Empty(DependencyMatcher.Match([new Need(NeedKind.Program, "xsltproc", "configure.ac") { IsOptional = true }], Packages, "x").Depends);
}
