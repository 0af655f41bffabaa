namespace Pthbs.Jinja.Parsing;

/// <summary>
/// Gives one string for the same name, most of the time: templates say the same few hundred names over and over. A place that two
/// names share goes to the last one; threads that write at once lose nothing but a shared string.
/// </summary>
internal sealed class NameTable
{
    private const int Size = 1024;

    private readonly string?[] _names = new string?[Size];

    public string Get(ReadOnlySpan<char> name)
    {
        var index = string.GetHashCode(name) & (Size - 1);
        var known = _names[index];
        if (known is not null && name.SequenceEqual(known)) return known;
        return _names[index] = name.ToString();
    }
}
