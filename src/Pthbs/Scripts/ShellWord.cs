namespace Pthbs.Scripts;

/// <summary>A text as one word of a shell's line.</summary>
public static class ShellWord
{
    private const string Plain = "/._-+:,@%=";

    /// <summary>The word: in quotes where a shell would read it as something else.</summary>
    public static string Of(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal)) ? text : Quoted(text);

    /// <summary>The word in quotes.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
