using Pthbs.Errors;
using Pthbs.Execution;

namespace Pthbs.Tests.Building;

public sealed class LogPumpTests
{
    private const int DiskFull = unchecked((int)0x80070070);

    [Fact]
    public void A_disk_that_is_full_when_the_log_is_closed_is_an_error_that_names_it()
    {
        using var pump = new LogPump(new FullAtItsEnd(), "/state/logs/x.log.gz", 1000, _ => { });
        pump.Note("all went well");

        var error = Assert.Throws<PthbsException>(pump.Close);

        Assert.Equal(ErrorKind.Machine, error.Kind);
        Assert.Equal("/state/logs/x.log.gz", error.Where);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        // What is said of it afterwards has no log to go to.
        pump.Note("pthbs: it failed");
    }

    [Theory]
    [InlineData("a.c:3: error: unknown type name 'x'", 29, null)]
    [InlineData("a.c:3: error: unknown type name 'x'", 30, "a.c:3: error: unknown type name 'x'")]
    [InlineData("ld: a.o: undefined reference to `f'", 40, "ld: a.o: undefined reference to `f'")]
    [InlineData("checking for error: no", 40, null)]
    public void The_first_error_is_remembered_when_the_end_no_longer_shows_it(string line, int after, string? told)
    {
        using var pump = new LogPump(new MemoryStream(), "log", 0, _ => { });
        var output = System.Text.Encoding.UTF8.GetBytes($"compiling\n{line}\n" + string.Concat(Enumerable.Repeat("a warning\n", after)));
        using var pipe = new MemoryStream(output);
        pump.Run(buffer => pipe.Read(buffer), () => { });

        Assert.Equal(told, pump.EarlyError);
    }

    /// <summary>A compressor holds all of a short log back until it is closed.</summary>
    private sealed class FullAtItsEnd : MemoryStream
    {
        private bool _closed;

        public override void Write(ReadOnlySpan<byte> buffer) => ObjectDisposedException.ThrowIf(_closed, this);

        protected override void Dispose(bool disposing)
        {
            var first = !_closed;
            _closed = true;
            base.Dispose(disposing);
            if (first) throw new IOException("full", DiskFull);
        }
    }
}
