using System.Globalization;

namespace Pthbs.Cli.Tests.Console;

/// <summary>As much of a terminal as the live region uses. It is tall: nothing scrolls out of it.</summary>
internal sealed class TerminalEmulator : StringWriter
{
    private readonly List<char[]> _rows = [];
    private int _row;
    private int _column;

    public int Columns { get; set; } = 40;

    /// <summary>The rows down to the last that has something in it.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.Select(r => new string(r).TrimEnd()).Reverse().SkipWhile(r => r.Length == 0).Reverse()];

    public override void Write(string? value)
    {
        var text = value ?? "";
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    (_row, _column) = (_row + 1, 0);
                    break;
                case '\e':
                    i = Escape(text, i + 2);
                    break;
                default:
                    Put(text[i]);
                    break;
            }
        }
    }

    private int Escape(string text, int start)
    {
        var end = start;
        while (!char.IsLetter(text[end])) end++;
        var argument = text[start..end];
        switch (text[end])
        {
            case 'A':
                _row = Math.Max(0, _row - int.Parse(argument, CultureInfo.InvariantCulture));
                break;
            case 'K':
                Array.Fill(Row(_row), ' ', _column, Columns - _column);
                break;
            case 'J':
                Array.Fill(Row(_row), ' ', _column, Columns - _column);
                for (var below = _row + 1; below < _rows.Count; below++) Array.Fill(_rows[below], ' ');
                break;
            case 'm':
                break;
            default:
                Assert.Fail($"the terminal does not know {text[start..(end + 1)]}");
                break;
        }

        return end;
    }

    private void Put(char c)
    {
        if (_column == Columns) (_row, _column) = (_row + 1, 0);
        Row(_row)[_column++] = c;
    }

    private char[] Row(int row)
    {
        while (_rows.Count <= row) _rows.Add([.. Enumerable.Repeat(' ', Columns)]);
        return _rows[row];
    }
}
