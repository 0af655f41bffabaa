namespace Pthbs.Jinja.Parsing;

/// <summary>Where the lines of a text begin, for many places in it.</summary>
internal sealed class LineIndex
{
    private readonly int[] _starts;

    public LineIndex(string text)
    {
        var starts = new List<int> { 0 };
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1)) starts.Add(at + 1);
        _starts = [.. starts];
    }

    /// <summary>The line and column of an offset, both counted from 1.</summary>
    public (int Line, int Column) Locate(int position)
    {
        var found = Array.BinarySearch(_starts, position);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, position - _starts[line] + 1);
    }
}
