using Pthbs.Packaging;
using Pthbs.Workflows;

namespace Pthbs.Tests.Workflows;

/// <summary>The programs of a new package are asked, and may write what they like.</summary>
public sealed class ProgramTrialTests
{
    [Fact]
    public void Only_what_was_asked_is_an_answer()
    {
        const string Text = "tool\t--version {{ 7*7 }}\tx\ntool\t--version; id\tx\ntool\t\u001b[2J\tx\nother\t-V\tx\ntool\t-V\r\tx\n\ttool\t-V\tx\ntool\t-V\ntool\t-V\t1.2\u001b[2J\t{{ x }}\ntool\t--help\tagain\nmore\t--help\tusage\n";

        var answers = ProgramTrial.AnswersIn(Text, ["tool", "more"]);

        Assert.Equal([new ProgramAnswer("tool", "-V", "1.2\\x1b[2J\t{{ x }}"), new ProgramAnswer("more", "--help", "usage")], answers);
        Assert.Contains("\ntool -V < /dev/null > said 2>&1\n", TemplateText.OfTest("tool", "-V"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool", "--version {{ 7*7 }}")]
    [InlineData("tool", "--version;id")]
    [InlineData("tool", "")]
    [InlineData("tool", "\u001b")]
    [InlineData("tool\"", "-V")]
    [InlineData("$(id)", "-V")]
    [InlineData("a\nb", "-V")]
    [InlineData("{%", "-V")]
    public void What_is_no_plain_word_becomes_no_command_of_a_template(string program, string option)
    {
        Assert.Throws<ArgumentException>(() => TemplateText.OfTest(program, option));
        if (program != "tool") Assert.Throws<ArgumentException>(() => ProgramTrial.Template([program]));
    }

    [Fact]
    public void A_program_is_ended_by_a_signal_that_it_cannot_ignore_and_its_answer_is_in_no_file()
    {
        var template = ProgramTrial.Template(["tool"]);
        Assert.Contains("timeout -k 2 10 \"$program\"", template, StringComparison.Ordinal);
        Assert.DoesNotContain("> answers", template, StringComparison.Ordinal);
    }
}
