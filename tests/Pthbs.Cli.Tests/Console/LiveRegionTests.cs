using Pthbs.Cli.Console;

namespace Pthbs.Cli.Tests.Console;

public sealed class LiveRegionTests : IDisposable
{
    private readonly TerminalEmulator _terminal = new();
    private readonly LiveRegion _region;
    private int _rows = 24;

    public LiveRegionTests() => _region = new LiveRegion(_terminal, color: true, () => new WindowSize(_terminal.Columns, _rows));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void A_frame_takes_the_place_of_the_one_before()
    {
        _region.Draw(["zlib builds 1 s", "make builds 10 s"]);
        _region.Draw(["zlib builds 2 s", "make 11 s"]);

        Assert.Equal(["zlib builds 2 s", "make 11 s"], _terminal.Rows);
    }

    [Fact]
    public void A_frame_of_fewer_lines_leaves_none_of_the_others_behind()
    {
        _region.Draw(["one", "two", "three"]);
        _region.Draw(["four"]);

        Assert.Equal(["four"], _terminal.Rows);
    }

    [Fact]
    public void After_a_stop_that_nobody_announced_the_frame_is_drawn_where_the_cursor_is_and_nothing_above_it_is_touched()
    {
        _region.Draw(["zlib builds 1 s", "make builds 1 s"]);
        // The shell, while the program is stopped.
        _terminal.Write("[1]+ Stopped\n$ fg\n");
        _region.DrawAnew();
        _region.Draw(["zlib builds 2 s", "make builds 2 s"]);

        Assert.Equal(["zlib builds 1 s", "make builds 1 s", "[1]+ Stopped", "$ fg", "zlib builds 2 s", "make builds 2 s"], _terminal.Rows);
        // Where nothing is drawn, nothing is drawn anew.
        _region.End();
        _region.DrawAnew();
        Assert.Equal(["zlib builds 1 s", "make builds 1 s", "[1]+ Stopped", "$ fg"], _terminal.Rows);
    }

    [Fact]
    public void What_is_written_above_stays_and_shows_nothing_of_the_region()
    {
        _region.Draw(["a long line of the region", "another one"]);
        _region.WriteAbove("done\n");
        _region.WriteAbove("\n");
        _region.WriteAbove("more\nand more\n");

        Assert.Equal(["done", "", "more", "and more", "a long line of the region", "another one"], _terminal.Rows);
    }

    [Fact]
    public void A_long_line_above_is_shown_whole()
    {
        _region.Draw(["region", "below"]);
        _region.WriteAbove(new string('x', 50) + "\n");

        Assert.Equal([new string('x', 40), new string('x', 10), "region", "below"], _terminal.Rows);
    }

    [Fact]
    public void Lines_of_the_region_are_cut_so_that_none_wraps()
    {
        _region.Draw([new string('x', 100), "below"]);
        _region.Draw([new string('y', 100), "below"]);

        Assert.Equal([new string('y', 39), "below"], _terminal.Rows);
    }

    [Fact]
    public void A_frame_taller_than_the_window_shows_its_last_lines()
    {
        _rows = 5;
        _region.Draw(["1", "2", "3", "4", "5", "6"]);

        Assert.Equal(["4", "5", "6"], _terminal.Rows);
    }

    [Fact]
    public void When_the_window_became_narrower_the_rows_that_the_old_lines_now_take_are_gone_over()
    {
        using var writer = new StringWriter();
        var columns = 100;
        var region = new LiveRegion(writer, color: false, () => new WindowSize(columns, 24));
        region.Draw([new string('x', 90), "short", ""]);
        columns = 40;
        writer.GetStringBuilder().Clear();
        region.Draw(["next"]);

        // 90 characters in 40 columns: three rows, and one each for the others.
        Assert.StartsWith("\r\e[5Anext\e[K\n\e[J", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_the_end_the_region_is_gone_and_lines_are_plain_again()
    {
        _region.Draw(["line"]);
        _region.End();

        Assert.Empty(_terminal.Rows);
        _region.End();
        _region.WriteAbove("after\n");
        Assert.Equal(["after"], _terminal.Rows);
    }

    [Fact]
    public void While_it_is_paused_the_terminal_is_left_alone_and_then_the_latest_lines_come_back()
    {
        _region.Draw(["one"]);
        _region.Pause();
        Assert.Empty(_terminal.Rows);

        _region.Draw(["two"]);
        Assert.Empty(_terminal.Rows);
        _region.WriteAbove("said\n");
        Assert.Equal(["said"], _terminal.Rows);

        _region.Resume();
        Assert.Equal(["said", "two"], _terminal.Rows);
        _region.Pause();
        _region.End();
        _region.Resume();
        Assert.Equal(["said"], _terminal.Rows);
    }

    [Fact]
    public void Before_anything_is_drawn_what_is_written_is_written_as_it_is()
    {
        using var writer = new StringWriter();
        new LiveRegion(writer, color: true, () => WindowSize.Default).WriteAbove("plain\n");

        Assert.Equal("plain\n", writer.ToString());
    }
}
