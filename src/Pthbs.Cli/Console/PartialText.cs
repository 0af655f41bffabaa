using Pthbs.Files;

namespace Pthbs.Cli.Console;

/// <summary>Text of bytes that come in parts: a character that a part ends in the middle of belongs to the next one.</summary>
internal sealed class PartialText
{
    private const int LongestCharacter = 4;
    private byte[] _rest = [];

    /// <summary>The text of the bytes so far that were not given before.</summary>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        byte[] all = [.. _rest, .. bytes];
        var whole = all.Length - Unfinished(all);
        _rest = all[whole..];
        return PathText.Decode(all.AsSpan(0, whole));
    }

    /// <summary>What is left at the end: no character, so stray bytes.</summary>
    public string End()
    {
        var text = PathText.Decode(_rest);
        _rest = [];
        return text;
    }

    /// <summary>How many bytes at the end begin a character that has more of them.</summary>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var count = 1; count < LongestCharacter && count <= bytes.Length; count++)
        {
            var first = bytes[^count];
            if (first is >= 0x80 and < 0xC0) continue;
            var needs = first switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return needs > count ? count : 0;
        }

        return 0;
    }
}
