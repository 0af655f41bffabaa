using Pthbs.Files.Differences;

namespace Pthbs.Tests.Files.Differences;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Changes_that_are_near_are_one_hunk_and_others_are_not()
    {
        var before = string.Concat(Enumerable.Range(1, 30).Select(i => $"{i}\n"));
        var after = before.Replace("\n5\n", "\nfive\nand more\n", StringComparison.Ordinal).Replace("\n9\n", "\n", StringComparison.Ordinal).Replace("\n25\n", "\nx\n", StringComparison.Ordinal);

        Assert.Equal(
            "--- a/d/f\n+++ b/d/f\n@@ -2,11 +2,11 @@\n 2\n 3\n 4\n-5\n+five\n+and more\n 6\n 7\n 8\n-9\n 10\n 11\n 12\n@@ -22,7 +22,7 @@\n 22\n 23\n 24\n-25\n+x\n 26\n 27\n 28\n",
            UnifiedDiff.Of("d/f", before, after));
        Assert.Equal("", UnifiedDiff.Of("f", before, before));
    }

    [Theory]
    [InlineData(null, "a\n", "--- /dev/null\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n")]
    [InlineData("a\n", null, "--- a/f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n")]
    [InlineData("a\nb", "a\nb\n", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n")]
    [InlineData("b\n", "a\nb\n", "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n+a\n b\n")]
    public void What_is_new_gone_or_has_no_end_is_written_as_patch_reads_it(string? before, string? after, string diff) => Assert.Equal(diff, UnifiedDiff.Of("f", before, after));
}
