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

    /// <summary>More than the longest path and the longest target of a link together.</summary>
    private const int LongestLine = 1 << 20;
    private const string Canonical = "the canonical form, ended by a newline";

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
        var entries = new List<TreeManifestEntry>();
        var number = 1;
        // Line by line, as it is hashed: the text of a large tree is not held a second time.
        for (var rest = bytes; number == 1 || !rest.IsEmpty; number++)
        {
            var length = rest.IndexOf((byte)'\n');
            var text = length < 0 ? rest : rest[..length];
            if (text.Length > LongestLine) throw Malformed(where, number, $"a line of {text.Length} bytes", $"at most {LongestLine}");
            var line = Encoding.UTF8.GetString(text);
            if (number == 1 && line != FirstLine) throw Malformed(where, number, line, $"'{FirstLine}'");
            if (length < 0) throw Malformed(where, number, line, Canonical);
            rest = rest[(length + 1)..];
            if (number == 1) continue;
            var entry = TreeManifestEntry.TryParse(line) ?? throw Malformed(where, number, line, "path, d, f or l, x or -, size, and sha256 or link target, separated by tabs");
            if (entry.Line != line || !System.Text.Unicode.Utf8.IsValid(text)) throw Malformed(where, number, line, Canonical);
            if (entries.Count > 0 && PathText.CompareBytes(entries[^1].Path, entry.Path) >= 0) throw Malformed(where, number, entry.Path, "paths in the order of their bytes, each once");
            entries.Add(entry);
        }

        return new TreeManifest(entries);
    }

    private static PthbsException Malformed(string where, int line, string got, string expected) =>
        new(ErrorKind.Input, "the tree manifest is malformed")
        {
            Where = string.Create(CultureInfo.InvariantCulture, $"{where}:{line}"),
            Got = PathText.Printable(got),
            Expected = expected,
        };
}
