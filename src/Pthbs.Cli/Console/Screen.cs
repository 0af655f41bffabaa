using Pthbs.Cli.Streams;
using Pthbs.Errors;

namespace Pthbs.Cli.Console;

/// <summary>How a program's two streams are to be written to.</summary>
/// <param name="Color">Whether what goes to standard error may have colours.</param>
/// <param name="IsLive">Whether standard error is a terminal that a part of can be drawn again and again.</param>
/// <param name="Quiet">Whether only errors are said.</param>
/// <param name="DataIsSeen">Whether standard output is a terminal: then data are shown, and to a file or a program they go as they are.</param>
/// <param name="ErrorIsSeen">Whether standard error is a terminal of any kind.</param>
internal sealed record ScreenOptions(bool Color, bool IsLive, bool Quiet, bool DataIsSeen = false, bool ErrorIsSeen = false)
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

    /// <summary>Whether printing, and with it the command, ends where the reader of standard output has gone away. Else what is printed then is dropped.</summary>
    public bool EndsWithReader { get; set; }

    /// <summary>Whether a command that ends with its reader has lost it.</summary>
    public bool HasLostReader { get; private set; }

    /// <summary>The reader of standard output has gone away.</summary>
    public void LoseReader() => HasLostReader = EndsWithReader;

    /// <summary>A line of data. Names and contents of others in it are made visible: they must not steer a terminal, now or when the file that it goes to is looked at.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintLine(string line) => PrintText(VisibleText.Of(line) + "\n");

    /// <summary>Such lines, of which there may be very many: some hundred go in one write.</summary>
    /// <exception cref="PthbsException">Standard output cannot take them.</exception>
    public void PrintLines(IEnumerable<string> lines)
    {
        foreach (var part in lines.Chunk(512)) PrintText(string.Concat(part.Select(line => VisibleText.Of(line) + "\n")));
    }

    /// <summary>A path and nothing else, for whoever goes on with it: a program gets it as it is.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintPath(string path) => PrintText(path + "\n");

    /// <summary>Data as it is; on a terminal, what would steer it is made visible.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintText(string text) => Output(() =>
    {
        output.Write(options.DataIsSeen ? VisibleText.Of(text, keepNewlines: true) : text);
        output.Flush();
    });

    /// <summary>Data of which nobody knows that it is text, to its end.</summary>
    /// <exception cref="PthbsException">Standard output cannot take it.</exception>
    public void PrintBytes(Stream bytes, CancellationToken cancel)
    {
        using var printed = PrintedBytes();
        var block = new byte[32 * 1024];
        for (int got; (got = bytes.Read(block)) > 0; printed.Write(block, 0, got)) cancel.ThrowIfCancellationRequested();
    }

    /// <summary>A stream to write such data to. It cannot be written to any more when its reader has gone away.</summary>
    public Stream PrintedBytes()
    {
        var text = new PartialText();
        return new PrintStream(
            part =>
            {
                if (output is OutputWriter plain && !options.DataIsSeen) Output(() => plain.Write(part));
                else PrintText(text.Add(part.Span));
            },
            () => PrintText(text.End()),
            () => output is not OutputWriter { HasLostReader: true });
    }

    /// <summary>A stream for what a program that is run tells people on its standard error.</summary>
    public Stream ToldBytes()
    {
        var text = new PartialText();
        return new PrintStream(
            part =>
            {
                if (error is OutputWriter plain && !options.ErrorIsSeen) Tell(() => plain.Write(part));
                else Show(text.Add(part.Span));
            },
            () => Show(text.End()),
            () => error is not OutputWriter { HasLostReader: true });
        void Show(string told) => Tell(() => error.Write(VisibleText.Of(told, keepNewlines: true)));
    }

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

    /// <summary>The lines drawn last go.</summary>
    public void EndDrawing() => Tell(_region.End);

    /// <summary>The lines drawn last go, and none are drawn for the time being: somebody else has the terminal.</summary>
    public void PauseDrawing() => Tell(_region.Pause);

    /// <summary>The lines drawn last come back.</summary>
    public void ResumeDrawing() => Tell(_region.Resume);

    /// <summary>The lines drawn last are drawn once more, where the cursor is now: others have written to the terminal.</summary>
    public void DrawAnew() => Tell(_region.DrawAnew);

    /// <summary>The size of the terminal.</summary>
    public WindowSize Size => _region.Size;

    /// <summary>Where standard error is closed, its terminal is gone, or nobody reads it when the program ends, nobody is there to be told so.</summary>
    private void Tell(Action write)
    {
        lock (_lock)
        {
            try
            {
                write();
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
            }
        }
    }

    private void Output(Action write)
    {
        try
        {
            write();
            if (output is OutputWriter { HasLostReader: true }) LoseReader();
            if (HasLostReader) throw new OperationCanceledException();
        }
        catch (IOException failure)
        {
            throw new PthbsException(ErrorKind.Machine, "cannot write to standard output", failure) { Got = failure.Message };
        }
    }
}
