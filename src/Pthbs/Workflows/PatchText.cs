namespace Pthbs.Workflows;

/// <summary>What is read from the text of a patch. Its bytes are Latin-1 characters, so that they stay what they are.</summary>
internal static class PatchText
{
    private static readonly string[] Starts = ["--- ", "+++ ", "diff ", "Index: "];

    /// <summary>What stands before the first change: what a person wrote about the patch.</summary>
    public static string HeadOf(string text)
    {
        for (var at = 0; at >= 0 && at < text.Length; at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : -1)
            if (Array.Exists(Starts, start => string.CompareOrdinal(text, at, start, 0, start.Length) == 0)) return text[..at];
        return "";
    }
}
