using System.Text;

namespace Pthbs.Cli.Console;

/// <summary>
/// The last lines of a terminal, drawn over and over while other lines scroll away above them. Each frame is one write and nothing is blanked before it is
/// drawn anew, so nothing flickers; what a terminal makes of the old lines when it is resized is reckoned with.
/// The terminal's modes are never touched, the cursor is not hidden: so nothing has to be given back, however the program ends or stops.
/// Written here because Spectre.Console's live display leaves the ends of old lines behind what is written above it, and old lines behind when resized.
/// </summary>
internal sealed class LiveRegion(TextWriter writer, bool color, Func<WindowSize> size)
{
    private const string EraseRestOfLine = "\e[K";
    private const string EraseBelow = "\e[J";

    /// <summary>The lengths of the lines on the screen.</summary>
    private readonly List<int> _drawn = [];
    private IReadOnlyList<Line> _lines = [];
    private bool _isDrawing;
    private bool _isPaused;

    /// <summary>The size of the terminal now.</summary>
    public WindowSize Size => size();

    /// <summary>Draws these lines in place of those before.</summary>
    public void Draw(IReadOnlyList<Line> lines)
    {
        _lines = lines;
        if (!_isPaused) Write("");
    }

    /// <summary>Writes whole lines, which stay, above the region.</summary>
    public void WriteAbove(string text)
    {
        if (_isDrawing) Write(text);
        else
        {
            writer.Write(text);
            writer.Flush();
        }
    }

    /// <summary>Erases the region.</summary>
    public void End()
    {
        _lines = [];
        Erase();
    }

    /// <summary>Erases the region and draws no more, while another program may have the terminal.</summary>
    public void Pause()
    {
        _isPaused = true;
        Erase();
    }

    /// <summary>Draws the region again.</summary>
    public void Resume()
    {
        _isPaused = false;
        if (_lines.Count > 0) Write("");
    }

    /// <summary>Draws the region where the cursor is, and leaves alone what was drawn before: nobody knows where that is now.</summary>
    public void DrawAnew()
    {
        _drawn.Clear();
        if (_isDrawing && !_isPaused) Write("");
    }

    private void Erase()
    {
        if (!_isDrawing) return;
        var lines = _lines;
        _lines = [];
        Write("");
        _lines = lines;
        _isDrawing = false;
    }

    private void Write(string above)
    {
        var (columns, rows) = size();
        var frame = new StringBuilder();
        _isDrawing = true;
        // A line that was drawn in a wider window takes several rows of a narrower one.
        var up = _drawn.Sum(length => Math.Max(1, (length + columns - 1) / columns));
        frame.Append('\r');
        if (up > 0) frame.Append($"\e[{up}A");
        if (above.Length > 0) frame.Append(above.Replace("\n", EraseRestOfLine + "\n", StringComparison.Ordinal));
        _drawn.Clear();
        // The row below the region holds the cursor; one more stays for the line above.
        foreach (var line in _lines.TakeLast(Math.Max(1, rows - 2)))
        {
            // The last column stays free: terminals differ in what they do after it.
            var cut = line.Cut(columns - 1);
            _drawn.Add(cut.Length);
            frame.Append(cut.Render(color)).Append(EraseRestOfLine).Append('\n');
        }

        frame.Append(EraseBelow);
        writer.Write(frame.ToString());
        writer.Flush();
    }
}
