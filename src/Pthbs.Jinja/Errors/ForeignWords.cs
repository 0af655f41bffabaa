namespace Pthbs.Jinja.Errors;

/// <summary>Words that other languages have for the constants of templates.</summary>
internal static class ForeignWords
{
    /// <summary>What the word is here, or null if it is no such word.</summary>
    public static string? Find(string word) => word switch
    {
        "null" or "NULL" or "Null" or "nil" or "NONE" => "none",
        "TRUE" => "true",
        "FALSE" => "false",
        _ => null,
    };
}
