using Pthbs.Errors;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Damaged archives by the thousand: each is unpacked or refused as the archive's fault, and none does anything else.</summary>
public sealed class MutatedArchiveTests : IDisposable
{
    private const int Rounds = 250;
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Headers_with_random_fields_and_honest_checksums()
    {
        var random = new Random(11);
        var archive = Archive();
        for (var round = 0; round < Rounds; round++)
        {
            var mutated = (byte[])archive.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var block = mutated.AsSpan(random.Next(mutated.Length / 512) * 512, 512);
                Scramble(random, block);
                var header = block.ToArray();
                TarBytes.Checksum(header);
                header.CopyTo(block);
            }

            Try(mutated);
        }
    }

    [Theory]
    [InlineData("tar")]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("zstd")]
    [InlineData("lzip")]
    public void Random_damage(string format)
    {
        var random = new Random(12);
        var archive = format == "tar" ? Archive() : Packed.Samples[format];
        for (var round = 0; round < Rounds; round++) Try(Damage(random, archive));
    }

    private static byte[] Archive() => new TarBytes()
        .Directory("d/").File("d/f").Link("d/l", "f").HardLink("d/h", "d/f").LongName("d/long").File("x").LongLink("d/f").Link("e", "y")
        .Pax(("path", "d/pax"), ("mtime", "1.5"), ("size", "8")).File("z").GlobalPax(("comment", "c")).File("last", new string('x', 1500)).Done();

    private static void Scramble(Random random, Span<byte> block)
    {
        (int Offset, int Length)[] fields = [(0, 100), (100, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (345, 155), (0, 512)];
        var (offset, length) = fields[random.Next(fields.Length)];
        var field = block.Slice(offset, length);
        switch (random.Next(5))
        {
            case 0: random.NextBytes(field); break;
            case 1: field.Fill((byte)random.Next(256)); break;
            case 2: field[random.Next(field.Length)] = (byte)random.Next(256); break;
            case 3: random.GetItems("01234567/.xLKg5 \0"u8, field); break;
            default: random.GetItems("/.a"u8, field); break;
        }
    }

    private static byte[] Damage(Random random, byte[] archive)
    {
        int at = random.Next(archive.Length), length = random.Next(archive.Length - at);
        switch (random.Next(4))
        {
            case 0: return archive[..at];
            case 1: return [.. archive[..at], .. archive[(at + length)..]];
            case 2: return [.. archive[..(at + length)], .. archive[at..]];
            default:
                var copy = (byte[])archive.Clone();
                for (var changes = random.Next(1, 5); changes > 0; changes--) copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return copy;
        }
    }

    private void Try(byte[] archive)
    {
        try
        {
            _scratch.Unpack(archive);
        }
        catch (PthbsException error)
        {
            Assert.Equal(ErrorKind.Source, error.Kind);
        }

        Assert.Equal(["tree"], Directory.GetFileSystemEntries(_scratch.Path).Select(path => Path.GetFileName(path)!));
        _scratch.Clear();
    }
}
