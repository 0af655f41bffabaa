using System.Runtime.InteropServices;

namespace Pthbs.Linux;

/// <summary>
/// A list of system calls that a new process will make, and the memory they point to. Nothing of it is managed, so it stays where
/// it is while the process runs.
/// </summary>
internal sealed unsafe class StepTable : IDisposable
{
    /// <summary>One system call as steps.S reads it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Step
    {
        public long Number;
        public fixed long Arguments[6];
        public nint ResultTo;
        public ulong Tolerated;
    }

    /// <summary>What a step is for, in words, and the path it is about.</summary>
    internal readonly record struct Purpose(string What, string? Path);

    private const int ChunkBytes = 1 << 16;
    private readonly List<Step> steps = [];
    private readonly List<Purpose> purposes = [];
    private readonly List<(int From, int To, int Argument)> feeds = [];
    private readonly List<(int From, nint Address)> memoryFeeds = [];
    private readonly List<nint> chunks = [];
    private byte* free;
    private int left;

    public int Count => steps.Count;

    /// <summary>Adds a step. <paramref name="tolerated"/> holds up to eight errno values, a byte each, that count as success.</summary>
    /// <returns>Its number, for <see cref="Feed"/>.</returns>
    public int Add(string what, string? path, int number, ReadOnlySpan<nint> arguments, ulong tolerated = 0)
    {
        var step = new Step { Number = number, Tolerated = tolerated };
        for (var i = 0; i < arguments.Length; i++) step.Arguments[i] = arguments[i];
        steps.Add(step);
        purposes.Add(new(what, path));
        return steps.Count - 1;
    }

    /// <summary>Makes the result of one step an argument (0 to 5) of a later one.</summary>
    public void Feed(int from, int to, int argument) => feeds.Add((from, to, argument));

    /// <summary>Writes the result of a step, 64 bits, to memory of this table when it is there: into a structure that a later step points to.</summary>
    public void FeedMemory(int from, nint address) => memoryFeeds.Add((from, address));

    /// <summary>Bytes, aligned to eight.</summary>
    public nint Bytes(ReadOnlySpan<byte> bytes)
    {
        var at = Room(bytes.Length);
        bytes.CopyTo(new Span<byte>((void*)at, bytes.Length));
        return at;
    }

    /// <summary>64-bit numbers, as an array.</summary>
    public nint Numbers(params ReadOnlySpan<long> numbers) => Bytes(MemoryMarshal.AsBytes(numbers));

    /// <summary>The finished table. Nothing may be added after it; its memory lives as long as this object.</summary>
    public Step* Seal()
    {
        var table = (Step*)Room(steps.Count * sizeof(Step));
        CollectionsMarshal.AsSpan(steps).CopyTo(new Span<Step>(table, steps.Count));
        var results = feeds.Select(f => (f.From, To: (long)&table[f.To].Arguments[f.Argument])).Concat(memoryFeeds.Select(f => (f.From, To: (long)f.Address)));
        foreach (var group in results.GroupBy(r => r.From)) table[group.Key].ResultTo = Numbers([.. group.Select(r => r.To), 0]);
        return table;
    }

    /// <summary>The step that starts so many bytes into the table: its purpose, and its system call's name.</summary>
    public (Purpose Purpose, string Call) StepAt(long offset)
    {
        var index = (int)(offset / sizeof(Step));
        return (purposes[index], SystemCallNames.Of(steps[index].Number));
    }

    /// <summary>Zeroed memory, aligned to 16 bytes.</summary>
    public nint Room(int bytes)
    {
        bytes = (bytes + 15) & ~15;
        if (bytes > left)
        {
            left = Math.Max(bytes, ChunkBytes);
            free = (byte*)NativeMemory.AlignedAlloc((nuint)left, 16);
            NativeMemory.Clear(free, (nuint)left);
            chunks.Add((nint)free);
        }
        var at = free;
        free += bytes;
        left -= bytes;
        return (nint)at;
    }

    public void Dispose()
    {
        foreach (var chunk in chunks) NativeMemory.AlignedFree((void*)chunk);
        chunks.Clear();
    }
}
