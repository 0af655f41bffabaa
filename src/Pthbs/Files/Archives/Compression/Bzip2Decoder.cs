using System.Runtime.InteropServices;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>bzip2 by libbz2.</summary>
internal sealed unsafe partial class Bzip2Decoder : BufferDecoder
{
    private const string Library = NativeLibraries.Bzip2;
    private const int StreamEnd = 4;
    private const int NoMemory = -3;

    public Bzip2Decoder(ArchiveFault fault)
        : base(sizeof(State), fault) => Begin();

    private State* Stream => (State*)handle;

    protected override int Step() => Decompress(Stream);

    protected override bool IsEnd(int code) => code switch
    {
        StreamEnd => true,
        0 => false,
        NoMemory => throw NoStart("libbz2", code),
        _ => throw Corrupt($"libbz2 says {code}"),
    };

    public override void Restart()
    {
        _ = End(Stream);
        *Stream = default;
        Begin();
    }

    protected override bool ReleaseHandle()
    {
        if (Stream->Internal != 0) _ = End(Stream);
        Free(handle);
        return true;
    }

    private void Begin()
    {
        var code = Init(Stream, 0, 0);
        if (code != 0) throw NoStart("libbz2", code);
    }

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressInit")]
    private static partial int Init(State* stream, int verbosity, int small);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompress")]
    private static partial int Decompress(State* stream);

    [LibraryImport(Library, EntryPoint = "BZ2_bzDecompressEnd")]
    private static partial int End(State* stream);

    /// <summary>bz_stream of bzlib.h on 64-bit machines; only what is used here has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct State
    {
        /// <summary>The library's own state; null before it begins and after it ends.</summary>
        [field: FieldOffset(48)]
        public nint Internal { get; }
    }
}
