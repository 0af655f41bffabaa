using System.Security.Cryptography;
using System.Text;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

/// <summary>A directory for one test, with a cache in it.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    /// <summary>The time that written trees get.</summary>
    public const long Time = 1_000_000_000;

    public ScratchDirectory()
    {
        Path = Directory.CreateTempSubdirectory("pthbs-sources-").FullName;
        Handle = DirectoryHandle.Open(Path);
        CacheDirectory = Handle.CreateDirectory("cache");
        Cache = new SourceCache(CacheDirectory);
    }

    public string Path { get; }

    public DirectoryHandle Handle { get; }

    public DirectoryHandle CacheDirectory { get; }

    public SourceCache Cache { get; }

    public static SourceKey KeyOf(byte[] content) => new(SourceKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Bytes that are the same each time and compress badly.</summary>
    public static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public string In(string relative) => System.IO.Path.Combine(Path, relative);

    public string Write(string relative, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(relative))!);
        File.WriteAllBytes(In(relative), content);
        return In(relative);
    }

    public string Write(string relative, string content) => Write(relative, Encoding.UTF8.GetBytes(content));

    public byte[] Stored(SourceKey key)
    {
        using var stream = Cache.Open(key);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Writes the tree of a commit out of the cache and gives its path.</summary>
    public string Written(SourceKey key, IReadOnlySet<SourceKey>? others = null)
    {
        var name = $"out{Directory.GetDirectories(Path, "out*").Length}";
        using var target = Handle.CreateDirectory(name);
        Cache.WriteTree(key, target, Time, others ?? new HashSet<SourceKey>());
        return In(name);
    }

    /// <summary>The names of what is under way, locks left out.</summary>
    public string[] Partials() => [.. Directory.GetFileSystemEntries(In("cache/.partial")).Select(p => System.IO.Path.GetFileName(p))
        .Where(n => !n.EndsWith(".lock", StringComparison.Ordinal))];

    public string[] Published() => [.. Directory.GetFiles(In("cache/sha256")).Concat(Directory.GetFiles(In("cache/git")))
        .Select(p => System.IO.Path.GetFileName(p))];

    public void Dispose()
    {
        Cache.Dispose();
        CacheDirectory.Dispose();
        Handle.Dispose();
        // The class library cannot delete every name that a test makes.
        using var parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.DeleteTree(System.IO.Path.GetFileName(Path));
    }
}
