using System.CommandLine;

namespace Pthbs.Cli.CommandLine;

/// <summary>A command that does something. It says how it is used, and runs.</summary>
internal abstract class PthbsCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines to learn from.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>More than the one line of description, each text a paragraph.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>What may stand after <c>--</c>, for the usage line; null if nothing may.</summary>
    public virtual string? Rest => null;

    /// <summary>The options that cannot be left out, for the usage line.</summary>
    public virtual IEnumerable<Option> Needed => [];

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public abstract Task<int> RunAsync(Invocation call);
}

/// <summary>A command line to learn from.</summary>
/// <param name="Words">It.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record Example(string Words, string Meaning);
