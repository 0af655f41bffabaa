using System.Text;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Execution.Links;

/// <summary>What the wrapper wrote down of one link. The build can write there whatever it likes.</summary>
/// <param name="Number">The name of the note without its ending; the map has the same.</param>
/// <param name="Map">What was done about a map; <see cref="LinkMapState.Read"/> where one was asked for.</param>
/// <param name="Linker">The first line of what the linker says of its version.</param>
/// <param name="Directory">Where the link ran.</param>
/// <param name="Output">What it was to make, without . and ..; empty where that is in a file of arguments.</param>
internal sealed record LinkNote(string Number, LinkMapState Map, string Linker, string Directory, string Output)
{
    /// <summary>The most bytes of a note: a path or two.</summary>
    public const int Longest = 16 * 1024;

    private const int LongestLinker = 120;

    /// <summary>When it was written, in nanoseconds.</summary>
    public Int128 Time { get; init; }

    /// <summary>Reads a note; null if it is none.</summary>
    public static LinkNote? Parse(string number, ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) return null;
        // A name with a line feed makes more lines: such a link is not known.
        if (Encoding.UTF8.GetString(bytes).Split('\n') is not [var word, var linker, var output, ['/', ..] directory, ""]) return null;
        LinkMapState? map = word switch { LinkWrapper.WordMap => LinkMapState.Read, LinkWrapper.WordNone => LinkMapState.None, LinkWrapper.WordOwn => LinkMapState.Own, _ => null };
        if (map is not { } state) return null;
        return new LinkNote(number, state, PathText.Printable(linker.Length > LongestLinker ? linker[..LongestLinker] : linker), directory, output.Length == 0 ? "" : Absolute(directory, output));
    }

    /// <summary>A path as the link meant it, without . and ..; links are not known here.</summary>
    public static string Absolute(string directory, string path)
    {
        var names = new List<string>();
        foreach (var name in (path[0] == '/' ? path : $"{directory}/{path}").Split('/'))
        {
            if (name is "" or ".") continue;
            if (name != "..") names.Add(name);
            else if (names.Count > 0) names.RemoveAt(names.Count - 1);
        }

        return "/" + string.Join('/', names);
    }
}
