namespace Pthbs.Jinja.Runtime;

/// <summary>Where text goes. Everything written is counted against the limit before it takes room.</summary>
internal abstract class Output
{
    /// <summary>Text, which is not kept.</summary>
    public abstract void Write(ReadOnlySpan<char> text);

    /// <summary>Text of ASCII characters only.</summary>
    public abstract void WriteAscii(ReadOnlySpan<byte> text);

    public abstract void Write(long number);
}
