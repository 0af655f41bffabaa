namespace Pthbs.Files.Trees;

/// <summary>What a normalised tree looks like. All of it belongs to the format of build scripts: changing any of it is a new format number.</summary>
/// <param name="Time">Every entry's time of modification, seconds since 1970.</param>
/// <param name="OwnerOf">
/// The package's path for a path in the build's environment: <c>bin/sh</c> → <c>/pthbs/busybox.&lt;hash&gt;/bin/sh</c>; null if no dependency has it.
/// </param>
public sealed record NormaliseOptions(long Time, Func<string, string?> OwnerOf)
{
    /// <summary>The user and group to give every entry to, where the process may do that; null leaves them.</summary>
    public (uint User, uint Group)? Owner { get; init; }

    /// <summary>What chattr(1) calls attributes: those that a new entry of this place has. Any other is taken off.</summary>
    public InodeFlags Flags { get; init; }

    /// <summary>What is too much.</summary>
    public TreeLimits Limits { get; init; } = TreeLimits.None;
}

/// <summary>What normalising changed, and what it could not.</summary>
/// <param name="Changes">One clause for each file that was removed, rewritten, or lost a special permission; times and plain modes are not named.</param>
/// <param name="Problems">What no package may hold, and scripts whose interpreter no dependency has.</param>
public sealed record NormaliseReport(IReadOnlyList<NormaliseChange> Changes, IReadOnlyList<TreeProblem> Problems);

/// <summary>One change that normalising made.</summary>
/// <param name="Path">Where.</param>
/// <param name="What">What was done, one clause that can follow the path and a colon.</param>
public sealed record NormaliseChange(string Path, string What)
{
    /// <summary>The line for a log.</summary>
    public override string ToString() => $"{PathText.Printable(Path)}: {What}";
}
