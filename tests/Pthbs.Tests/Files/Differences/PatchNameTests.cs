using System.Diagnostics;
using System.Text;
using Pthbs.Files.Differences;

namespace Pthbs.Tests.Files.Differences;

/// <summary>Names in the headers of patches.</summary>
public sealed class PatchNameTests
{
    [Theory]
    [InlineData("dir/file")]
    [InlineData("a  b c")]
    [InlineData(" first")]
    [InlineData("\"quoted\"")]
    [InlineData("it's")]
    [InlineData("back\\slash\\")]
    [InlineData("back\\ slash")]
    [InlineData("\u00fc\u00a0")]
    [InlineData("\udcff\udcfe x")]
    public async Task A_name_is_read_as_it_was_written(string path)
    {
        var patch = Encoding.Latin1.GetBytes(UnifiedDiff.Of(PatchName.Of(path)!, "one\n", "two\n"));
        Assert.Equal([path, path], UnifiedDiff.Files(Encoding.Latin1.GetString(patch)));
        Assert.Equal("two\n", UnifiedDiff.Apply(path, "one\n", Encoding.Latin1.GetString(patch)));
        foreach (var program in (string[])["/usr/bin/busybox", "/usr/bin/patch"])
        {
            if (!File.Exists(program)) continue;
            using var tree = new TemporaryTree();
            var handle = tree.Handle;
            using (handle.CreateDirectories(path.Contains('/', StringComparison.Ordinal) ? "dir" : "other")) { }
            handle.WriteAtomically(path, "one\n");
            var start = new ProcessStartInfo(program, program.EndsWith("busybox", StringComparison.Ordinal) ? ["patch", "-p1"] : ["-p1"]) { WorkingDirectory = handle.Path, RedirectStandardInput = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            process.StandardInput.BaseStream.Write(patch);
            process.StandardInput.Close();
            var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((program, "two\n", 0, said), (program, handle.TryReadText(path), process.ExitCode, said));
        }
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\tb")]
    [InlineData("a\rb")]
    [InlineData("\x7f")]
    [InlineData("last ")]
    [InlineData("a b\\")]
    public void A_name_that_the_programs_read_differently_is_none(string path) => Assert.Null(PatchName.Of(path));

    /// <summary>A deleted line that begins with two hyphens looks like a header.</summary>
    [Fact]
    public void Lines_of_hunks_are_no_headers()
    {
        var patch = UnifiedDiff.Of("one", "-- see/two\nx\n", "++ see/two\nx\n") + UnifiedDiff.Of("three", "1\n", "2\n");
        Assert.Equal(["one", "one", "three", "three"], UnifiedDiff.Files(patch));
        Assert.Equal(("x\n", "2\n"), (UnifiedDiff.Apply("two", "x\n", patch), UnifiedDiff.Apply("three", "1\n", patch)));
    }
}
