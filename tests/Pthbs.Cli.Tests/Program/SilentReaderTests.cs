using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A reader that is there and does not read: a stopped pager, a terminal with Ctrl-S.</summary>
public sealed partial class SilentReaderTests : IDisposable
{
    private const int Terminate = 15;
    private const int BytesReadable = 0x541B; // FIONREAD
    private const int NearlyFull = 60_000;
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_first_signal_ends_a_build_whose_words_nobody_reads()
    {
        _program.Collection.Commands("talker", "while true; do echo 'a line that is long enough to fill a pipe after some hundred of its kind'; done");
        using var process = _program.Start("build", "-v", "talker");
        await SignalWhenFullAsync(process, process.StandardError);

        Assert.Equal(143, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.State}/builds"));
    }

    [Fact]
    public async Task The_first_signal_ends_a_command_whose_data_nobody_reads()
    {
        await File.WriteAllTextAsync($"{_program.Place}/long.j2", string.Concat(Enumerable.Repeat("a line of a long text\n", 20_000)));
        using var process = _program.Start("collection", "render", "--plain", "long.j2");
        await SignalWhenFullAsync(process, process.StandardOutput);

        Assert.Equal(143, process.ExitCode);
    }

    private static async Task SignalWhenFullAsync(Process process, StreamReader unread)
    {
        var handle = ((AnonymousPipeClientStream)unread.BaseStream).SafePipeHandle;
        await RealProgram.UntilAsync(() => Waiting(handle) > NearlyFull, "the pipe is full");
        RealProgram.Signal(process, Terminate);
        // Nothing is read: what waits for a reader waits for ever.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("it waits for the reader");
        }
    }

    private static unsafe int Waiting(SafeHandle pipe)
    {
        int count;
        return Control((int)pipe.DangerousGetHandle(), BytesReadable, &count) < 0 ? 0 : count;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int descriptor, ulong request, int* value);
}
