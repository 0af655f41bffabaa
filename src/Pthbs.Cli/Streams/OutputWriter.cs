using System.Buffers;
using System.Text;

namespace Pthbs.Cli.Streams;

/// <summary>Text to a stream: UTF-8, and bytes of paths that are no UTF-8 as they were. Each call is one write; nothing is kept back.</summary>
internal sealed class OutputWriter(OutputStream stream) : TextWriter
{
    private static readonly UTF8Encoding Plain = new(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public override Encoding Encoding => Plain;

    /// <summary>Whether its reader has gone away.</summary>
    public bool HasLostReader => stream.HasLostReader;

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="IOException">The stream cannot take them.</exception>
    public void Write(ReadOnlyMemory<byte> bytes)
    {
        var error = stream.Write(bytes);
        if (error != 0) throw new IOException(OutputStream.Reason(error));
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(Encode(value ?? "").AsMemory());

    private static byte[] Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uDC80', '\uDCFF')) return Plain.GetBytes(text);
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Write([(byte)(text[i] - 0xDC00)]);
                continue;
            }

            var rune = Rune.TryGetRuneAt(text, i, out var whole) ? whole : Rune.ReplacementChar;
            bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            if (rune.Utf16SequenceLength == 2) i++;
        }

        return bytes.WrittenSpan.ToArray();
    }
}
