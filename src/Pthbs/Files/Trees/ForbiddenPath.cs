using System.Buffers;
using System.Text;

namespace Pthbs.Files.Trees;

/// <summary>
/// A path that no output may hold, such as <c>/build/zlib</c>. It counts where it is a whole path or the beginning of one:
/// what follows must not be a name's character (<c>/build/zlib-ng</c> is another path), nor a dot and 64 hex digits (<c>/pthbs/env.&lt;hash&gt;</c> is a package's).
/// Directly after <c>}</c> or <c>)</c> it does not count: <c>${X}/build/zlib/a</c> is a path below what a script or a Makefile puts in there.
/// </summary>
internal sealed class ForbiddenPath(string path)
{
    /// <summary>How much of a leaked path is reported, in bytes.</summary>
    public const int LongestText = 256;

    private static readonly SearchValues<byte> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._+-@~%,=^"u8);

    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+_-"u8);

    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(path);

    /// <summary>The path as it was given.</summary>
    public string Path { get; } = path.Length > 1 && path[0] == '/' ? path : throw new ArgumentException($"'{path}' is no absolute path", nameof(path));

    /// <summary>Its bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>How many bytes from its beginning decide whether an occurrence counts, and what is reported of it.</summary>
    public int Lookahead => _bytes.Length + LongestText;

    /// <summary>Finds the first occurrence that begins at or after <paramref name="from"/> and before <paramref name="starts"/>.</summary>
    /// <param name="data">Where to search.</param>
    /// <param name="from">Where the first occurrence may begin.</param>
    /// <param name="starts">Where none may begin any more. What follows belongs to an occurrence before it.</param>
    /// <param name="before">The byte before <paramref name="data"/>; -1 where nothing stands there.</param>
    /// <returns>Its offset, or -1.</returns>
    public int Find(ReadOnlySpan<byte> data, int from, int starts, int before = -1)
    {
        var area = data[..Math.Min(data.Length, starts + _bytes.Length - 1)];
        while (from < area.Length)
        {
            var found = area[from..].IndexOf(_bytes);
            if (found < 0) return -1;
            from += found;
            if (!IsExpansion(from == 0 ? before : data[from - 1]) && IsBoundary(data[(from + _bytes.Length)..])) return from;
            from++;
        }

        return -1;
    }

    /// <summary>The leaked path from its beginning to the first byte that is in no path.</summary>
    public string Text(ReadOnlySpan<byte> data, int at)
    {
        var text = data.Slice(at, Math.Min(data.Length - at, Lookahead));
        var end = text[_bytes.Length..].IndexOfAnyExcept(PathCharacters);
        return PathText.Decode(end < 0 ? text : text[..(_bytes.Length + end)]);
    }

    private static bool IsExpansion(int before) => before is '}' or ')';

    private static bool IsBoundary(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return true;
        if (NameCharacters.Contains(rest[0])) return false;
        return rest[0] != '.' || rest.Length <= HashSearch.Length || !HashSearch.IsHash(Encoding.Latin1.GetString(rest.Slice(1, HashSearch.Length)));
    }
}
