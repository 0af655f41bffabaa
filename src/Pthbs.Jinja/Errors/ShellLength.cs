namespace Pthbs.Jinja.Errors;

/// <summary><c>${#name}</c> is the length of a variable to the shell. To a template its <c>{#</c> begins a comment.</summary>
public static class ShellLength
{
    /// <summary>What is wrong where a comment begins behind a dollar sign.</summary>
    public const string Message = "'${#' begins a comment, which ends at the next '#}': the text between them is left out";

    /// <summary>How to write what was meant.</summary>
    public const string Hint = "for the length of a variable of the shell write {{ '${#' }}name}";
}
