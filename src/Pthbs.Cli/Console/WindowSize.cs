namespace Pthbs.Cli.Console;

/// <summary>The size of a terminal in characters.</summary>
internal readonly record struct WindowSize(int Columns, int Rows)
{
    /// <summary>What is taken where nobody knows.</summary>
    public static readonly WindowSize Default = new(80, 24);

    /// <summary>The terminal behind standard error, where progress goes: standard output may be a file.</summary>
    public static unsafe WindowSize OfStandardError()
    {
        // struct winsize: rows, columns, and two more that nobody fills.
        var size = stackalloc ushort[4];
        return Libc.Control(Libc.StandardError, Libc.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0
            ? new WindowSize(size[1], size[0]) : Default;
    }
}
