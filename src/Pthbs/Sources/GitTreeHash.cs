using System.Security.Cryptography;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Sources;

/// <summary>
/// Computes the output hash of a commit's tree (docs/reference/formats/tree.md) while it is read, and hands each entry on. A submodule counts as the empty directory that it becomes.
/// </summary>
/// <param name="commit">Whose tree it is, for messages.</param>
/// <param name="next">Who else hears of the entries.</param>
internal sealed class GitTreeHash(SourceKey commit, IGitTreeSink? next) : IGitTreeSink
{
    private readonly List<TreeManifestEntry> _entries = [];

    /// <inheritdoc/>
    public void Directory(string path)
    {
        Add(TreeManifestEntry.Directory(path), "");
        next?.Directory(path);
    }

    /// <inheritdoc/>
    public void File(string path, bool executable, Action<ReadOnlyAction> read)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        void Count(ReadOnlySpan<byte> piece)
        {
            hash.AppendData(piece);
            size += piece.Length;
        }

        if (next is null) read(Count);
        else next.File(path, executable, sink => read(piece =>
        {
            Count(piece);
            sink(piece);
        }));
        Add(TreeManifestEntry.File(path, executable, size, Convert.ToHexStringLower(hash.GetHashAndReset())), "");
    }

    /// <inheritdoc/>
    public void Link(string path, string text)
    {
        Add(TreeManifestEntry.Link(path, text), text);
        next?.Link(path, text);
    }

    /// <inheritdoc/>
    public void Submodule(string path, SourceKey key)
    {
        Add(TreeManifestEntry.Directory(path), "");
        next?.Submodule(path, key);
    }

    /// <summary>Compares it with what a script says it must be.</summary>
    /// <param name="expected">64 hex digits.</param>
    /// <exception cref="PthbsException">It is something else.</exception>
    public void Require(string expected)
    {
        var hash = Hash();
        if (hash == expected) return;
        throw new PthbsException(ErrorKind.Source, "the tree of the commit does not match the script")
        {
            Where = commit.ToString(),
            Got = $"tree=sha256:{hash}",
            Expected = $"tree=sha256:{expected}",
            Hint = "either the script pins the wrong tree, or two commits have the same hash (SHA-1 can be forged): compare the commit with one from a trusted place, then put its hash into the script, or leave tree= out",
        };
    }

    private string Hash()
    {
        try
        {
            return new TreeManifest(_entries).Hash;
        }
        catch (ArgumentException twice)
        {
            throw new PthbsException(ErrorKind.Source, $"the tree of {commit} has an entry twice: {twice.Message}", twice);
        }
    }

    private void Add(TreeManifestEntry entry, string target)
    {
        if (!PathText.IsClean(entry.Path) || !PathText.IsClean(target))
            throw new PthbsException(ErrorKind.Source, $"the tree of {commit} cannot be pinned: a name or a link's target is not UTF-8 or has control characters")
            {
                Where = PathText.Printable(entry.Path),
                Hint = "leave tree= out of the script's line: such a tree has no output hash",
            };
        _entries.Add(entry);
    }
}
