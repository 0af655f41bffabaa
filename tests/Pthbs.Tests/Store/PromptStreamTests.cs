using System.IO.Compression;
using System.Text;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class PromptStreamTests
{
    [Fact]
    public async Task What_is_written_can_be_read_soon_although_it_is_compressed()
    {
        var target = new Recorder();
        using var log = new PromptStream(new GZipStream(target, CompressionLevel.Fastest));
        Write(log, "a line\n"u8);
        // As long as it takes: nobody writes more.
        for (var read = ""; read != "a line\n"; read = Readable(target.Bytes)) await Task.Delay(20, TestContext.Current.CancellationToken);
        Write(log, "another\n"u8);
        await log.DisposeAsync();
        using var whole = new StreamReader(new GZipStream(new MemoryStream(target.Bytes), CompressionMode.Decompress));
        Assert.Equal("a line\nanother\n", await whole.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_flush_that_fails_is_told_to_whoever_writes_next_and_at_the_end()
    {
        var target = new Recorder { Fails = true };
        var log = new PromptStream(target);
        Write(log, "a line\n"u8);
        while (target.Flushes == 0) await Task.Delay(20, TestContext.Current.CancellationToken);
        // The lock is free again once the failure is noted.
        Assert.Throws<IOException>(() => log.Write("more\n"u8));
        Assert.Throws<IOException>(log.Dispose);
        // Closed is closed.
        await log.DisposeAsync();
    }

    private static void Write(PromptStream log, ReadOnlySpan<byte> text) => log.Write(text);

    private static string Readable(byte[] bytes)
    {
        using var plain = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var buffer = new byte[100];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, plain.Read(buffer));
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }

    private sealed class Recorder : MemoryStream
    {
        private readonly Lock _lock = new();
        private readonly List<byte> _bytes = [];
        private volatile int _flushes;

        public bool Fails { get; init; }

        public int Flushes => _flushes;

        public byte[] Bytes
        {
            get
            {
                lock (_lock) return [.. _bytes];
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_lock) _bytes.AddRange(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            _flushes++;
            if (Fails) throw new IOException("no room");
        }
    }
}
