using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files.Archives.Formats;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Compression;

/// <summary>
/// A decoder of one of the system's compression libraries. It owns memory that the library points into, hence a safe handle:
/// freed once, and freed even where nobody disposes it.
/// </summary>
internal abstract class Decoder : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>The most memory that a compressed file may ask for (its dictionary or window): over what every ordinary level of xz and zstd needs.</summary>
    protected const int MemoryLimit = 512 << 20;

    protected Decoder(nint handle, ArchiveFault fault)
        : base(ownsHandle: true)
    {
        SetHandle(handle);
        Fault = fault;
    }

    /// <summary>Makes the errors.</summary>
    protected ArchiveFault Fault { get; }

    /// <summary>Decodes some bytes. True at the end of a member (gzip, bzip2, lzip), stream (xz, deflate) or frame (zstd).</summary>
    /// <param name="input">What there is to decode; may be empty.</param>
    /// <param name="output">Where the result goes.</param>
    /// <param name="last">Whether nothing follows <paramref name="input"/>.</param>
    /// <param name="used">How many bytes of the input were used.</param>
    /// <param name="made">How many bytes were put out.</param>
    public abstract bool Decode(ReadOnlySpan<byte> input, Span<byte> output, bool last, out int used, out int made);

    /// <summary>Gets ready for another member after one has ended.</summary>
    public abstract void Restart();

    /// <summary>What people call a format.</summary>
    public static string NameOf(ArchiveFormat format) => format.ToString().ToLowerInvariant();

    /// <summary>A decoder for the format, or null where it is no compressed one.</summary>
    /// <exception cref="PthbsException">The library is missing or too old.</exception>
    public static Decoder? TryOpen(ArchiveFormat format, ArchiveFault fault) => format switch
    {
        ArchiveFormat.Gzip => Load(format, NativeLibraries.ZlibPackage, fault, static fault => new ZlibDecoder(fault, raw: false)),
        ArchiveFormat.Bzip2 => Load(format, NativeLibraries.Bzip2Package, fault, static fault => new Bzip2Decoder(fault)),
        ArchiveFormat.Xz => Load(format, NativeLibraries.LzmaPackage, fault, static fault => new LzmaDecoder(fault, lzip: false)),
        ArchiveFormat.Lzip => Load(format, NativeLibraries.LzmaPackage, fault, static fault => new LzmaDecoder(fault, lzip: true)),
        ArchiveFormat.Zstd => Load(format, NativeLibraries.ZstdPackage, fault, static fault => new ZstdDecoder(fault)),
        _ => null,
    };

    /// <summary>Opens a decoder; a library that is not there becomes an error that names the package to install.</summary>
    internal static Decoder Load(ArchiveFormat format, string package, ArchiveFault fault, Func<ArchiveFault, Decoder> open)
    {
        try
        {
            return open(fault);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new PthbsException(ErrorKind.Machine, $"the system's library for {NameOf(format)} is missing or too old", error)
            {
                Where = fault.Where,
                Hint = $"apt-get install {package}",
            };
        }
    }

    /// <summary>Zeroed memory for a library's state, which must not move.</summary>
    protected static unsafe nint Allocate(int size) => (nint)NativeMemory.AllocZeroed((nuint)size);

    protected static unsafe void Free(nint memory) => NativeMemory.Free((void*)memory);

    /// <summary>The library could not be set up at all.</summary>
    protected PthbsException NoStart(string library, long code) =>
        new(ErrorKind.Machine, $"{library} cannot start (its code {code})") { Where = Fault.Where, Hint = "there may be too little memory free" };

    /// <summary>The compressed data are wrong.</summary>
    protected PthbsException Corrupt(string what) => Fault.Bad($"the compressed data are damaged: {what}", hint: "fetch the archive again");

    /// <summary>The compressed data ask for more memory than they may have.</summary>
    protected PthbsException TooMuchMemory() =>
        Fault.Bad($"unpacking needs more than the limit of {MemoryLimit >> 20} MiB of memory",
            hint: "compress it again with an ordinary level");
}
