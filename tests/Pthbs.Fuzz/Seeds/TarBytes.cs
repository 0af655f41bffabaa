using System.Text;

namespace Pthbs.Fuzz.Seeds;

/// <summary>Writes tar archives field by field, hostile ones too: knows nothing of the code under test.</summary>
internal sealed class TarBytes
{
    public const long Time = 1_600_000_000;
    private readonly MemoryStream _bytes = new();

    public static byte[] EndMark => new byte[1024];

    /// <summary>Everything so far, ended as POSIX wants it.</summary>
    public byte[] Done() => [.. _bytes.ToArray(), .. EndMark];

    /// <summary>Everything so far, with no end.</summary>
    public byte[] Open() => _bytes.ToArray();

    public TarBytes File(string name, string content = "content\n", int mode = 0b110_100_100, long time = Time) =>
        Header(name, '0', mode, time, Encoding.UTF8.GetByteCount(content)).Content(Encoding.UTF8.GetBytes(content));

    public TarBytes Directory(string name, int mode = 0b111_101_101, long time = Time) => Header(name, '5', mode, time);

    public TarBytes Link(string name, string target, long time = Time) => Header(name, '2', 0b111_111_111, time, target: target);

    public TarBytes HardLink(string name, string target) => Header(name, '1', 0b110_100_100, Time, target: target);

    public TarBytes Pax(params (string Key, string Value)[] records) => PaxOf('x', records);

    public TarBytes GlobalPax(params (string Key, string Value)[] records) => PaxOf('g', records);

    public TarBytes RawPax(string content) => Extension('x', Encoding.Latin1.GetBytes(content));

    public TarBytes LongName(string name) => Extension('L', [.. Encoding.UTF8.GetBytes(name), 0]);

    public TarBytes LongLink(string name) => Extension('K', [.. Encoding.UTF8.GetBytes(name), 0]);

    public TarBytes Extension(char type, byte[] content) => Header("././@LongLink", type, 0, 0, content.Length).Content(content);

    public TarBytes Raw(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public TarBytes Content(byte[] content) => Raw(content).Raw(new byte[-content.Length & 511]);

    /// <summary>One header; text fields in Latin-1 where they must not be UTF-8. <paramref name="change"/> gets the block before its checksum.</summary>
    public TarBytes Header(
        string name, char type, int mode = 0b110_100_100, long time = Time, long size = 0, string target = "", string magic = "ustar\000",
            Action<byte[]>? change = null)
    {
        var block = new byte[512];
        Put(block, 0, name);
        Octal(block, 100, 8, mode);
        Octal(block, 108, 8, 0);
        Octal(block, 116, 8, 0);
        Octal(block, 124, 12, size);
        Octal(block, 136, 12, time);
        block[156] = (byte)type;
        Put(block, 157, target);
        Put(block, 257, magic);
        change?.Invoke(block);
        Checksum(block);
        return Raw(block);
    }

    public static void Put(byte[] block, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(block, offset);

    public static void Octal(byte[] block, int offset, int length, long value) =>
        Put(block, offset, Convert.ToString(value, 8).PadLeft(length - 1, '0') + "\0");

    public static void Checksum(byte[] block)
    {
        for (var i = 148; i < 156; i++) block[i] = (byte)' ';
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
    }

    private TarBytes PaxOf(char type, (string Key, string Value)[] records)
    {
        var content = new StringBuilder();
        foreach (var (key, value) in records)
        {
            var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
            var length = rest + 1;
            while (rest + $"{length}".Length != length) length++;
            content.Append($"{length} {key}={value}\n");
        }

        return Extension(type, Encoding.UTF8.GetBytes(content.ToString()));
    }
}
