using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Execution.Local;
using Pthbs.Files;

namespace Pthbs.Tests.Building;

/// <summary>A build may do what it likes with its jobserver: nobody else hears of it.</summary>
public sealed partial class JobServerTests : IDisposable
{
    private const int SetFlags = 4, SetPipeSize = 1031, ReadWriteNonBlocking = 0x802;
    private readonly JobServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_pipe_that_the_build_has_filled_takes_no_token_and_is_no_error()
    {
        _server.Open();
        using var builds = OfTheBuild();
        while (Pipe.TryWrite(builds, (byte)'x')) { }
        Assert.False(_server.TryGive());
        Assert.True(_server.Idle > 0);
        // Whatever byte it is, it counts as one.
        Assert.True(_server.TryTake());
        while (Pipe.TryRead(builds)) { }
        Assert.Equal(0, _server.Idle);
        Assert.False(_server.TryTake());
        Assert.True(_server.TryGive());
        Assert.Equal(1, _server.Idle);
    }

    [Fact]
    public void More_tokens_than_a_pipe_holds_wait_until_they_are_called_back()
    {
        const int many = 70_000;
        for (var i = 0; i < many; i++) Assert.True(_server.TryGive());
        _server.Open();
        Assert.Equal(many, _server.Idle);
        for (var i = 0; i < many; i++) Assert.True(_server.TryTake());
        Assert.Equal(0, _server.Idle);
    }

    [Fact]
    public void A_fifo_whose_name_means_something_else_by_now_is_the_one_that_was_made()
    {
        using var place = new TemporaryDirectory();
        _server.Open(place.Handle);
        var named = $"{place.Path}/{JobServer.Name}";
        File.Delete(named);
        File.CreateSymbolicLink(named, $"{place.Path}/elsewhere");
        Assert.True(_server.TryGive());
        File.Delete(named);
        File.WriteAllText(named, "");
        Assert.True(_server.TryGive());
        Assert.Equal("", File.ReadAllText(named));
        Assert.False(File.Exists($"{place.Path}/elsewhere"));
        Assert.Equal(2, _server.Idle);
    }

    [Fact]
    public void What_is_over_takes_no_tokens()
    {
        _server.Open();
        _server.Dispose();
        Assert.False(_server.TryGive());
        Assert.False(_server.TryTake());
        Assert.NotEqual(0, _server.Idle);
    }

    /// <summary>The pipe as a build has it, made as small as one page, and not blocking.</summary>
    private SafeFileHandle OfTheBuild()
    {
        var builds = _server.OpenForBuild();
        var descriptor = (int)builds.DangerousGetHandle();
        Assert.True(fcntl(descriptor, SetPipeSize, 4096) >= 0);
        Assert.Equal(0, fcntl(descriptor, SetFlags, ReadWriteNonBlocking));
        return builds;
    }

    [LibraryImport("libc")] private static partial int fcntl(int descriptor, int command, nint value);
}
