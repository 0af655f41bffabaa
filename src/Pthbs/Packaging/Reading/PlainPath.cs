namespace Pthbs.Packaging.Reading;

/// <summary>Paths that can stand in a template's shell as they are.</summary>
internal static class PlainPath
{
    /// <summary>Whether a relative path is one plain word of a shell, and stays where it starts.</summary>
    public static bool Is(string path)
    {
        foreach (var c in path) if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '-' or '_' or '+')) return false;
        return path.Length > 0 && path[0] is not ('-' or '/') && !path.Contains("..", StringComparison.Ordinal);
    }
}
