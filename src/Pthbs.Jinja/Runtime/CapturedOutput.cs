using System.Text;

namespace Pthbs.Jinja.Runtime;

/// <summary>Text that becomes a value. A rendering captures over and over: what it has taken from is used again (<see cref="Workspace"/>).</summary>
internal sealed class CapturedOutput : Output
{
    private const int LargestKept = 16 * 1024;

    private CallContext _call = null!;
    private char[] _buffer = new char[128];
    private int _length;

    public CapturedOutput Begin(CallContext call)
    {
        _call = call;
        return this;
    }

    public override void Write(ReadOnlySpan<char> text) => text.CopyTo(Reserve(text.Length));

    public override void WriteAscii(ReadOnlySpan<byte> text) => Encoding.Latin1.GetChars(text, Reserve(text.Length));

    public override void Write(long number)
    {
        const int MostDigits = 20;
        var room = Reserve(MostDigits);
        number.TryFormat(room, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _length += written - MostDigits;
    }

    /// <summary>What was written; the output is of no use to the one who takes it afterwards.</summary>
    public string Take()
    {
        var result = new string(_buffer, 0, _length);
        _length = 0;
        if (_buffer.Length <= LargestKept) _call.PutBack(this);
        return result;
    }

    public void Clear() => _call = null!;

    private Span<char> Reserve(int count)
    {
        _call.Charge(count);
        var end = _length + count;
        if (end > _buffer.Length) Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(_buffer.Length * 2L, end)));
        var room = _buffer.AsSpan(_length, count);
        _length = end;
        return room;
    }
}
