using System.Text;
using Pthbs.Packaging;
using Pthbs.Packaging.Reading;

namespace Pthbs.Tests.Packaging;

/// <summary>Sources of a test's own.</summary>
internal static class Trees
{
    /// <summary>A source of these files.</summary>
    public static SourceTree Of(params (string Path, string Text)[] files) =>
        new(files.Select(f => f.Path), (path, most) =>
        {
            var bytes = Encoding.UTF8.GetBytes(files.First(f => f.Path == path).Text);
            return bytes[..Math.Min(bytes.Length, most)];
        });

    /// <summary>The draft of a source, with these packages in the collection.</summary>
    public static PackageDraft Draft(SourceTree tree, string file = "tool-1.2.tar.gz", params string[] packages) =>
        PackageDrafter.Of(tree, new DraftOrigin(file, ArchiveName.Of(file), IsArchive: true), packages.ToHashSet());
}
