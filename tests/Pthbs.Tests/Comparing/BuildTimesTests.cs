using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Pthbs.Comparing;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Comparing;

public sealed class BuildTimesTests : IDisposable
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 5, 9, 10, 11, TimeSpan.Zero);
    private static readonly BuildWindow First = new(Morning, Morning.AddSeconds(20)), Second = new(Morning.AddSeconds(100), Morning.AddSeconds(120));
    private readonly TemporaryDirectory _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("1772701816", "1772701917", "seconds since 1970 in digits, at offset 3")]
    [InlineData("09:10:15", "09:11:55", "09:10:15 and 09:11:55 at offset 3")]
    public void A_moment_of_each_build_at_the_same_offset_is_told(string first, string second, string told)
    {
        var found = BuildTimes.InBoth(Encoding.ASCII.GetBytes("at " + first + "."), Encoding.ASCII.GetBytes("at " + second + "."), First, Second);
        Assert.EndsWith(told + " (0x3)", Assert.Single(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Binary_moments_are_told_with_their_order(bool little)
    {
        byte[] first = new byte[64], second = new byte[64];
        Write(first.AsSpan(40), First.Begin.ToUnixTimeSeconds(), little);
        Write(second.AsSpan(40), Second.Begin.ToUnixTimeSeconds(), little);
        var found = Assert.Single(BuildTimes.InBoth(first, second, First, Second));
        Assert.Contains($"({(little ? "little" : "big")}-endian) at offset 40 (0x28)", found, StringComparison.Ordinal);
    }

    [Theory]
    // Times, but not of these builds; one of the same build in both; at other offsets.
    [InlineData("12:10:15", "12:11:55")]
    [InlineData("09:10:15", "09:10:16")]
    [InlineData("1772701816", " 1772701917")]
    [InlineData("counted 1", "counted 2")]
    [InlineData("", "09:11:55")]
    public void Other_differences_are_no_build_time(string first, string second)
    {
        Assert.Empty(BuildTimes.InBoth(Encoding.ASCII.GetBytes(first), Encoding.ASCII.GetBytes(second), First, Second));
    }

    [Fact]
    public void One_file_gets_a_few_lines_and_no_more()
    {
        var first = string.Concat(Enumerable.Repeat("09:10:15\n", 50));
        var second = string.Concat(Enumerable.Repeat("09:11:55\n", 50));
        var found = BuildTimes.InBoth(Encoding.ASCII.GetBytes(first), Encoding.ASCII.GetBytes(second), First, Second);
        Assert.Equal(BuildTimes.MostInFile, found.Count);
        Assert.EndsWith("at offset 9 (0x9)", found[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("built 2026-03-05", "2026-03-05 at offset 6 (0x6)")]
    [InlineData("Thu, 05 Mar 2026", "05 Mar 2026 at offset 5 (0x5)")]
    [InlineData("Thu, 5 Mar 2026", "5 Mar 2026 at offset 5 (0x5)")]
    [InlineData("\0Mar  5 2026\0", "Mar  5 2026 at offset 1 (0x1)")]
    [InlineData("v20260305-1", "20260305 at offset 1 (0x1)")]
    public void The_day_of_both_builds_is_found_in_the_forms_that_programs_write(string content, string told)
    {
        Assert.Equal([told], Days(content, First, Second));
    }

    [Theory]
    [InlineData("built 2026-03-04")]
    [InlineData("120260305")]
    [InlineData("202603050")]
    [InlineData("15 Mar 2026")]
    public void Another_day_or_a_longer_number_is_none(string content)
    {
        Assert.Empty(Days(content, First, Second));
    }

    [Fact]
    public void Where_the_builds_ran_on_different_days_equal_outputs_hold_neither()
    {
        var tomorrow = new BuildWindow(Morning.AddDays(1), Morning.AddDays(1).AddSeconds(5));
        Assert.Empty(Days("2026-03-05 2026-03-06", First, tomorrow));
        Assert.Equal(["2026-03-06 at offset 11 (0xb)"], Days("2026-03-05 2026-03-06", First with { Begin = Morning.AddDays(1), End = Morning.AddDays(1) }, tomorrow));
    }

    [Fact]
    public void A_day_is_found_once_wherever_a_piece_of_the_file_ends()
    {
        for (var before = 0; before < 120; before++)
        {
            var content = new string('x', before) + "20260305" + new string('y', 70);
            Assert.Equal([string.Create(CultureInfo.InvariantCulture, $"20260305 at offset {before} (0x{before:x})")], Days(content, First, Second, pieceSize: 40));
            // A digit on the other side of the boundary counts too.
            Assert.Empty(Days(new string('x', before) + "120260305" + new string('y', 70), First, Second, pieceSize: 40));
            Assert.Empty(Days(new string('x', before) + "202603051" + new string('y', 70), First, Second, pieceSize: 40));
        }
    }

    private IReadOnlyList<string> Days(string content, BuildWindow before, BuildWindow after, int pieceSize = 4096)
    {
        File.WriteAllText($"{_place.Path}/file", content);
        File.WriteAllText($"{_place.Path}/other", "nothing");
        using var tree = DirectoryHandle.Open(_place.Path);
        var entries = TreeScanner.Scan(tree, TreeListing.Read(tree), ScanRequest.HashOnly).Entries;
        var found = BuildTimes.SharedDays(tree, entries, before, after, CancellationToken.None, pieceSize);
        Assert.All(found, f => Assert.Equal("file", f.Path));
        return [.. found.SelectMany(f => f.Inside)];
    }

    private static void Write(Span<byte> bytes, long value, bool little)
    {
        if (little) BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
    }
}
