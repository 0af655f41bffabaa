namespace Pthbs.Errors;

/// <summary>
/// The invisible character U+FEFF that some editors write at the start of a file. Nothing that pthbs reads may begin with one, and without a message of
/// its own the first word of the file would be called unknown, though it looks right.
/// </summary>
public static class ByteOrderMark
{
    /// <summary>Refuses a text that begins with one.</summary>
    /// <param name="bytes">What the file holds, or its beginning.</param>
    /// <param name="path">The file, for the message.</param>
    /// <exception cref="PthbsException">It does.</exception>
    public static void Refuse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith("\ufeff"u8))
            throw new PthbsException(ErrorKind.Input, "the file begins with a byte order mark") { Where = $"{path}:1", Got = "the invisible character U+FEFF", Hint = "save it as UTF-8 without a byte order mark (BOM)" };
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new PthbsException(ErrorKind.Input, "the file begins with the byte order mark of UTF-16") { Where = $"{path}:1", Expected = "UTF-8", Hint = "convert it: iconv -f UTF-16 -t UTF-8" };
    }
}
