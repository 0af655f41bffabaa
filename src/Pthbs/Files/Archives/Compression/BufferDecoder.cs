using System.Runtime.InteropServices;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>
/// What zlib and libbz2 have in common: a struct that says what there is to read and where to write, and one call that moves both on.
/// </summary>
internal abstract unsafe class BufferDecoder(int stateSize, ArchiveFault fault) : Decoder(Allocate(stateSize), fault)
{
    /// <inheritdoc/>
    public sealed override bool Decode(ReadOnlySpan<byte> input, Span<byte> output, bool last, out int used, out int made)
    {
        var buffers = (Buffers*)handle;
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            buffers->NextIn = source;
            buffers->AvailableIn = (uint)input.Length;
            buffers->NextOut = target;
            buffers->AvailableOut = (uint)output.Length;
            var code = Step();
            used = input.Length - (int)buffers->AvailableIn;
            made = output.Length - (int)buffers->AvailableOut;
            return IsEnd(code);
        }
    }

    /// <summary>The library's call; gives its code.</summary>
    protected abstract int Step();

    /// <summary>Whether a code means the end of a member; throws where it means an error.</summary>
    protected abstract bool IsEnd(int code);

    /// <summary>How z_stream of zlib.h and bz_stream of bzlib.h begin on 64-bit machines; what is between is the library's.</summary>
    [StructLayout(LayoutKind.Explicit)]
    private struct Buffers
    {
        [FieldOffset(0)]
        public byte* NextIn;

        [FieldOffset(8)]
        public uint AvailableIn;

        [FieldOffset(24)]
        public byte* NextOut;

        [FieldOffset(32)]
        public uint AvailableOut;
    }
}
