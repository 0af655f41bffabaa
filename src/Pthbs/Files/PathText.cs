using System.Buffers;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Files;

/// <summary>
/// Paths between the kernel's bytes and text. Bytes that are no UTF-8 become lone low surrogates U+DC80…U+DCFF and back (as PEP 383 does),
/// so that a hostile name can be listed, named in a message and deleted.
/// </summary>
public static class PathText
{
    /// <summary>Text of a name that the kernel gave.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == OperationStatus.Done) text.Append(rune.ToString());
            else for (var i = 0; i < used; i++) text.Append((char)(0xDC00 + bytes[i]));
            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The kernel's bytes of a path, ended by a zero byte.</summary>
    /// <exception cref="PthbsException">No file can have that name: it holds a zero byte, or half a surrogate pair.</exception>
    public static byte[] Encode(string path)
    {
        // The kernel would stop at a zero byte, and so act on another file than the one that was named.
        if (path.Contains('\0', StringComparison.Ordinal)) throw Impossible(path);
        if (path.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            var plain = new byte[Encoding.UTF8.GetByteCount(path) + 1];
            Encoding.UTF8.GetBytes(path, plain);
            return plain;
        }

        var bytes = new ArrayBufferWriter<byte>(path.Length + 8);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Write([(byte)(path[i] - 0xDC00)]);
                continue;
            }

            if (!Rune.TryGetRuneAt(path, i, out var rune)) throw Impossible(path);
            bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            i += rune.Utf16SequenceLength - 1;
        }

        bytes.Write([(byte)0]);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Whether a package may hold this name: UTF-8 without control characters.</summary>
    public static bool IsClean(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i])) return false;
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1])) i++;
            else if (char.IsSurrogate(name[i])) return false;
        }

        return true;
    }

    /// <summary>The name for a message: tabs, stray bytes and whatever else would not be seen in it become <c>\xNN</c> or the like.</summary>
    public static string Printable(string name) => VisibleText.Of(name).Replace("\t", "\\x09", StringComparison.Ordinal);

    /// <summary>Compares two paths by their UTF-8 bytes: the order of every manifest.</summary>
    public static int CompareBytes(string left, string right)
    {
        // UTF-16 order differs from UTF-8 order only where a surrogate meets U+E000…U+FFFF.
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        char l = left[common], r = right[common];
        if (char.IsSurrogate(l) != char.IsSurrogate(r)) return char.IsSurrogate(l) ? 1 : -1;
        return l.CompareTo(r);
    }

    private static PthbsException Impossible(string path) => new(ErrorKind.Input, "this is not a possible file name") { Where = Printable(path) };
}
