namespace Pthbs.Files.Trees;

/// <summary>One thing in a tree that must not be there. Checks return all they find, so that a person can fix them all at once.</summary>
/// <param name="What">What is wrong, one clause that can follow the path and a colon.</param>
/// <param name="Path">Where, relative to the tree.</param>
/// <param name="Hint">One thing to try.</param>
public sealed record TreeProblem(string What, string Path, string? Hint = null)
{
    /// <summary>The interpreter, where what is wrong is that no package brings it.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Whether what is wrong is a path of the build within a text.</summary>
    public bool IsBuildPathInText { get; init; }

    /// <summary>The line for a message: <c>path: what</c>.</summary>
    public override string ToString() => $"{PathText.Printable(Path)}: {What}";
}
