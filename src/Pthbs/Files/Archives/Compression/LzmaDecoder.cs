using System.Runtime.InteropServices;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>xz, and (from liblzma 5.4) lzip, by liblzma.</summary>
internal sealed unsafe partial class LzmaDecoder : Decoder
{
    private const string Library = NativeLibraries.Lzma;

    private const int Run = 0;
    private const int Finish = 3;

    private const int StreamEnd = 1;
    private const int UnsupportedCheck = 3;
    private const int NoMemory = 5;
    private const int MemoryLimitReached = 6;
    private const int NoProgress = 10;

    private const uint TellUnsupportedCheck = 0x02;

    private readonly bool _lzip;

    public LzmaDecoder(ArchiveFault fault, bool lzip)
        : base(Allocate(sizeof(State)), fault)
    {
        _lzip = lzip;
        Restart();
    }

    private State* Stream => (State*)handle;

    public override bool Decode(ReadOnlySpan<byte> input, Span<byte> output, bool last, out int used, out int made)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            Stream->NextIn = source;
            Stream->AvailableIn = (nuint)input.Length;
            Stream->NextOut = target;
            Stream->AvailableOut = (nuint)output.Length;
            var code = Code(Stream, last ? Finish : Run);
            used = input.Length - (int)Stream->AvailableIn;
            made = output.Length - (int)Stream->AvailableOut;
            return code switch
            {
                StreamEnd => true,
                0 or NoProgress => false,
                MemoryLimitReached => throw TooMuchMemory(),
                NoMemory => throw NoStart("liblzma", code),
                UnsupportedCheck => throw Corrupt("liblzma does not know its kind of checksum"),
                _ => throw Corrupt($"liblzma says {code}"),
            };
        }
    }

    /// <summary>
    /// Streams and members are taken one by one. liblzma can read several as one, but then it says of what follows an xz stream only that it is
    /// damaged or cut off, and of what follows a lzip member nothing.
    /// </summary>
    public override void Restart()
    {
        var code = _lzip ? InitLzip(Stream, MemoryLimit, TellUnsupportedCheck) : InitXz(Stream, MemoryLimit, TellUnsupportedCheck);
        if (code != 0) throw NoStart("liblzma", code);
    }

    protected override bool ReleaseHandle()
    {
        if (Stream->Internal != 0) End(Stream);
        Free(handle);
        return true;
    }

    [LibraryImport(Library, EntryPoint = "lzma_stream_decoder")]
    private static partial int InitXz(State* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library, EntryPoint = "lzma_lzip_decoder")]
    private static partial int InitLzip(State* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library, EntryPoint = "lzma_code")]
    private static partial int Code(State* stream, int action);

    [LibraryImport(Library, EntryPoint = "lzma_end")]
    private static partial void End(State* stream);

    /// <summary>lzma_stream of lzma/base.h on 64-bit machines; only what is used here has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct State
    {
        [FieldOffset(0)]
        public byte* NextIn;

        [FieldOffset(8)]
        public nuint AvailableIn;

        [FieldOffset(24)]
        public byte* NextOut;

        [FieldOffset(32)]
        public nuint AvailableOut;

        /// <summary>The library's own state; null before it begins and after it ends.</summary>
        [field: FieldOffset(56)]
        public nint Internal { get; }
    }
}
