using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>
/// What a decoder makes of an input, to the input's very end: several members one after another are one content;
/// anything else after the last, and a member that is cut off, are errors.
/// </summary>
internal sealed class DecodedSource(BufferedInput input, Decoder decoder, int maxRatio, ArchiveFault fault) : ByteSource
{
    /// <summary>Until so much has come out, no ratio is too high: small files of zeros are honest.</summary>
    public const long RatioFloor = 256L << 20;

    private const int XzPaddingUnit = 4;

    private readonly ArchiveFormat _format = ArchiveFormats.Detect(input.Peek(ArchiveFormats.HeadLength));
    private readonly long _start = input.Position;
    private long _made;
    private bool _betweenMembers;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (_betweenMembers && !BeginMember()) return 0;
            var held = input.Held;
            _betweenMembers = decoder.Decode(held, buffer, input.SourceEnded && held.IsEmpty, out var used, out var made);
            input.Skip(used);
            if (made > 0) return Count(made);
            if (_betweenMembers || used > 0) continue;
            throw held.IsEmpty
                ? fault.Truncated($"its {Decoder.NameOf(_format)} data")
                : fault.Bad($"the {Decoder.NameOf(_format)} data never end", hint: "fetch the archive again");
        }
    }

    public override void Dispose()
    {
        decoder.Dispose();
        base.Dispose();
    }

    private bool BeginMember()
    {
        if (_format == ArchiveFormat.Xz) SkipPadding();
        var head = input.Peek(ArchiveFormats.HeadLength);
        if (head.IsEmpty) return false;
        if (ArchiveFormats.Detect(head) != _format)
            throw fault.Bad($"there is data after the end of the {Decoder.NameOf(_format)} data",
                $"the bytes {Convert.ToHexStringLower(head[..Math.Min(8, head.Length)])}", "the end of the file, or more of the same kind");
        decoder.Restart();
        _betweenMembers = false;
        return true;
    }

    /// <summary>Between and after xz streams there may be zeros, four at a time (The .xz File Format, 2.2).</summary>
    private void SkipPadding()
    {
        var start = input.Position;
        for (var held = input.Held; !held.IsEmpty && held[0] == 0; held = input.Held)
        {
            var zeros = held.IndexOfAnyExcept((byte)0);
            input.Skip(zeros < 0 ? held.Length : zeros);
        }

        if ((input.Position - start) % XzPaddingUnit is not 0)
            throw fault.Bad("the zeros after the xz data are not valid padding", $"{input.Position - start} zeros", $"a multiple of {XzPaddingUnit}");
    }

    private int Count(int made)
    {
        _made += made;
        var read = input.Position - _start;
        if (_made > RatioFloor && _made / maxRatio > read)
            throw fault.Bad("the archive is a decompression bomb: it expands too much", $"{_made >> 20} MiB out of {read} bytes so far",
                $"at most {maxRatio} bytes for each byte of the archive");
        return made;
    }
}
