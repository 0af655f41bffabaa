using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

/// <summary>Files of an output that somebody opened for writing before it was finished, and still has: what they write goes nowhere.</summary>
public sealed class HeldFileTests : IDisposable
{
    private static readonly NormaliseOptions Options = new(315_532_800, _ => null);
    private readonly TemporaryTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private FileStream Open(string path, FileAccess access) => new(_tree.At(path), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);

    [Fact]
    public void A_descriptor_that_was_opened_before_does_not_change_the_file_afterwards()
    {
        _tree.With("bin/tool", "good"u8, 0b111_111_111).With("bin/other", "good"u8);
        using var held = Open("bin/tool", FileAccess.Write);

        Assert.Equal(["bin/tool: copied, for somebody may still have it open for writing"], Changes());

        held.Write("evil"u8);
        held.Flush();
        Assert.Equal(("good", 0b101_101_101), (_tree.Handle.TryReadText("bin/tool"), _tree.Handle.Status("bin/tool").Mode));
        Assert.Equal(["other", "tool"], _tree.Handle.OpenDirectory("bin").List().Select(e => e.Name).Order());
        Assert.Empty(Changes());
    }

    [Fact]
    public void Memory_that_a_file_was_mapped_into_does_not_change_it_afterwards()
    {
        _tree.With("data", "good"u8, 0b110_110_110);
        using var mapped = MemoryMappedFile.CreateFromFile(Open("data", FileAccess.ReadWrite), null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        using var view = mapped.CreateViewAccessor();

        Assert.Single(Changes());

        view.WriteArray(0, "evil"u8.ToArray(), 0, 4);
        view.Flush();
        Assert.Equal("good", _tree.Handle.TryReadText("data"));
    }

    [Fact]
    public void Names_of_one_held_file_stay_names_of_one_file()
    {
        _tree.With("a/x", "good"u8).With("b/y", "1"u8);
        _tree.Handle.CreateHardLink("a/x", "b/x");
        _tree.Handle.CreateHardLink("a/x", "x");
        using var held = Open("b/x", FileAccess.Write);

        TreeNormaliser.Normalise(_tree.Handle, Options, TestContext.Current.CancellationToken);

        held.Write("evil"u8);
        held.Flush();
        Assert.Equal(["good", "good", "good"], new[] { "a/x", "b/x", "x" }.Select(p => _tree.Handle.TryReadText(p)));
        Assert.Single(new[] { "a/x", "b/x", "x" }.Select(p => _tree.Handle.Status(p).Inode).Distinct());
        Assert.Equal(3u, _tree.Handle.Status("x").Links);
    }

    [Fact]
    public void A_file_that_nobody_writes_to_is_not_copied_though_somebody_reads_it()
    {
        _tree.With("read", "x"u8, 0).With("left", "x"u8);
        _tree.Handle.SetMode("read", 0b110_100_100);
        using var reader = Open("read", FileAccess.Read);
        ulong[] before = [_tree.Handle.Status("read").Inode, _tree.Handle.Status("left").Inode];

        Assert.Empty(Changes());

        Assert.Equal(before, new[] { "read", "left" }.Select(p => _tree.Handle.Status(p).Inode));
    }

    [Fact]
    public async Task Another_user_who_has_a_file_open_does_not_change_it_afterwards()
    {
        Assert.SkipUnless(SystemCalls.IsRoot, "needs root, to become another user");
        _tree.Handle.SetMode(".", 0b111_111_111);
        _tree.With("top/tool", "good"u8, 0b110_110_110);
        using var top = _tree.Handle.OpenDirectory("top");
        using var other = Process.Start(new ProcessStartInfo("setpriv", ["--reuid=70123", "--regid=70123", "--clear-groups", "sh", "-c", $"exec 3<> {_tree.At("top/tool")}; echo open; read x; echo evil >&3; echo wrote"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("open", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        TreeNormaliser.Normalise(top, Options with { Owner = (0, 0) }, TestContext.Current.CancellationToken);

        await other.StandardInput.WriteLineAsync("now");
        await other.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("wrote", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("good", top.TryReadText("tool"));
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Where_there_are_no_leases_every_file_may_be_written()
    {
        // A device has none; a file system without them answers the same.
        using var handle = File.OpenHandle("/dev/null");
        Assert.True(OpenFiles.MayBeWritten(handle));
        using var file = _tree.With("x", "x"u8).Handle.OpenFile("x");
        Assert.False(OpenFiles.MayBeWritten(file));
    }

    private IEnumerable<string> Changes() => TreeNormaliser.Normalise(_tree.Handle, Options, TestContext.Current.CancellationToken).Changes.Select(c => c.ToString());
}
