using Pthbs.Packaging.Reading;

namespace Pthbs.Packaging.BuildSystems;

/// <summary>
/// Documents that a <c>configure</c> script or its makefiles ask for, and that are not in the source: distributions take out manuals whose license they do not accept, and leave what builds them.
/// An empty makefile in their place builds the rest.
/// </summary>
internal static class LeftOutDocuments
{
    private const string Template = "Makefile.in";

    /// <summary>Adds what does without them.</summary>
    public static void ReadInto(BuildFacts facts, SourceTree tree)
    {
        var lines = new List<string>();
        foreach (var folder in Folders(tree).Distinct().Order(StringComparer.Ordinal))
        {
            if (!tree.Files.Any(file => file.StartsWith(folder + "/", StringComparison.Ordinal))) lines.Add($"mkdir -p {folder}");
            lines.Add($"printf 'all:\\n.DEFAULT:\\n\\t@:\\n' > {folder}/{Template}");
            facts.Decisions.Add($"its documents in '{folder}' are not in the source: the template builds the rest");
        }

        if (lines.Count > 0) facts.Blocks.Add(new TemplateBlock("prepare", ["# Makefiles ask for documents that are not in the source.", .. lines]));
    }

    private static IEnumerable<string> Folders(SourceTree tree)
    {
        foreach (var makefile in ConfigureInput.MakefilesOf(tree))
            if (makefile.LastIndexOf('/') is > 0 and var slash && makefile[..slash] is var folder && IsOfDocuments(folder) && !tree.Has($"{folder}/{Template}")) yield return folder;

        foreach (var file in tree.Files)
        {
            if (!file.EndsWith("/" + Template, StringComparison.Ordinal)) continue;
            var folder = file[..^(Template.Length + 1)];
            if (!IsOfDocuments(folder)) continue;
            foreach (var line in tree.Read(file).Split('\n'))
            {
                // info_TEXINFOS = tool.texi
                if (!line.StartsWith("info_TEXINFOS = ", StringComparison.Ordinal) || line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, _, var text, ..]) continue;
                if (text.EndsWith(".texi", StringComparison.Ordinal) && !tree.Has($"{folder}/{text}")) yield return folder;
            }
        }
    }

    /// <summary>Whether a directory is one for documents, with a name that a shell takes as it is.</summary>
    private static bool IsOfDocuments(string folder) => PlainPath.Is(folder) && folder[(folder.LastIndexOf('/') + 1)..] is ("doc" or "docs" or "man" or "manual" or "documentation");
}
