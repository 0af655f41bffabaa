using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Differences;

namespace Pthbs.Collections.Updating;

/// <summary>A file as it was and as it will be.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">Its text.</param>
/// <param name="After">Its new text.</param>
public sealed record FileChange(string Path, string Before, string After)
{
    /// <summary>What changes, as <c>diff -u</c> shows it.</summary>
    public IEnumerable<string> Diff() => [$"--- {Path}", $"+++ {Path}", .. LineDiff.Of(Before, After)];
}

/// <summary>A package's way to another version, thought through and tried, and not yet gone.</summary>
/// <param name="Name">The package.</param>
/// <param name="Before">The version that it has.</param>
/// <param name="After">The version that it will have.</param>
/// <param name="Template">What changes in its template.</param>
/// <param name="Downloads">What changes in the download list.</param>
/// <param name="Between">The download list that has both the old lines and the new ones.</param>
/// <param name="Rebuilt">The packages that will have other ids, the package itself not among them, sorted.</param>
/// <param name="Notes">What a person should know: urls that were left out, packages of which nothing can be told.</param>
public sealed record PackageUpdate(string Name, string Before, string After, FileChange Template, FileChange Downloads, string Between, IReadOnlyList<string> Rebuilt, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// Changes the files. After each step the collection is whole: first the new lines stand beside the old ones, then the template asks for the new, then
    /// the old lines go.
    /// </summary>
    /// <exception cref="PthbsException">A file was changed meanwhile, or cannot be written.</exception>
    public void Apply()
    {
        Write(Downloads.Path, Downloads.Before, Between);
        Write(Template.Path, Template.Before, Template.After);
        Write(Downloads.Path, Between, Downloads.After);
    }

    private static void Write(string path, string before, string after)
    {
        if (before == after) return;
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        var name = Path.GetFileName(path);
        // A list is kept by lines: whether the last one had its line feed makes no difference.
        if (directory.TryReadText(name)?.TrimEnd('\n') != before.TrimEnd('\n'))
            throw new PthbsException(ErrorKind.Input, "the file was changed while the update was prepared") { Where = path, Hint = "run the same command again" };
        directory.WriteAtomically(name, after, durable: true);
    }
}
