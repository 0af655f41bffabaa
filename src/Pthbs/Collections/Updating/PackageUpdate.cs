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
/// <param name="Lines">The lines of the download list that come and go.</param>
/// <param name="Rebuilt">The packages that will have other ids, the package itself not among them, sorted.</param>
/// <param name="Notes">What a person should know: urls that were left out, packages of which nothing can be told.</param>
public sealed record PackageUpdate(string Name, string Before, string After, FileChange Template, FileChange Downloads, DownloadEdit Lines, IReadOnlyList<string> Rebuilt, IReadOnlyList<string> Notes)
{
    /// <summary>How many packages of the collection were looked at, with default parameters, to see what is rebuilt.</summary>
    public required int Packages { get; init; }

    /// <summary>How many variants were looked at, those that environments of the collection name.</summary>
    public required int Variants { get; init; }

    /// <summary>
    /// Changes the files. After each step the collection is whole: first the new lines stand beside the old ones, then the template asks for the new, then
    /// the old lines go. Others may change the list at the same time: what is edited is the list as it is then.
    /// </summary>
    /// <param name="wait">How to wait for another one that changes the collection.</param>
    /// <exception cref="PthbsException">The template was changed meanwhile, or a file cannot be written.</exception>
    public void Apply(LockWait wait)
    {
        using var list = DirectoryHandle.Open(Path.GetDirectoryName(Downloads.Path)!, forPerson: true);
        using var folder = DirectoryHandle.Open(Path.GetDirectoryName(Template.Path)!, forPerson: true);
        using var locked = CollectionLock.Take(list, wait);
        var (listName, templateName) = (Path.GetFileName(Downloads.Path), Path.GetFileName(Template.Path));
        if (folder.TryReadText(templateName) != Template.Before)
            throw new PthbsException(ErrorKind.Input, "the file changed during the update") { Where = Template.Path, Hint = "run the same command again" };
        Write(list, listName, text => Lines.Add(text, Downloads.Path));
        Write(folder, templateName, _ => Template.After);
        Write(list, listName, Lines.Remove);
    }

    private static void Write(DirectoryHandle directory, string name, Func<string, string> edit)
    {
        var before = directory.TextIfThere(name) ?? "";
        if (edit(before) is var after && after != before) directory.ReplaceText(name, after);
    }
}
