namespace Pthbs.Files.Trees;

/// <summary>What to look for in the contents of a tree.</summary>
/// <param name="OwnId">The id the tree will have (<c>name.&lt;64 hex&gt;</c>): its hash counts as zeros in the masked hash. Null where it has none.</param>
/// <param name="Candidates">The ids that may be referred to, its own among them if self-references are of interest.</param>
/// <param name="ForbiddenPaths">Absolute paths that must not occur, such as <c>/build/zlib</c> and <c>/pthbs/env</c>.</param>
public sealed record ScanRequest(string? OwnId, IReadOnlyCollection<string> Candidates, IReadOnlyList<string> ForbiddenPaths)
{
    /// <summary>Nothing but the hashes.</summary>
    public static ScanRequest HashOnly { get; } = new(null, [], []);

    /// <summary>Bytes read at once. Settable so that tests can put a boundary anywhere.</summary>
    internal int BlockSize { get; init; } = 256 * 1024;
}

/// <summary>What one pass over the contents of a tree found.</summary>
/// <param name="Manifest">What the tree is made of.</param>
/// <param name="MaskedManifest">The manifest it would have if its own hash were 64 zeros wherever it stands in contents and link targets; the same object where it stands nowhere.</param>
/// <param name="References">The candidates whose 64-digit hash occurs in contents or link targets, in ordinal order.</param>
/// <param name="Leaks">Forbidden paths, in canonical order, at most <see cref="TreeScanner.MostLeaks"/> of each path in one file.</param>
/// <param name="ElfFiles">Files that begin as ELF files do, in canonical order.</param>
/// <param name="Shebangs">Files that begin with <c>#!</c>, in canonical order.</param>
/// <param name="TotalSize">Bytes of all files, each name counted.</param>
public sealed record TreeScan(
    TreeManifest Manifest,
    TreeManifest MaskedManifest,
    IReadOnlyList<string> References,
    IReadOnlyList<Leak> Leaks,
    IReadOnlyList<string> ElfFiles,
    IReadOnlyList<Shebang> Shebangs,
    long TotalSize)
{
    /// <summary>The output hash: the sha256 of the manifest.</summary>
    public string OutputHash => Manifest.Hash;

    /// <summary>The masked hash: the sha256 of the masked manifest (docs/reference/formats/tree.md).</summary>
    public string MaskedHash => MaskedManifest.Hash;

    /// <summary>The entries of the manifest, in canonical order.</summary>
    public IReadOnlyList<TreeManifestEntry> Entries => Manifest.Entries;
}

/// <summary>A forbidden path in a tree.</summary>
/// <param name="Path">The file or link that holds it.</param>
/// <param name="Offset">Where in the file or in the link's target, in bytes.</param>
/// <param name="Forbidden">Which forbidden path.</param>
/// <param name="Text">What stands there: the forbidden path and what follows it, up to the first character that is in no path.</param>
/// <param name="IsLink">Whether it stands in a link's target.</param>
public sealed record Leak(string Path, long Offset, string Forbidden, string Text, bool IsLink)
{
    /// <summary>Whether the file is an ELF file: a linker made it.</summary>
    public bool IsElf { get; init; }
}

/// <summary>The first line of a script.</summary>
/// <param name="Path">The script.</param>
/// <param name="Line">What follows <c>#!</c>, up to the end of the line or of what the kernel reads (256 bytes).</param>
/// <param name="IsExecutable">Whether the kernel would run it.</param>
public sealed record Shebang(string Path, string Line, bool IsExecutable)
{
    /// <summary>How much of a script the kernel looks at (BINPRM_BUF_SIZE of linux/binfmts.h).</summary>
    public const int LongestHead = 256;

    /// <summary>The interpreter's path: the first word.</summary>
    public string Interpreter
    {
        get
        {
            var text = Line.AsSpan().TrimStart(" \t");
            var end = text.IndexOfAny(' ', '\t');
            return (end < 0 ? text : text[..end]).ToString();
        }
    }

    /// <summary>The shebang that a file begins with, or null where it begins with something else.</summary>
    /// <param name="head">The file's first bytes, at most <see cref="LongestHead"/>.</param>
    internal static string? LineOf(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8)) return null;
        var end = head.IndexOf((byte)'\n');
        return PathText.Decode(end < 0 ? head[2..] : head[2..end]);
    }
}
