using Pthbs.Collections;
using Pthbs.Licensing;

namespace Pthbs.Tests.Collections;

/// <summary>What the toolchains of the shipped collection bring into programs: parts with a version, a license and a C library of their own.</summary>
public sealed class ToolchainPartsTests
{
    private static Collection Open() => Collection.Open(ShippedCollection.Path);

    [Theory]
    [InlineData("debian-seed", "gcc glibc musl")]
    [InlineData("debian-seed-tools", "gcc glibc musl")]
    [InlineData("debian-cargo", "gcc glibc musl rust")]
    [InlineData("musl-toolchain", "binutils gcc musl")]
    [InlineData("cross-toolchain", "binutils gcc musl")]
    [InlineData("gcc-libraries", "gmp mpc mpfr")]
    public void The_parts_of_a_toolchain_have_the_versions_of_its_sources(string name, string parts)
    {
        using var collection = Open();
        var generator = new Generator(collection);
        var package = generator.Generate(new PackageRequest(name));
        Assert.Equal(parts.Split(' '), package.Facts.Parts.Select(p => p.Name).Order(StringComparer.Ordinal));
        // What a toolchain copies from a package of its own is a dependency, not a source.
        var sources = package.Script.Header.Sources.Select(s => s.File).Concat(package.Script.Header.Dependencies.SelectMany(d => generator.Generated.First(g => g.Id == d.Id).Script.Header.Sources).Select(s => s.File)).ToList();
        Assert.All(package.Facts.Parts, part =>
        {
            var version = part.Version ?? package.Version;
            Assert.Contains(sources, file => file.Contains($"_{version}-", StringComparison.Ordinal) || file.Contains($"_{version}.", StringComparison.Ordinal) || file.Contains($"_{version}+", StringComparison.Ordinal));
            Assert.NotNull(LicenseExpression.TryParse(part.Facts.License));
        });
    }

    [Theory]
    [InlineData("debian-seed", "usr/lib/x86_64-linux-musl/libc.a", "musl")]
    [InlineData("debian-seed", "usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a", "gcc")]
    [InlineData("debian-seed-cxx", "usr/lib/gcc/x86_64-linux-gnu/12/libstdc++.a", "gcc")]
    [InlineData("debian-seed-cxx", "usr/lib/x86_64-linux-gnu/libc.a", "glibc")]
    [InlineData("debian-cargo", "usr/lib/rustlib/x86_64-unknown-linux-gnu/lib/libstd-1.rlib", "rust")]
    [InlineData("musl-toolchain", "lib/libc.a", "musl")]
    [InlineData("musl-toolchain", "lib/gcc/x86_64-linux-musl/14.2.0/libgcc.a", "gcc")]
    [InlineData("musl-toolchain", "lib/libstdc++.a", "gcc")]
    [InlineData("gcc-libraries", "lib/libmpfr.a", "mpfr")]
    public void What_a_link_takes_of_a_toolchain_belongs_to_a_part(string name, string path, string part)
    {
        using var collection = Open();
        Assert.Equal(part, PackagePart.Of(new Generator(collection).Generate(new PackageRequest(name)).Facts.Parts, path)?.Name);
    }

    /// <summary>A compiler whose own programs hold one C library brings another: what it compiles is linked with that one, and is not refused.</summary>
    [Theory]
    [InlineData("lib/libc.a", "musl")]
    [InlineData("lib/gcc/x86_64-linux-musl/14.2.0/crtend.o", "musl")]
    [InlineData("bin/gcc", "glibc")]
    public void What_a_cross_compiler_brings_is_made_for_another_c_library_than_its_programs(string path, string libc)
    {
        using var collection = Open();
        var facts = new Generator(collection).Generate(new PackageRequest("cross-toolchain")).Facts;
        Assert.Equal(libc, facts.LibcOf(path));
    }
}
