using System.IO.Compression;
using System.Text;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class ManifestStoreTests : IDisposable
{
    private const int Large = 300 << 20;
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public ManifestStoreTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private string File => Directory.GetFiles($"{_directory.Path}/state/manifests", "x*").Single();

    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public void What_was_kept_is_read_again(int length)
    {
        var text = Enumerable.Range(0, length).Select(i => (byte)(i * 7 / 3)).ToArray();
        Assert.True(_store.Manifests.Save("x", text));
        Assert.Equal(text, _store.Manifests.TryReadBytes("x"));
    }

    [Fact]
    public void A_small_file_of_a_large_text_costs_nothing()
    {
        Assert.True(_store.Manifests.Save("x", "text"u8));
        using (var packed = new GZipStream(System.IO.File.Create(File), CompressionLevel.Fastest))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < Large >> 20; i++) packed.Write(block);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(_store.Manifests.TryReadBytes("x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    public void One_that_says_something_else_of_its_length_is_lost(int says)
    {
        Assert.True(_store.Manifests.Save("x", "text"u8));
        var bytes = System.IO.File.ReadAllBytes(File);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - sizeof(int)), says);
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Null(_store.Manifests.TryReadBytes("x"));
        System.IO.File.WriteAllBytes(File, Encoding.UTF8.GetBytes("short"));
        Assert.Null(_store.Manifests.TryReadBytes("x"));
    }
}
