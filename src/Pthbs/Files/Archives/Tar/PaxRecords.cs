using System.Buffers.Text;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Tar;

/// <summary>Walks records of the form <c>length key=value\n</c>, the length in decimal and of the whole record.</summary>
internal ref struct PaxRecords(ReadOnlySpan<byte> content, ArchiveFault fault)
{
    private const int MostDigits = 8;

    private ReadOnlySpan<byte> _rest = content;
    private readonly ArchiveFault _fault = fault;

    public Record Current { get; private set; }

    public readonly PaxRecords GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var space = _rest.IndexOf((byte)' ');
        if (space is < 1 or > MostDigits || !Utf8Parser.TryParse(_rest[..space], out uint length, out var used) || used != space
            || length > _rest.Length || length < space + 4 || _rest[(int)length - 1] != '\n')
            throw Malformed();
        var record = _rest[(space + 1)..((int)length - 1)];
        var equals = record.IndexOf((byte)'=');
        if (equals < 1) throw Malformed();
        Current = new Record(record[..equals], record[(equals + 1)..]);
        _rest = _rest[(int)length..];
        return true;
    }

    private readonly Errors.PthbsException Malformed() =>
        _fault.Bad("a PAX header is malformed", PathText.Printable(PathText.Decode(_rest[..Math.Min(32, _rest.Length)])),
            "records of the form 'length key=value'");

    public readonly ref struct Record(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        public ReadOnlySpan<byte> Key { get; } = key;

        public ReadOnlySpan<byte> Value { get; } = value;
    }
}
