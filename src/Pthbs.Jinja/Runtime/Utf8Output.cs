using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>Text as UTF-8, written into the room that a destination of the host gives, piece after piece.</summary>
internal sealed class Utf8Output(CallContext call, IBufferWriter<byte> destination) : Output
{
    private const int Room = 4 * 1024;

    private Memory<byte> _room;
    private int _used;

    public override void Write(ReadOnlySpan<char> text)
    {
        call.Charge(text.Length);
        var read = Encode(text, _room.Span[_used..], out var written);
        _used += written;
        if (read < text.Length) WriteRest(text[read..]);
    }

    public override void WriteAscii(ReadOnlySpan<byte> text)
    {
        call.Charge(text.Length);
        while (true)
        {
            var part = Math.Min(text.Length, _room.Length - _used);
            text[..part].CopyTo(_room.Span[_used..]);
            _used += part;
            if (part == text.Length) return;
            text = text[part..];
            Advance();
        }
    }

    public override void Write(long number)
    {
        const int MostDigits = 20;
        call.Charge(MostDigits);
        if (_room.Length - _used < MostDigits) Advance();
        Utf8Formatter.TryFormat(number, _room.Span[_used..], out var written);
        _used += written;
    }

    /// <summary>Hands over what is left to the destination.</summary>
    public void Finish()
    {
        if (_used > 0) destination.Advance(_used);
        (_room, _used) = (default, 0);
    }

    private void WriteRest(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            Advance();
            var read = Encode(text, _room.Span, out _used);
            text = text[read..];
        }
    }

    private static int Encode(ReadOnlySpan<char> text, Span<byte> room, out int written) =>
        Utf8.FromUtf16(text, room, out var read, out written, replaceInvalidSequences: false) == OperationStatus.InvalidData
            ? throw CodePoints.NotWhole(text[read])
            : read;

    private void Advance()
    {
        Finish();
        _room = destination.GetMemory(Room);
    }
}
