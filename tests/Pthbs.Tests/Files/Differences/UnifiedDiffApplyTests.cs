using Pthbs.Files.Differences;

namespace Pthbs.Tests.Files.Differences;

public sealed class UnifiedDiffApplyTests
{
    [Theory]
    [InlineData("one\ntwo\nthree\n", "one\nTWO\nthree\nfour\n")]
    [InlineData("one\ntwo", "one\ntwo\n")]
    [InlineData("one\ntwo\n", "one\ntwo")]
    [InlineData("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n", "A\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n")]
    [InlineData("one\n\nthree\n", "one\n\n3\n")]
    [InlineData("one\n", "")]
    [InlineData("", "one\n")]
    public void What_a_patch_was_made_of_is_made_again(string before, string after)
    {
        var patch = UnifiedDiff.Of("dir/file", before, after);
        Assert.Equal(after, UnifiedDiff.Apply("dir/file", before, patch));
        Assert.Equal(before, UnifiedDiff.Apply("dir/other", before, patch));
        Assert.Null(UnifiedDiff.Apply("dir/file", "quite\nanother\n", patch + "@@ -99,1 +99,1 @@\n-x\n+y\n"));
    }

    [Theory]
    [InlineData("@@ -5,1 +5,1 @@\n-x\n+y\n")]
    [InlineData("@@ -1,1 +1,1 @@\n-x\n+y\n")]
    public void What_does_not_fit_is_not_made(string hunk) => Assert.Null(UnifiedDiff.Apply("f", "one\n", $"--- a/f\n+++ b/f\n{hunk}"));
}
