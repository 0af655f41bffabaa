using System.Text;
using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives;

/// <summary>The paths that archives may name: relative, without <c>..</c>, of names that a package may hold.</summary>
internal static class EntryPath
{
    /// <summary>Longest path, in bytes; PATH_MAX less the ending NUL. Also the longest target of a link.</summary>
    public const int Longest = 4095;

    private const int LongestName = 255;

    /// <summary>
    /// The path with empty and <c>.</c> components dropped, less <paramref name="strip"/> leading ones: empty for the root,
    /// null where nothing would be left of another.
    /// </summary>
    /// <param name="text">As the archive spells it.</param>
    /// <param name="what">What it is, for messages: <c>name</c> or <c>hard link's target</c>.</param>
    /// <param name="strip">How many components to drop.</param>
    /// <param name="fault">Makes the errors.</param>
    public static string? Clean(string text, string what, int strip, ArchiveFault fault)
    {
        CheckText(text, what, fault);
        if (text.StartsWith('/')) throw fault.Bad($"the {what} is an absolute path", text);
        if (IsPlain(text) && strip == 0)
        {
            CheckNames(text, what, fault);
            return text;
        }

        var path = new StringBuilder(text.Length);
        var count = 0;
        foreach (var range in text.AsSpan().Split('/'))
        {
            var name = text.AsSpan()[range];
            if (name is "" or ".") continue;
            CheckName(name, what, text, fault);
            if (++count <= strip) continue;
            if (path.Length > 0) path.Append('/');
            path.Append(name);
        }

        return path.Length == 0 && count > 0 ? null : path.ToString();
    }

    /// <summary>Text that may stand in a package: UTF-8 without control characters (a NUL among them), not too long.</summary>
    public static void CheckText(string text, string what, ArchiveFault fault)
    {
        if (text.Length == 0) throw fault.Bad($"the {what} is empty");
        if (!PathText.IsClean(text)) throw fault.Bad($"the {what} is not UTF-8 without control characters", PathText.Printable(text));
        if (Encoding.UTF8.GetByteCount(text) > Longest)
            throw fault.Bad($"the {what} is too long", $"{Encoding.UTF8.GetByteCount(text)} bytes", $"at most {Longest}");
    }

    private static void CheckNames(ReadOnlySpan<char> text, string what, ArchiveFault fault)
    {
        foreach (var range in text.Split('/')) CheckName(text[range], what, text, fault);
    }

    private static void CheckName(ReadOnlySpan<char> name, string what, ReadOnlySpan<char> text, ArchiveFault fault)
    {
        if (name is "..") throw fault.Bad($"the {what} contains '..', which could lead out of the directory", text.ToString());
        if (name.Length > LongestName / 4 && Encoding.UTF8.GetByteCount(name) > LongestName)
            throw fault.Bad($"a component of the {what} is too long", $"{Encoding.UTF8.GetByteCount(name)} bytes", $"at most {LongestName}");
    }

    /// <summary>Whether it has no component to drop: what nearly all archives hold.</summary>
    private static bool IsPlain(string text) =>
        text is not ['.'] and not ['.', '/', ..] && !text.EndsWith('/') && !text.EndsWith("/.", StringComparison.Ordinal)
        && !text.Contains("//", StringComparison.Ordinal) && !text.Contains("/./", StringComparison.Ordinal);
}
