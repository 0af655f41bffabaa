using System.Text;

namespace Pthbs.Fuzz.Running;

/// <summary>Spoils inputs: cuts, repeats, swaps, flips bits, and puts pieces of one into another.</summary>
internal sealed class Mutator
{
    private const int MostLearnt = 2000;
    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "00", "7", "8", "255", "256", "4095", "4096", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
            "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "-9223372036854775808", "1e309", "0x10", "+1", "1.5", "NaN", "99999999999999999999999999",
    ];

    private static readonly string[] Scraps =
        ["", "\0", "\n", "\r", "\r\n", "\t", " ", "  ", "/", "//", "../", "..", ".", "./", "\\", "\"", "'", ":", "=", ",", "#", "\u001b[31m", "\u007f",
            "\u0085", "\u2028", "\ufeff", "é", "\ud83d\ude00", "hint: no", "\n  got: x"];

    private readonly Random _random;
    private readonly FuzzTarget _target;
    private readonly List<byte[]> _corpus;
    private readonly byte[][] _words;

    public Mutator(FuzzTarget target, int seed)
    {
        _target = target;
        _random = new Random(seed);
        _corpus = [.. target.Seeds];
        _words = [.. target.Words.Concat(Scraps).Concat(target.Words).Concat(Numbers).Select(Encoding.UTF8.GetBytes), [0xFF], [0x80], [0xC3],
            [0xED, 0xA0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF]];
    }

    /// <summary>How many inputs are there to be spoilt.</summary>
    public int Known => _corpus.Count;

    /// <summary>The next spoilt input.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(_random.Next(200) == 0 ? Noise() : Pick());
        for (var changes = 1 << _random.Next(4); changes > 0; changes--) Change(bytes);
        if (bytes.Count > _target.Longest) bytes.RemoveRange(_target.Longest, bytes.Count - _target.Longest);
        var input = bytes.ToArray();
        if (_target.Mend is not null && _random.Next(8) != 0) _target.Mend(input);
        return input;
    }

    /// <summary>Takes note of an input that led somewhere new.</summary>
    public void Learn(byte[] input)
    {
        if (_corpus.Count < MostLearnt) _corpus.Add(input);
        else _corpus[_random.Next(_target.Seeds.Count, MostLearnt)] = input;
    }

    private byte[] Pick() => _corpus[_random.Next(3) == 0 ? _random.Next(_target.Seeds.Count) : _random.Next(_corpus.Count)];

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, _random.Next(8) == 0 ? 600 : 12), bytes.Count - at);
        switch (_random.Next(12))
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1 or 2:
                bytes.InsertRange(at, Word());
                break;
            case 3:
                Overwrite(bytes, at, Word());
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5 when length > 0:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 6 when length > 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 7 when length > 0:
                bytes[at] += (byte)(_random.Next(2) == 0 ? 1 : 255);
                break;
            case 8:
                Overwrite(bytes, at, Piece());
                break;
            case 9 when _random.Next(4) == 0:
                Repeat(bytes, at, length);
                break;
            case 10 when _random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Piece());
                break;
        }
    }

    private byte[] Word() => _words[_random.Next(_words.Length)];

    private ReadOnlySpan<byte> Piece()
    {
        var other = Pick();
        var start = _random.Next(other.Length + 1);
        return other.AsSpan(start, Math.Min(_random.Next(1, _random.Next(4) == 0 ? 1024 : 40), other.Length - start));
    }

    /// <summary>The same again and again: deep nesting, long lines, many entries.</summary>
    private void Repeat(List<byte> bytes, int at, int length)
    {
        var piece = _random.Next(2) == 0 ? bytes.GetRange(at, length).ToArray() : Word();
        if (piece.Length == 0) return;
        var many = new byte[piece.Length * _random.Next(1, 1 + Math.Max(1, Math.Min(3000, _target.Longest / piece.Length)))];
        for (var i = 0; i < many.Length; i++) many[i] = piece[i % piece.Length];
        bytes.InsertRange(at, many);
    }

    private static void Overwrite(List<byte> bytes, int at, ReadOnlySpan<byte> piece)
    {
        for (var i = 0; i < piece.Length && at + i < bytes.Count; i++) bytes[at + i] = piece[i];
    }

    private byte[] Noise()
    {
        var noise = new byte[_random.Next(1, 400)];
        _random.NextBytes(noise);
        return noise;
    }
}
