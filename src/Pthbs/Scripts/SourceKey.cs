namespace Pthbs.Scripts;

/// <summary>How the content of a source is named.</summary>
public enum SourceKind
{
    /// <summary>A file by its sha256.</summary>
    Sha256,

    /// <summary>A commit of a git repository.</summary>
    Git,
}

/// <summary>What a source is, wherever it comes from: <c>sha256:&lt;64 hex&gt;</c> or <c>git:&lt;commit&gt;</c>.</summary>
/// <param name="Kind">A file or a commit.</param>
/// <param name="Hash">Lower-case hex: 64 digits for a file, 40 or 64 for a commit.</param>
public readonly record struct SourceKey(SourceKind Kind, string Hash)
{
    private const string FilePrefix = "sha256:";
    private const string GitPrefix = "git:";

    /// <summary>Reads a key.</summary>
    public static bool TryParse(string text, out SourceKey key)
    {
        key = default;
        if (text.StartsWith(FilePrefix, StringComparison.Ordinal) && PackageId.IsHash(text.AsSpan(FilePrefix.Length)))
            key = new SourceKey(SourceKind.Sha256, text[FilePrefix.Length..]);
        else if (text.StartsWith(GitPrefix, StringComparison.Ordinal) && IsCommit(text.AsSpan(GitPrefix.Length)))
            key = new SourceKey(SourceKind.Git, text[GitPrefix.Length..]);
        else return false;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => (Kind == SourceKind.Git ? GitPrefix : FilePrefix) + Hash;

    private static bool IsCommit(ReadOnlySpan<char> text) => text.Length is 40 or 64 && PackageId.IsHex(text);
}
