using Pthbs.Cli.Console;

namespace Pthbs.Cli;

/// <summary>All that a command line depends on besides its words; tests bring their own.</summary>
internal sealed record ProcessContext
{
    /// <summary>Standard output: data.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: everything else.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard error is a terminal that knows cursor movements.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal, of whatever kind.</summary>
    public bool ErrorIsSeen { get; init; }

    /// <summary>The size of that terminal.</summary>
    public Func<WindowSize> WindowSize { get; init; } = () => Console.WindowSize.Default;

    /// <summary>Whether standard output is a terminal, of whatever kind.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether standard input is a terminal.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether there is a standard input.</summary>
    public bool HasInput { get; init; }

    /// <summary>Returns when nobody can read standard output any more.</summary>
    public Action AwaitReaderLoss { get; init; } = () => Thread.Sleep(Timeout.Infinite);

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The names of all environment variables.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } = () => [];

    /// <summary>The current directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Where the program lies.</summary>
    public required string ProgramDirectory { get; init; }
}
