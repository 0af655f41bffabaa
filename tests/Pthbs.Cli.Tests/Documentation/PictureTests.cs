using System.Diagnostics;
using System.Xml.Linq;

namespace Pthbs.Cli.Tests.Documentation;

/// <summary>The picture of README.md is what its text says.</summary>
public sealed class PictureTests
{
    private static readonly string Images = Path.Combine(AppContext.BaseDirectory, "docs/images");

    [Fact]
    public void The_picture_is_drawn_from_its_text()
    {
        var (picture, error, code) = Draw($"{Images}/flow.txt");

        Assert.Equal(("", 0), (error, code));
        Assert.Equal(File.ReadAllText($"{Images}/flow.svg"), picture);
        Assert.Equal("svg", XDocument.Parse(picture).Root!.Name.LocalName);
    }

    [Theory]
    [InlineData("box one 1 1 One\nbox two 2 1 Two\narrow one three x\n", "3: no box is called three")]
    [InlineData("box one 1 1 One\nbox two 2 1 Two\narrow two one x\n", "3: the boxes are no neighbours")]
    [InlineData("circle one\n", "1: expected title, box, arrow or back")]
    public void What_cannot_be_drawn_is_told_with_its_line(string text, string says)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        var (_, error, code) = Draw(file);
        File.Delete(file);
        Assert.Equal(1, code);
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    private static (string Output, string Error, int Code) Draw(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", [Path.Combine(AppContext.BaseDirectory, "tools/draw-flow"), file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        return (output, error, process.ExitCode);
    }
}
