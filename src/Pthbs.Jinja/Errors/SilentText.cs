namespace Pthbs.Jinja.Errors;

/// <summary>Text that a template has outside of its blocks, though it extends another one: nothing prints it.</summary>
public static class SilentText
{
    /// <summary>What is wrong where it stands.</summary>
    public const string Message = "text outside of blocks is never printed";

    /// <summary>What to do with it.</summary>
    public const string Hint = "put it into a block, or write it as a comment {# … #}";
}
