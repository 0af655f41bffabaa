using System.Text;

namespace Pthbs.Files;

/// <summary>
/// The lines of a text that others wrote, one after the other. Of a line that is longer than it may be, the beginning is given and the rest is passed over: a line of any length takes no more memory.
/// </summary>
/// <param name="text">The text, in UTF-8; is closed at the end.</param>
/// <param name="longest">How many characters of a line are given at most.</param>
/// <param name="cancel">Ends it, also within a line.</param>
internal sealed class BoundedLines(Stream text, int longest, CancellationToken cancel = default) : IDisposable
{
    private readonly char[] _block = new char[8192];
    private readonly StringBuilder _line = new();
    private readonly StreamReader _reader = new(text, Encoding.UTF8);
    private int _at, _filled;
    private bool _isBehindReturn;

    /// <summary>The next line, without what ends it; null at the end of the text.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public string? Next()
    {
        _line.Clear();
        var isBegun = false;
        while (_at < _filled || Fill())
        {
            if (_isBehindReturn && _block[_at] == '\n')
            {
                (_isBehindReturn, _at) = (false, _at + 1);
                continue;
            }

            (_isBehindReturn, isBegun) = (false, true);
            var rest = _block.AsSpan(_at, _filled - _at);
            var end = rest.IndexOfAny('\n', '\r');
            var part = end < 0 ? rest : rest[..end];
            _line.Append(part[..Math.Min(part.Length, longest - _line.Length)]);
            _at += end < 0 ? rest.Length : end + 1;
            if (end < 0) continue;
            _isBehindReturn = rest[end] == '\r';
            return _line.ToString();
        }

        return isBegun ? _line.ToString() : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool Fill()
    {
        cancel.ThrowIfCancellationRequested();
        (_at, _filled) = (0, _reader.Read(_block, 0, _block.Length));
        return _filled > 0;
    }
}
