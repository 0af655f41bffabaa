using Pthbs.Errors;

namespace Pthbs.Scripts;

/// <summary>What a header's values may be, and what must hold between them.</summary>
internal static class ScriptRules
{
    private const int LongestVersion = 64;
    private const int LongestFileName = 128;

    public static bool IsVersion(string text) => text.Length <= LongestVersion
        && text.All(c => char.IsAsciiLetterOrDigit(c) || ".+-_~:".Contains(c, StringComparison.Ordinal));

    public static bool IsSystem(string text)
    {
        var parts = text.Split('-');
        return parts.Length == 2 && parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
    }

    public static bool IsFileName(string text) =>
        text.Length is > 0 and <= LongestFileName && text[0] is not ('.' or '-')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || "._+-~@%:,".Contains(c, StringComparison.Ordinal));

    public static bool IsRelativePath(string text) => text.Length is > 0 and < 4096 && text.Split('/').All(p => p is not ("" or "." or ".."));

    /// <summary>Checks what no single line can show.</summary>
    public static void Check(ScriptHeader header, bool hasCommands, string file)
    {
        foreach (var twice in header.Dependencies.GroupBy(d => d.Id).Where(g => g.Count() > 1))
            throw Error(file, $"'depends {twice.Key}' appears twice");
        foreach (var twice in header.Sources.Where(s => !s.Unpack && !(s.GoesToOutput && s.Key.Kind == SourceKind.Sha256)).GroupBy(s => (s.Into, s.File))
            .Where(g => g.Count() > 1))
            throw Error(file, $"two sources are called '{twice.Key.File}'");
        if (hasCommands) return;
        if (header.Sources.IsEmpty && header.Dependencies.IsEmpty)
            throw Error(file, "the script has no commands, sources or dependencies: its output would be empty",
                "write the commands of the build below the header");
        foreach (var source in header.Sources.Where(s => !s.GoesToOutput))
            throw Error(file, $"the source '{source.File}' is not used: the script has no commands", "add into=out, or commands");
    }

    private static PthbsException Error(string file, string what, string? hint = null) => new(ErrorKind.Input, what) { Where = file, Hint = hint };
}
