using Pthbs.Cli.Streams;

namespace Pthbs.Cli.Console;

/// <summary>The size of a terminal in characters.</summary>
internal readonly record struct WindowSize(int Columns, int Rows)
{
    /// <summary>What is taken where nobody knows.</summary>
    public static readonly WindowSize Default = new(80, 24);

    /// <summary>The terminal behind standard error, where progress goes: standard output may be a file.</summary>
    public static WindowSize OfStandardError()
    {
        var (columns, rows) = Libc.WindowSizeOf(StandardDescriptors.Error);
        return columns > 0 && rows > 0 ? new WindowSize(columns, rows) : Default;
    }
}
