using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>How a program's two streams are to be written to.</summary>
/// <param name="Color">Whether what goes to standard error may have colours.</param>
/// <param name="IsLive">Whether standard error is a terminal that a part of can be drawn again and again.</param>
/// <param name="Quiet">Whether only errors are said.</param>
internal sealed record ScreenOptions(bool Color, bool IsLive, bool Quiet)
{
    /// <summary>Plain lines and nothing else.</summary>
    public static readonly ScreenOptions Plain = new(false, false, false);
}

/// <summary>Where words go: data to standard output, everything else to standard error. For any thread.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, ScreenOptions options, Func<WindowSize>? size = null)
{
    private readonly Lock _lock = new();
    private readonly LiveRegion _region = new(error, options.Color, size ?? (() => WindowSize.Default));

    /// <summary>How it writes.</summary>
    public ScreenOptions Options => options;

    /// <summary>A line of data.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintLine(string line) => Output(() =>
    {
        output.Write(line + "\n");
        output.Flush();
    });

    /// <summary>A line of data that holds names or contents of others, which must not steer a terminal.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintForeign(string line) => PrintLine(new Line(new Piece(line, Tone.Plain)).ToString());

    /// <summary>Data as it is.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintText(ReadOnlySpan<char> text)
    {
        var copy = text.ToString();
        Output(() =>
        {
            output.Write(copy);
            output.Flush();
        });
    }

    /// <summary>Data of which nobody knows that it is text.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintBytes(ReadOnlyMemory<byte> bytes) => Output(() =>
    {
        output.Flush();
        if (output is StreamWriter { BaseStream: var stream }) stream.Write(bytes.Span);
        else output.Write(System.Text.Encoding.UTF8.GetString(bytes.Span));
        output.Flush();
    });

    /// <summary>Tells what happens, unless all is to be quiet.</summary>
    public void Say(params IEnumerable<Line> lines)
    {
        if (!options.Quiet) Warn(lines);
    }

    /// <summary>Says what must be said.</summary>
    public void Warn(params IEnumerable<Line> lines)
    {
        var text = string.Concat(lines.Select(l => l.Render(options.Color) + "\n"));
        if (text.Length == 0) return;
        Tell(() => _region.WriteAbove(text));
    }

    /// <summary>Draws the lines that stand below everything said, in place of those drawn before.</summary>
    public void Draw(IReadOnlyList<Line> lines) => Tell(() => _region.Draw(lines));

    /// <summary>The lines drawn last go, the cursor comes back.</summary>
    public void EndDrawing() => Tell(_region.End);

    /// <summary>The size of the terminal.</summary>
    public WindowSize Size => _region.Size;

    /// <summary>Where standard error is closed, or its terminal is gone, nobody is there to be told so.</summary>
    private void Tell(Action write)
    {
        lock (_lock)
        {
            try
            {
                write();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static void Output(Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is closed is called a path without permission.
            var got = failure is UnauthorizedAccessException ? "it is closed, or not open for writing" : failure.Message;
            throw new PthbsException(ErrorKind.Machine, "cannot write to standard output", failure) { Got = got };
        }
    }
}
