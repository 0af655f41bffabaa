namespace Pthbs.Fuzz.Running;

/// <summary>One parser that reads what others wrote.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Honest inputs, to be spoilt.</param>
/// <param name="Read">
/// Reads an input and says in few words what came of it; inputs of which the same is said are taken for alike. Throws a
/// <see cref="DefectException"/> where something does not hold that must.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], string> Read)
{
    /// <summary>Words that mean something to the parser.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Makes checksums fit again, without which nothing gets past the first look; applied to most inputs.</summary>
    public Action<byte[]>? Mend { get; init; }

    /// <summary>The longest input, in bytes.</summary>
    public int Longest { get; init; } = 4096;

    /// <summary>The most bytes that reading one input may allocate.</summary>
    public long MostAllocated { get; init; } = 64L << 20;
}

/// <summary>Something did not hold that must, whatever the input.</summary>
public sealed class DefectException(string what) : Exception(what);
