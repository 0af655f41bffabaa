using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Files.Trees;

/// <summary>What a tree is made of, as text that is the same for the same tree on every machine (docs/reference/formats/tree.md).</summary>
public sealed class TreeManifest
{
    /// <summary>The first line.</summary>
    public const string FirstLine = "pthbs-tree 1";

    private const int PieceSize = 64 * 1024;

    /// <summary>A manifest of entries in any order.</summary>
    /// <exception cref="ArgumentException">A path occurs twice.</exception>
    public TreeManifest(IEnumerable<TreeManifestEntry> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (left, right) => PathText.CompareBytes(left.Path, right.Path));
        for (var i = 1; i < sorted.Length; i++)
            if (sorted[i].Path == sorted[i - 1].Path) throw new ArgumentException($"'{sorted[i].Path}' occurs twice", nameof(entries));
        Entries = sorted;
        Hash = HashOf(sorted);
    }

    /// <summary>The entries in canonical order (see <see cref="TreeListing"/>).</summary>
    public IReadOnlyList<TreeManifestEntry> Entries { get; }

    /// <summary>The sha256 of its bytes, 64 lower-case hex digits: the output hash.</summary>
    public string Hash { get; }

    /// <summary>The manifest as UTF-8 text.</summary>
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>(64 + (Entries.Count * 128));
        Encoding.UTF8.GetBytes(FirstLine + "\n", bytes);
        foreach (var entry in Entries) Encoding.UTF8.GetBytes(entry.Line + "\n", bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Line by line: the text of a large tree is not needed whole for it.</summary>
    private static string HashOf(TreeManifestEntry[] entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new ArrayBufferWriter<byte>(PieceSize);
        Encoding.UTF8.GetBytes(FirstLine + "\n", piece);
        foreach (var entry in entries)
        {
            Encoding.UTF8.GetBytes(entry.Line, piece);
            piece.Write("\n"u8);
            if (piece.WrittenCount < PieceSize / 2) continue;
            hash.AppendData(piece.WrittenSpan);
            piece.ResetWrittenCount();
        }

        hash.AppendData(piece.WrittenSpan);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads a manifest.</summary>
    /// <param name="bytes">Its UTF-8 text.</param>
    /// <param name="where">The file it comes from, for messages.</param>
    /// <exception cref="PthbsException">It is not one, or not in its one canonical form.</exception>
    public static TreeManifest Parse(ReadOnlySpan<byte> bytes, string where)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines[0] != FirstLine) throw Malformed(where, 1, lines[0], $"'{FirstLine}'");
        var entries = new List<TreeManifestEntry>(lines.Length);
        for (var i = 1; i < lines.Length - 1; i++)
        {
            var entry = TreeManifestEntry.TryParse(lines[i]) ?? throw Malformed(where, i + 1, lines[i], "path, d, f or l, x or -, size, and sha256 or link target, separated by tabs");
            if (entries.Count > 0 && PathText.CompareBytes(entries[^1].Path, entry.Path) >= 0) throw Malformed(where, i + 1, entry.Path, "paths in the order of their bytes, each once");
            entries.Add(entry);
        }

        var manifest = new TreeManifest(entries);
        return bytes.SequenceEqual(manifest.ToBytes()) ? manifest : throw Malformed(where, lines.Length, lines[^1], "the canonical form, ended by a newline");
    }

    private static PthbsException Malformed(string where, int line, string got, string expected) =>
        new(ErrorKind.Input, "the tree manifest is malformed")
        {
            Where = string.Create(CultureInfo.InvariantCulture, $"{where}:{line}"),
            Got = PathText.Printable(got),
            Expected = expected,
        };
}
