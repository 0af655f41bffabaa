using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

public sealed class MissingLibrariesTests
{
    private static readonly HashSet<string> Packages = ["openssl", "zlib", "libxml2", "glib", "curl", "fmt"];

    [Theory]
    [InlineData("Package 'openssl', required by 'virtual:world', not found", "openssl")]
    [InlineData("Package openssl was not found in the pkg-config search path.", "openssl")]
    [InlineData("No package 'libxml-2.0' found", "libxml2")]
    [InlineData("meson.build:9:0: ERROR: Dependency \"glib-2.0\" not found, tried pkgconfig and cmake", "glib")]
    [InlineData("x.c:1:10: fatal error: zlib.h: No such file or directory", "zlib")]
    [InlineData("x.c:1:10: fatal error: openssl/ssl.h: No such file or directory", "openssl")]
    [InlineData("/usr/bin/ld: cannot find -lz: No such file or directory", "zlib")]
    [InlineData("collect2: error: cannot find -lssl", "openssl")]
    [InlineData("x.c:1:10: fatal error: own.h: No such file or directory", null)]
    [InlineData("Run-time dependency openssl found: NO (tried pkgconfig and cmake)", "openssl")]
    [InlineData("meson.build:9:0: ERROR: C shared or static library 'z' not found", "zlib")]
    [InlineData("  Could NOT find ZLIB (missing: ZLIB_LIBRARY ZLIB_INCLUDE_DIR)", "zlib")]
    [InlineData("-- Could NOT find CURL (missing: CURL_LIBRARY)", "curl")]
    [InlineData("  Could NOT find FLEX (missing: FLEX_EXECUTABLE)", null)]
    [InlineData("  Could not find a package configuration file provided by \"fmt\" with any of", "fmt")]
    [InlineData("checking for zlib.h... no", "zlib")]
    [InlineData("checking for curl/curl.h... no", "curl")]
    [InlineData("checking for inflate in -lz... no", "zlib")]
    [InlineData("checking for openssl >= 3.0... no", "openssl")]
    [InlineData("checking for libxml-2.0... no", "libxml2")]
    [InlineData("checking for zlib.h... yes", null)]
    [InlineData("checking for working mmap... no", null)]
    public void What_a_build_did_not_find_is_told_with_the_package_that_brings_it(string line, string? package)
    {
        var found = MissingLibraries.In([line], Packages, "x");
        if (package is null) Assert.Empty(found);
        else Assert.EndsWith($"the package '{package}' brings it: depends = [\"{package} link\"]", Assert.Single(found).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configure: error: Could not find libxml2.", "libxml2")]
    [InlineData("configure: error: Foiled again!\n  (Can't find it.)\n  Consider installing OpenSSL.", "openssl")]
    [InlineData("configure: error: no curl for you", null)]
    [InlineData("libxml2 is fine", null)]
    public void What_a_configure_script_names_in_its_error_is_told(string text, string? package)
    {
        var found = MissingLibraries.In(text.Split('\n'), Packages, "x");
        if (package is null) Assert.Empty(found);
        else Assert.Equal($"depends = [\"{package} link\"]", Assert.Single(Assert.Single(found).Changes).ToString());
    }

    [Fact]
    public void A_package_does_not_miss_itself() => Assert.Empty(MissingLibraries.In(["a.c:1: fatal error: zlib.h: No such file or directory"], Packages, "zlib"));
}
