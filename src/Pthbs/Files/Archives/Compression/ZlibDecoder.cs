using System.Runtime.InteropServices;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>
/// gzip, and the bare deflate of zip archives (RFC 1951), by zlib itself. The class library's GZipStream takes a file that is cut off for a whole one and ignores what follows the end
/// (docs/explanation/decisions/0010-unpacking.md).
/// </summary>
internal sealed unsafe partial class ZlibDecoder : BufferDecoder
{
    private const string Library = NativeLibraries.Zlib;

    // The largest window, and a gzip header and trailer around the data.
    private const int WindowBitsWithGzip = 15 + 16;

    // The largest window, and nothing around the data.
    private const int WindowBitsAlone = -15;

    private const int StreamEnd = 1;
    private const int NoProgress = -5;

    public ZlibDecoder(ArchiveFault fault, bool raw)
        : base(sizeof(State), fault)
    {
        int code;
        fixed (byte* version = "1"u8) code = Init(Stream, raw ? WindowBitsAlone : WindowBitsWithGzip, version, sizeof(State));
        if (code != 0) throw NoStart("zlib", code);
    }

    private State* Stream => (State*)handle;

    /// <summary>The crc32 of what came before, which is 0 at first, and of these bytes.</summary>
    public static uint Checksum(uint before, ReadOnlySpan<byte> bytes)
    {
        // For no bytes the library gives what it begins with.
        if (bytes.IsEmpty) return before;
        fixed (byte* first = bytes) return (uint)Crc32(before, first, (uint)bytes.Length);
    }

    protected override int Step() => Inflate(Stream, 0);

    protected override bool IsEnd(int code) => code switch
    {
        StreamEnd => true,
        0 or NoProgress => false,
        _ => throw Corrupt(Stream->Message is null ? $"zlib says {code}" : Marshal.PtrToStringUTF8((nint)Stream->Message)!),
    };

    public override void Restart()
    {
        var code = Reset(Stream);
        if (code != 0) throw NoStart("zlib", code);
    }

    protected override bool ReleaseHandle()
    {
        // Where the library is missing, the constructor has thrown before there was anything for it to end.
        if (Stream->Internal != 0) _ = End(Stream);
        Free(handle);
        return true;
    }

    [LibraryImport(Library, EntryPoint = "inflateInit2_")]
    private static partial int Init(State* stream, int windowBits, byte* version, int size);

    [LibraryImport(Library, EntryPoint = "inflate")]
    private static partial int Inflate(State* stream, int flush);

    [LibraryImport(Library, EntryPoint = "inflateReset")]
    private static partial int Reset(State* stream);

    [LibraryImport(Library, EntryPoint = "inflateEnd")]
    private static partial int End(State* stream);

    [LibraryImport(Library, EntryPoint = "crc32")]
    private static partial nuint Crc32(nuint before, byte* bytes, uint length);

    /// <summary>z_stream of zlib.h on 64-bit machines; only what is used here has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct State
    {
        /// <summary>What is wrong, in English, or null.</summary>
        [field: FieldOffset(48)]
        public byte* Message { get; }

        /// <summary>The library's own state; null before it begins and after it ends.</summary>
        [field: FieldOffset(56)]
        public nint Internal { get; }
    }
}
