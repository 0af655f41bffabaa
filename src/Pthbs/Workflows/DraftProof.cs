using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Packaging;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>
/// Renders a template before it is written: as a package of a layer that stands above the collection for that long. What a layout needs, the layout alone says, and a source may not say it.
/// </summary>
internal static class DraftProof
{
    private const string FoundAt = "found at ";

    /// <summary>Renders it.</summary>
    /// <param name="session">Whose collection.</param>
    /// <param name="name">The package.</param>
    /// <param name="template">Its template.</param>
    /// <param name="entry">Its source.</param>
    /// <param name="decisions">What was not found in the source, a sentence each.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="PthbsException">It does not render.</exception>
    public static void Render(Session session, string name, string template, DownloadEntry entry, IReadOnlyList<string> decisions, CancellationToken cancel)
    {
        using var work = session.Store.NewBuildDirectory(PackageId.Of("add", []));
        work.Root.WriteAtomically(CollectionSettings.FileName, $"name: add\nsystem: {session.Collection.Settings.System}\n");
        work.Root.WriteAtomically(CollectionDirectory.DownloadListName, $"{entry}\n");
        using (work.Root.CreateDirectories(CollectionDirectory.FolderOf(name))) { }
        work.Root.WriteAtomically(CollectionDirectory.TemplateOf(name), template);
        using var above = Collection.Open([work.Path, .. session.Collection.Directories]);
        try
        {
            new Generator(above, cancel).Generate(new PackageRequest(name));
        }
        // What is wrong in another template is told as it is.
        catch (PthbsException error) when (error.Kind != ErrorKind.Machine && error.Where?.StartsWith(work.Path, StringComparison.Ordinal) == true)
        {
            throw new PthbsException(ErrorKind.Source, "the template that pthbs would write does not render, so no template was written", error)
            {
                Where = entry.File,
                Got = error.Message,
                Expected = error.Expected,
                Details = [.. error.Details.Where(line => line.StartsWith(FoundAt, StringComparison.Ordinal)), .. decisions],
                Hint = PackageDrafter.ByHand,
            };
        }
    }
}
