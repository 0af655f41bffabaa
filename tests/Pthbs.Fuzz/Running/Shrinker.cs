namespace Pthbs.Fuzz.Running;

/// <summary>Makes a failing input as small as it goes: takes pieces out, large ones first, and makes plain what stays.</summary>
internal static class Shrinker
{
    /// <summary>Shrinks.</summary>
    /// <param name="input">What fails.</param>
    /// <param name="fails">Whether another input fails in the same way.</param>
    /// <param name="tries">How many inputs may be tried.</param>
    public static byte[] Shrink(byte[] input, Func<byte[], bool> fails, int tries)
    {
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length;)
            {
                if (tries-- <= 0) return input;
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                if (fails(shorter)) input = shorter;
                else at += size;
            }
        }

        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] == (byte)'a') continue;
            if (tries-- <= 0) return input;
            var plainer = (byte[])input.Clone();
            plainer[i] = (byte)'a';
            if (fails(plainer)) input = plainer;
        }

        return input;
    }
}
