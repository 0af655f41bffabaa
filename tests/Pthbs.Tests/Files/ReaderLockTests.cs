using System.Diagnostics;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

public sealed class ReaderLockTests
{
    [Theory]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public void Many_hold_it_together_and_it_is_seen_until_the_last_lets_go(string place)
    {
        Assert.SkipUnless(Directory.Exists(place), $"this machine has no {place}");
        using var tree = new TemporaryDirectory(place);
        Assert.False(ReaderLock.IsHeld(tree.Handle));
        var first = ReaderLock.Take(tree.Handle);
        using (ReaderLock.Take(tree.Handle)) first.Dispose();
        using (ReaderLock.Take(tree.Handle)) Assert.True(ReaderLock.IsHeld(tree.Handle));
        Assert.False(ReaderLock.IsHeld(tree.Handle));
    }

    [Fact]
    public void A_lock_of_another_kind_keeps_nobody_out()
    {
        using var tree = new TemporaryDirectory();
        using var flocked = FileLock.TryTakeDirectory(tree.Handle, shared: false);
        Assert.NotNull(flocked);
        Assert.False(ReaderLock.IsHeld(tree.Handle));
        using var taken = ReaderLock.Take(tree.Handle);
        Assert.True(ReaderLock.IsHeld(tree.Handle));
    }

    [Fact]
    public async Task A_program_that_inherits_it_holds_it_to_its_end()
    {
        using var tree = new TemporaryDirectory();
        Process program;
        using (var taken = ReaderLock.Take(tree.Handle))
        {
            taken.LetBeInherited();
            program = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "read line"]) { RedirectStandardInput = true })!;
        }

        using (program)
        {
            Assert.True(ReaderLock.IsHeld(tree.Handle));
            program.StandardInput.Close();
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.False(ReaderLock.IsHeld(tree.Handle));
        }
    }
}
