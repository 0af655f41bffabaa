using System.Collections;

namespace Pthbs.Jinja.Values;

/// <summary>What <c>range()</c> gives: numbers that are counted, not stored.</summary>
internal sealed class JinjaRange(long start, long stop, long step) : IReadOnlyList<object?>
{
    public long Start => start;

    public long Stop => stop;

    public long Step => step;

    public long Length { get; } = LengthOf(start, stop, step);

    public int Count => Length <= int.MaxValue ? (int)Length : throw new TemplateException(TemplateErrorKind.Overflow, "the range is too long");

    public object? this[int index] => Number.Box(start + index * step);

    public bool TryMember(string name, out object? value)
    {
        value = name switch
        {
            "start" => Number.Box(start),
            "stop" => Number.Box(stop),
            "step" => Number.Box(step),
            _ => null,
        };
        return value is not null;
    }

    public IEnumerator<object?> GetEnumerator()
    {
        for (long i = 0; i < Length; i++) yield return Number.Box(start + i * step);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static long LengthOf(long start, long stop, long step)
    {
        var distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var width = Int128.Abs(step);
        return distance <= 0 ? 0 : (long)Int128.Min((distance + width - 1) / width, long.MaxValue);
    }
}
