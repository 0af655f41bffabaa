using System.IO.Compression;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Compressed archives: the small samples, and fresh ones by the programs of this machine.</summary>
internal static class Packed
{
    public static IReadOnlyDictionary<string, byte[]> Samples => PackedSamples.All;

    public static TheoryData<string> Formats => [.. Samples.Keys];

    /// <summary>Compresses with the format's own program, or skips the test where it is missing.</summary>
    public static byte[] With(string format, byte[] content) => Tool.Run(format, content, "-c");

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }
}
