using System.Runtime.InteropServices;

namespace Pthbs.Tests.Files.Archives;

/// <summary>The libraries' memory is given back. Alone in the process while it measures.</summary>
[Collection(nameof(DecoderMemoryTests))]
[CollectionDefinition(nameof(DecoderMemoryTests), DisableParallelization = true)]
public sealed partial class DecoderMemoryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Formats => Packed.Formats;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decoders_give_their_memory_back_whether_the_archive_was_good_or_bad(string format)
    {
        Use(1);
        // What an earlier test left to a thread of the runtime may come to its memory meanwhile: that is once, and a leak is each time.
        Assert.Contains(Enumerable.Range(0, 3), _ => Growth() <= 1 << 20);

        // The smallest state is zlib's: leaked by all 300 of these it was 2 MB.
        long Growth()
        {
            var before = Allocated();
            Use(100);
            return (long)(Allocated() - before);
        }

        void Use(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _scratch.Unpack(Packed.Samples[format]);
                _scratch.Refused(Packed.Samples[format]);
                _scratch.Refused(Packed.Samples[format][..^1]);
            }
        }
    }

    private static ulong Allocated()
    {
        var state = ReadState();
        return state.Small + state.Mapped;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial MallocState ReadState();

    /// <summary>struct mallinfo2 of malloc.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocState
    {
        private readonly ulong _arena, _ordblks, _smblks, _hblks;
        public readonly ulong Mapped;
        private readonly ulong _usmblks, _fsmblks;
        public readonly ulong Small;
        private readonly ulong _fordblks, _keepcost;
    }
}
