using System.Threading.Channels;
using Pthbs.Cli.Streams;

namespace Pthbs.Cli.Tests.Streams;

public sealed class OutputStreamTests : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<bool> _reader = Channel.CreateUnbounded<bool>();
    private readonly List<string> _read = [];

    public void Dispose()
    {
        Read(3);
        _end.Dispose();
    }

    [Fact]
    public async Task Whoever_writes_waits_for_the_reader()
    {
        using var stream = Stream();
        var writing = Task.Run(() => stream.Write("a"u8.ToArray()));
        Assert.Empty(_read);
        Read(1);

        Assert.Equal(0, await writing);
        Assert.Equal(["a"], _read);
    }

    [Fact]
    public async Task After_the_signal_nobody_waits_for_a_reader_that_does_not_read()
    {
        using var stream = Stream();
        var first = Task.Run(() => stream.Write("a"u8.ToArray()));
        var second = Task.Run(() => stream.Write("b"u8.ToArray()));
        await _end.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        Assert.Throws<OperationCanceledException>(() => stream.Write("c"u8.ToArray()));
        Assert.Empty(_read);
    }

    [Fact]
    public async Task After_the_signal_a_reader_that_reads_gets_what_is_still_said()
    {
        using var stream = Stream();
        await _end.CancelAsync();
        Read(2);

        Assert.Equal(0, stream.Write("the"u8.ToArray()));
        Assert.Equal(0, stream.Write("end"u8.ToArray()));
        Assert.Equal(["the", "end"], _read);
    }

    [Theory]
    [InlineData(28, 28)]
    [InlineData(9, 9)]
    [InlineData(OutputStream.BrokenPipe, 0)]
    public void What_keeps_it_from_being_written_is_said_but_a_reader_may_go(int error, int said)
    {
        using var stream = new OutputStream(_ => error, _end.Token);
        Assert.Equal(said, stream.Write("a"u8.ToArray()));
        Assert.Equal(0, stream.Write(default));
    }

    [Fact]
    public void Text_becomes_utf8_and_stray_bytes_of_paths_are_as_they_were()
    {
        var bytes = new List<byte>();
        using var stream = new OutputStream(part => { bytes.AddRange(part.Span); return 0; }, _end.Token);
        using var writer = new OutputWriter(stream);
        writer.Write("é\U0001F600");
        writer.Write('x');
        writer.Write("a\uDCFFb\uD800\U0001F600\uDC80");

        Assert.Equal([.. "é\U0001F600xa"u8, 0xFF, .. "b\uFFFD\U0001F600"u8, 0x80], bytes);
    }

    private void Read(int times)
    {
        for (var i = 0; i < times; i++) Assert.True(_reader.Writer.TryWrite(true));
    }

    private OutputStream Stream() => new(part =>
    {
        _reader.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();
        _read.Add(System.Text.Encoding.UTF8.GetString(part.Span));
        return 0;
    }, _end.Token);
}
