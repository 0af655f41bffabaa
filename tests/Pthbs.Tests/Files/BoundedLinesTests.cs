using System.Text;
using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>Lines that others wrote, of any length.</summary>
public sealed class BoundedLinesTests
{
    /// <summary>What a reader of .NET finds is found, wherever a block of it ends.</summary>
    [Fact]
    public void Lines_are_those_of_the_text()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(6) switch { 0 => "\n", 1 => "\r\n", 2 => "\r", 3 => "é\u2019😀", 4 => new string('x', random.Next(5000)), _ => "word" }));
            using var plain = new StringReader(text);
            using var lines = new BoundedLines(new MemoryStream(Encoding.UTF8.GetBytes(text)), int.MaxValue);
            string? expected;
            do Assert.Equal(expected = plain.ReadLine(), lines.Next());
            while (expected is not null);
            Assert.Null(lines.Next());
        }
    }

    [Theory]
    [InlineData("abcdef\ngh", "abcd", "gh", null)]
    [InlineData("abcd\r\n\nx", "abcd", "", "x")]
    [InlineData("abcdefgh", "abcd", null, null)]
    public void Of_a_long_line_the_beginning_is_given(string text, params string?[] expected)
    {
        using var lines = new BoundedLines(new MemoryStream(Encoding.UTF8.GetBytes(text)), 4);
        foreach (var line in expected) Assert.Equal(line, lines.Next());
    }

    [Fact]
    public void A_line_of_any_length_takes_no_more_memory()
    {
        using var lines = new BoundedLines(new Repeated("a", 64 << 20), 400, TestContext.Current.CancellationToken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(new string('a', 400), lines.Next());
        Assert.Null(lines.Next());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void It_can_be_ended_within_a_line()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        using var lines = new BoundedLines(new Repeated("a", long.MaxValue), 4, cancel.Token);
        Assert.Throws<OperationCanceledException>(lines.Next);
    }
}
