using System.Runtime.InteropServices;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>zstd by libzstd.</summary>
internal sealed unsafe partial class ZstdDecoder : Decoder
{
    private const string Library = NativeLibraries.Zstd;

    // ZSTD_d_windowLogMax of zstd.h; a window of 2^29 bytes is the memory limit of all decoders here.
    private const int LargestWindow = 100;
    private const int LargestWindowLog = 29;

    public ZstdDecoder(ArchiveFault fault)
        : base(Create(), fault)
    {
        if (IsInvalid) throw NoStart("libzstd", 0);
        var code = SetParameter(handle, LargestWindow, LargestWindowLog);
        if (IsError(code) != 0) throw NoStart("libzstd", (long)code);
    }

    public override bool Decode(ReadOnlySpan<byte> input, Span<byte> output, bool last, out int used, out int made)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var from = new Buffer { Bytes = source, Size = (nuint)input.Length };
            var to = new Buffer { Bytes = target, Size = (nuint)output.Length };
            var code = Decompress(handle, &to, &from);
            used = (int)from.Position;
            made = (int)to.Position;
            if (IsError(code) == 0) return code == 0;
            var message = Marshal.PtrToStringUTF8((nint)ErrorName(code)) ?? "";
            throw message.Contains("memory", StringComparison.OrdinalIgnoreCase) ? TooMuchMemory() : Corrupt(message);
        }
    }

    /// <summary>libzstd begins a new frame by itself.</summary>
    public override void Restart()
    {
    }

    protected override bool ReleaseHandle()
    {
        _ = Release(handle);
        return true;
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createDStream")]
    private static partial nint Create();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDStream")]
    private static partial nuint Release(nint stream);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_setParameter")]
    private static partial nuint SetParameter(nint stream, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    private static partial nuint Decompress(nint stream, Buffer* output, Buffer* input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    private static partial byte* ErrorName(nuint code);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer of zstd.h.</summary>
    private struct Buffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }
}
