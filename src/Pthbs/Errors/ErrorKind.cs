namespace Pthbs.Errors;

/// <summary>Whose error it is. Each kind has an exit code of its own (docs/reference/exit-codes.md).</summary>
public enum ErrorKind
{
    /// <summary>A defect of pthbs itself. Exit code 1.</summary>
    Internal = 1,

    /// <summary>The command line was wrong: an unknown option, a package that no collection has. Exit code 2.</summary>
    Usage = 2,

    /// <summary>Something that a person wrote is wrong: a script, a template, a download list, a setting. Exit code 3.</summary>
    Input = 3,

    /// <summary>A source could not be fetched, or did not match its hash. Exit code 4.</summary>
    Source = 4,

    /// <summary>A build failed: its script, or a check of what it made. Exit code 5.</summary>
    Build = 5,

    /// <summary>Packages do not fit into one environment. Exit code 6.</summary>
    Conflict = 6,

    /// <summary>This machine does not let it be done: a full disk, no permission, no namespaces. Exit code 7.</summary>
    Machine = 7,

    /// <summary>Something in the store or the state is no longer what it was. Exit code 8.</summary>
    Damage = 8,

    /// <summary>This machine refuses builds a /proc of their own, and nobody has allowed them the machine's. Exit code 9.</summary>
    HostProc = 9,

    /// <summary>A service of a system did not become ready. Exit code 11.</summary>
    Service = 11,

    /// <summary><c>run</c> and <c>shell</c>: the program is there, but cannot be run. Exit code 126, as in shells.</summary>
    NotRunnable = 126,

    /// <summary><c>run</c> and <c>shell</c>: there is no such program. Exit code 127, as in shells.</summary>
    NoProgram = 127,
}
