using System.Text;
using Pthbs.Collections;

namespace Pthbs.Tests.Collections.Caching;

/// <summary>A file of the cache that is not what this program wrote.</summary>
public sealed class GenerationFileTests
{
    [Fact]
    public void What_is_damaged_in_the_cache_is_not_there()
    {
        using var collection = FilledCollection.New();
        var (result, all) = collection.Run("top");
        var (name, bytes) = Assert.Single(collection.Files);
        var random = new Random(1);
        List<byte[]> damaged = [[], [0], bytes[..20], bytes[..64], bytes[..(bytes.Length / 2)], bytes[..^1], [.. bytes, 0]];
        for (var i = 0; i < 40; i++)
        {
            var copy = bytes.ToArray();
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            damaged.Add(copy);
            var noise = new byte[random.Next(4096)];
            random.NextBytes(noise);
            damaged.Add(noise);
        }

        foreach (var one in damaged)
        {
            collection.Files[name] = one;
            Assert.Equal((result, all), collection.Run("top"));
        }
    }

    /// <summary>Only a defect of whoever wrote it makes such a file. What it says may be wrong; it must not end a build.</summary>
    [Fact]
    public void What_is_wrong_and_has_a_right_checksum_keeps_nobody_from_working()
    {
        using var collection = FilledCollection.New();
        collection.Run("top");
        var (name, bytes) = Assert.Single(collection.Files);
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var copy = bytes.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) copy[random.Next(5 * sizeof(int), copy.Length)] = (byte)random.Next(256);
            collection.Files[name] = GenerationFile.Finish(copy);
            Assert.Null(Record.Exception(() => { collection.Script("top"); }));
        }
    }

    /// <summary>The head of the file names the program, to the compilation.</summary>
    [Fact]
    public void What_another_program_kept_is_not_there()
    {
        using var collection = FilledCollection.New();
        var (result, all) = collection.Run("top");
        var (name, bytes) = Assert.Single(collection.Files);
        var version = typeof(Collection).Assembly.ManifestModule.ModuleVersionId.ToString();
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(version));
        bytes[at] = bytes[at] == '0' ? (byte)'1' : (byte)'0';
        collection.Files[name] = GenerationFile.Finish(bytes);
        Assert.Equal((result, all), collection.Run("top"));
    }
}
