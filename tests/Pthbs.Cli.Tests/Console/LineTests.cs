using Pthbs.Cli.Console;

namespace Pthbs.Cli.Tests.Console;

public sealed class LineTests
{
    private static readonly Line Colored = new(new Span("zlib ", Style.Strong), new Span("failed", Style.Bad));

    [Fact]
    public void Colours_are_escape_codes_and_the_words_are_the_same_without_them()
    {
        Assert.Equal("zlib failed", Colored.Render(color: false));
        Assert.Equal("\e[1mzlib \e[0m\e[1;31mfailed\e[0m", Colored.Render(color: true));
    }

    [Theory]
    [InlineData(100, "zlib failed")]
    [InlineData(11, "zlib failed")]
    [InlineData(8, "zlib fai")]
    [InlineData(3, "zli")]
    [InlineData(0, "")]
    [InlineData(-5, "")]
    public void A_line_can_be_cut_to_a_number_of_columns(int columns, string text) => Assert.Equal(text, Colored.Cut(columns).ToString());

    [Fact]
    public void What_is_made_visible_counts_when_a_line_is_cut()
    {
        Assert.Equal(7, new Line(new Span("a\u202E", Style.Plain)).Length);
        Assert.Equal("a\\u20", new Line(new Span("a\u202E", Style.Plain)).Cut(5).ToString());
        Assert.Equal("a", new Line(new Span("a\U0001F600b", Style.Plain)).Cut(2).ToString());
    }

    [Fact]
    public void What_others_wrote_cannot_steer_the_terminal() =>
        Assert.Equal("a\\x1b[2J\\x0db\tc\\x9b1m", new Line(new Span("a\e[2J\rb\tc\u009b1m", Style.Plain)).Render(color: true));
}
