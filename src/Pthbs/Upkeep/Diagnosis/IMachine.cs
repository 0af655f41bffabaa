using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Upkeep.Diagnosis;

/// <summary>The machine, as far as the doctor looks at it; tests bring a sick one.</summary>
public interface IMachine
{
    /// <summary>Whether this is root.</summary>
    bool IsRoot { get; }

    /// <summary>The number of the user that this is.</summary>
    uint User { get; }

    /// <summary>The time that the clock shows.</summary>
    DateTimeOffset Now { get; }

    /// <summary>A small text file, or null where it is missing or closed.</summary>
    string? ReadText(string path);

    /// <summary>Whether anything stands at a path.</summary>
    bool Exists(string path);

    /// <summary>Whether PATH has a program.</summary>
    bool HasProgram(string name);

    /// <summary>Whether the dynamic loader finds a library.</summary>
    bool HasLibrary(string name);

    /// <summary>The soft and the hard limit of a resource (getrlimit's number); the most there is for none.</summary>
    (ulong Soft, ulong Hard) Limit(int resource);

    /// <summary>The file system that a path is on, or that its nearest existing parent is on.</summary>
    FileSystem FileSystemOf(string path);

    /// <summary>What does not work in a directory that pthbs writes to: links, names in two cases, programs. Leaves nothing behind.</summary>
    DirectoryTrial Try(string path);

    /// <summary>Tries a way of sandboxing.</summary>
    /// <param name="way">Its name.</param>
    /// <param name="allowHostProc">Whether builds may have the machine's /proc.</param>
    SandboxTrial TrySandbox(string way, bool allowHostProc);

    /// <summary>The version of Landlock, 0 where there is none.</summary>
    int Landlock { get; }

    /// <summary>The Debian mirrors that are known.</summary>
    IReadOnlyList<string> Mirrors();

    /// <summary>What is wrong with the certificates that the environment names in place of the machine's; null if nothing is, or where it names none.</summary>
    PthbsException? AuthorityTrouble { get; }

    /// <summary>Asks a mirror for something small.</summary>
    Task<MirrorAnswer> AskAsync(string mirror, CancellationToken cancel);
}

/// <summary>What a mirror said.</summary>
/// <param name="Trouble">Why it does not answer; null if it does.</param>
/// <param name="Date">The time that it says it is.</param>
/// <param name="Mend">One thing to try where the trouble itself tells it.</param>
public sealed record MirrorAnswer(string? Trouble, DateTimeOffset? Date = null, string? Mend = null);

/// <summary>What a trial of a way of sandboxing came to.</summary>
/// <param name="Refusal">Why it is refused; null if it works.</param>
/// <param name="SeesHostProc">Whether builds see the machine's /proc, because it refuses them one of their own.</param>
public sealed record SandboxTrial(PthbsException? Refusal, bool SeesHostProc = false);

/// <summary>What a trial of a directory came to.</summary>
/// <param name="Trouble">Why nothing could be tried in it: it cannot be made or written.</param>
/// <param name="HasLinks">Whether symbolic links can be made.</param>
/// <param name="TellsCases">Whether <c>a</c> and <c>A</c> are two files.</param>
/// <param name="RunsPrograms">Whether a program in it can be executed.</param>
/// <param name="Renames">Whether directories and files can be renamed without replacing, which publishing rests on.</param>
/// <param name="Exchanges">Whether two directories can change places in one step.</param>
public sealed record DirectoryTrial(PthbsException? Trouble, bool HasLinks = true, bool TellsCases = true, bool RunsPrograms = true, bool Renames = true, bool Exchanges = true);
