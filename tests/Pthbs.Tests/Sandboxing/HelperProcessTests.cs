using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Programs that pthbs itself starts.</summary>
public sealed class HelperProcessTests
{
    private static readonly Dictionary<string, string> Environment = new() { ["PATH"] = "/usr/bin:/bin", ["WORD"] = "a b" };

    [Fact]
    public void It_gets_what_it_is_given_and_nothing_else()
    {
        var (code, output, errors) = Run("read line; echo \"$line $WORD $HOME.\"; pwd; ls /proc/self/fd | wc -l; echo wrong >&2; exit 3", "asked\n", SandboxLimits.None);

        Assert.Equal(new SandboxExit(3, 0), code);
        // Three streams, and what ls itself opens.
        Assert.Equal("asked a b .\n/\n4\n", output);
        Assert.Equal("wrong\n", errors);
    }

    [Fact]
    public void It_is_held_to_its_limits()
    {
        var limits = new SandboxLimits { FileSize = 512 * 2048, ProcessMemory = 512 << 20 };

        Assert.Equal("1024\n524288\n0\n", Run("ulimit -f | sed 's/^2048$/1024/'; ulimit -d; ulimit -c", "", limits).Output);
    }

    [Theory]
    [InlineData("sleep 1000 & echo $!; exec sleep 1000")]
    [InlineData("setsid sleep 1000 & echo $!; exec sleep 1000")]
    [InlineData("sh -c 'sleep 1000 & echo $!'; exec sleep 1000")]
    public void Whatever_it_started_ends_with_it(string script)
    {
        var (input, output, errors) = (Pipe.Create(), Pipe.Create(), Pipe.Create());
        using var process = Start(script, input, output, errors, SandboxLimits.None);
        using var printed = new StreamReader(Pipe.Open(output.Reader, FileAccess.Read));
        var child = int.Parse(printed.ReadLine()!, CultureInfo.InvariantCulture);
        Assert.True(Directory.Exists($"/proc/{child}"));
        process.Dispose();

        Assert.False(Directory.Exists($"/proc/{child}"));
        input.Writer.Dispose();
        errors.Reader.Dispose();
    }

    [Fact]
    public void One_that_is_not_there_is_an_error()
    {
        using var nothing = MemoryFile.Make("nothing", "nothing", []);
        var error = Assert.Throws<PthbsException>(() => HelperProcess.Start(["/nonexistent/git"], "/", Environment, new SandboxStreams(nothing), SandboxLimits.None));
        Assert.Equal(ErrorKind.Machine, error.Kind);
    }

    [Theory]
    [InlineData("echo so far; exec sleep 1000")]
    [InlineData("echo so far; sleep 1000 & wait")]
    [InlineData("echo so far; exec >&- 2>&-; exec sleep 1000")]
    public void Whoever_is_heard_ends_with_the_token_and_when_time_is_up(string script)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => HelperProcess.Hear(["/bin/sh", "-c", script], Environment, cancel: soon.Token));
        var error = Assert.Throws<PthbsException>(() => HelperProcess.Hear(["/bin/sh", "-c", script], Environment, limit: TimeSpan.FromMilliseconds(500), cancel: TestContext.Current.CancellationToken));
        Assert.Equal((ErrorKind.Machine, "a program took longer than 0.5 s and was ended", "so far"), (error.Kind, error.Message, error.Got));
    }

    [Fact]
    public void What_is_heard_is_all_or_the_beginning()
    {
        Assert.Equal((new SandboxExit(3, 0), "grüße\nwrong\n"), HelperProcess.Hear(["/bin/sh", "-c", "echo grüße; echo wrong >&2; exit 3"], Environment, limit: TimeSpan.FromMinutes(1), cancel: TestContext.Current.CancellationToken));
        Assert.Equal("y\ny\ny", HelperProcess.Hear(["/bin/sh", "-c", "exec yes"], Environment, longest: 5, cancel: TestContext.Current.CancellationToken).Said);
    }

    private static (SandboxExit Exit, string Output, string Errors) Run(string script, string given, SandboxLimits limits)
    {
        var (input, output, errors) = (Pipe.Create(), Pipe.Create(), Pipe.Create());
        using var process = Start(script, input, output, errors, limits);
        using (var writer = new StreamWriter(Pipe.Open(input.Writer, FileAccess.Write))) writer.Write(given);
        using var printed = new StreamReader(Pipe.Open(output.Reader, FileAccess.Read));
        using var said = new StreamReader(Pipe.Open(errors.Reader, FileAccess.Read));
        return (process.Wait(TestContext.Current.CancellationToken), printed.ReadToEnd(), said.ReadToEnd());
    }

    private static SandboxProcess Start(string script, (Microsoft.Win32.SafeHandles.SafeFileHandle Reader, Microsoft.Win32.SafeHandles.SafeFileHandle Writer) input,
        (Microsoft.Win32.SafeHandles.SafeFileHandle Reader, Microsoft.Win32.SafeHandles.SafeFileHandle Writer) output,
        (Microsoft.Win32.SafeHandles.SafeFileHandle Reader, Microsoft.Win32.SafeHandles.SafeFileHandle Writer) errors, SandboxLimits limits)
    {
        using (input.Reader) using (output.Writer) using (errors.Writer)
            return HelperProcess.Start(["/bin/sh", "-c", script], "/", Environment, new SandboxStreams(output.Writer) { Input = input.Reader, Errors = errors.Writer }, limits);
    }
}
