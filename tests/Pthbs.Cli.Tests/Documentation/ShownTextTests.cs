namespace Pthbs.Cli.Tests.Documentation;

/// <summary>What a page may leave open, and what it may not.</summary>
public sealed class ShownTextTests
{
    private const string One = "96239dbca242a537de957f72a68cd9ef9ddce437cb7f1cc67aab6705bd2a5cba";
    private const string Two = "e57be0e6f53e4aee93e683112477bcb72e7045d47ee7d65e1c08f925f7ba1071";

    [Theory]
    [InlineData("built in 0.7 s\n", "built in 1 min 12 s\n", true)]
    [InlineData("12.0 KiB  2026-11-29 14:08 UTC\n", "1.9 MiB 2027-01-02 03:04 UTC\n", true)]
    [InlineData("a … c\n", "a b b c\n", true)]
    [InlineData("a\n…\nz\n", "a\nz\n", true)]
    [InlineData("a\n…\nz\n", "a\nb\nc\nz\n", true)]
    [InlineData("tools.96239dbc…/bin\n", $"tools.{One}/bin\n", true)]
    [InlineData("pthbs log tools.96239dbc\n", "pthbs log tools.e57be0e6\n", true)]
    [InlineData("96239dbc… 96239dbc\n", $"{One} 96239dbc\n", true)]
    [InlineData("", "", true)]
    [InlineData("2 packages\n", "3 packages\n", false)]
    [InlineData("a … c\n", "a b\nb c\n", false)]
    [InlineData("a\n", "a\nb\n", false)]
    [InlineData("a\nb\n", "a\n", false)]
    [InlineData("", "a\n", false)]
    [InlineData("a.c\n", "abc\n", false)]
    [InlineData("96239dbc… 96239dbc…\n", $"{One} {Two}\n", false)]
    [InlineData("96239dbc… e57be0e6…\n", $"{One} {One}\n", false)]
    public void Hashes_times_sizes_and_dates_may_differ_and_nothing_else(string shown, string printed, bool fits) =>
        Assert.Equal(fits, new ShownText().Matches(shown, printed));

    [Fact]
    public void A_hash_stands_for_the_same_on_a_whole_page()
    {
        var text = new ShownText();
        Assert.True(text.Matches("96239dbc…\n", $"{One}\n"));
        Assert.False(text.Matches("96239dbc…\n", $"{Two}\n"));
        Assert.False(text.Matches("e57be0e6…\n", $"{One}\n"));
        Assert.True(text.Matches("e57be0e6…\n", $"{Two}\n"));
    }

    [Fact]
    public void A_page_is_refreshed_with_the_hashes_that_were_printed()
    {
        var text = new ShownText();
        text.Matches("96239dbc… e57be0e6…\n", $"{Two} {One}\n");
        Assert.Equal("a.e57be0e6… b.96239dbc, 11111111…", text.Refresh("a.96239dbc… b.e57be0e6, 11111111…"));
    }
}
