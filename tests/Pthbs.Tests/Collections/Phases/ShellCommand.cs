namespace Pthbs.Tests.Collections.Phases;

/// <summary>One command of a script in sh: its words as they are written, quotes and all.</summary>
internal sealed record ShellCommand(string[] Words)
{
    private static readonly string[] Keywords = ["if", "then", "elif", "else", "while", "until", "do", "!", "time"];

    /// <summary>The words without keywords and assignments before them: the program and its arguments.</summary>
    public string[] Call => [.. Plain.SkipWhile(word => Variable(word) is not null)];

    /// <summary>The variables it sets in the shell that runs it. What stands before a program is that program's own.</summary>
    public IEnumerable<string> Sets => Call switch
    {
        [] => Plain.Select(word => Variable(word)!),
        ["for", var name, ..] => [name],
        ["read", .. var names] => names.Where(name => !name.StartsWith('-')),
        ["export" or "readonly" or "local", .. var words] => words.Select(Variable).OfType<string>(),
        _ => [],
    };

    /// <summary>The words that set something, for the shell or for a program.</summary>
    public IEnumerable<string> Assignments => Plain.TakeWhile(word => Variable(word) is not null).Concat(Call is ["export" or "readonly" or "local", .. var words] ? words : []);

    private IEnumerable<string> Plain => Words.SkipWhile(Keywords.Contains);

    /// <summary>The variable that a word sets; null where it sets none.</summary>
    public static string? Variable(string word)
    {
        var end = word.IndexOf('=', StringComparison.Ordinal);
        return end > 0 && !char.IsAsciiDigit(word[0]) && word[..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? word[..end] : null;
    }
}
