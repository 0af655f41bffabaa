using Pthbs.Cli.Console;

namespace Pthbs.Cli.Tests.Console;

public sealed class ScreenTests : IDisposable
{
    private const string Hostile = "a\e]52;c;cm0=\a\u202eb\nhint: c";
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_line_of_data_neither_steers_a_terminal_nor_passes_for_two_wherever_it_goes(bool dataIsSeen)
    {
        var screen = Screen(dataIsSeen);
        screen.PrintLine(Hostile);
        screen.PrintLines([Hostile, "plain"]);
        const string Shown = "a\\x1b]52;c;cm0=\\x07\\u202eb\\x0ahint: c\n";
        Assert.Equal(Shown + Shown + "plain\n", _output.ToString());
    }

    [Fact]
    public void A_path_and_the_content_of_a_file_go_to_a_program_as_they_are()
    {
        Screen(dataIsSeen: false).PrintPath("/a\u00a0b");
        Screen(dataIsSeen: false).PrintText("a\eb\n");
        Screen(dataIsSeen: true).PrintPath("/a\u00a0b");
        Assert.Equal("/a\u00a0b\na\eb\n/a\\xa0b\n", _output.ToString());
    }

    private Screen Screen(bool dataIsSeen) => new(_output, TextWriter.Null, ScreenOptions.Plain with { DataIsSeen = dataIsSeen });
}
