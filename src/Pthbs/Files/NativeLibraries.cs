namespace Pthbs.Files;

/// <summary>
/// The system's libraries that this program loads when it needs them, and Debian's package of each. The wrapper <c>./pthbs</c> and <c>tools/static/static.targets</c> name them too; a test compares.
/// </summary>
internal static class NativeLibraries
{
    /// <summary>For unpacking.</summary>
    public const string Zlib = "libz.so.1", Lzma = "liblzma.so.5", Zstd = "libzstd.so.1", Bzip2 = "libbz2.so.1.0";

    /// <summary>Their packages.</summary>
    public const string ZlibPackage = "zlib1g", LzmaPackage = "liblzma5", ZstdPackage = "libzstd1", Bzip2Package = "libbz2-1.0";

    /// <summary>For fetching: the class library loads it.</summary>
    public const string Tls = "libssl.so.3";

    /// <summary>All of them.</summary>
    public static readonly (string Library, string Package)[] All =
        [(Zlib, ZlibPackage), (Lzma, LzmaPackage), (Zstd, ZstdPackage), (Bzip2, Bzip2Package), (Tls, "libssl3")];
}
