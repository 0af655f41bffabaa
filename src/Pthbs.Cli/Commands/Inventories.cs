using Pthbs.Cli.CommandLine;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Inventory;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What the commands about the inside of packages have in common.</summary>
internal static class Inventories
{
    /// <summary>Reads the inventory of what a person named, and warns where less is known of it than could be.</summary>
    public static PackageInventory Read(Invocation call, IReadOnlyList<string> words)
    {
        var workflow = new InventoryWorkflow(call.Session);
        var inventory = workflow.Read(words, call.Cancel);
        if (workflow.HasNoCollection) call.Screen.Warn("pthbs: there is no collection here: licenses, package urls and URLs of sources are not known");
        List<string> changed = [], unknown = [];
        foreach (var package in inventory.Packages)
        {
            if (package.HasNewerFacts) changed.Add(package.Id.Short);
            foreach (var program in package.Programs)
                if (!program.IsComplete) unknown.Add($"{package.Id.Short}/{program.Path}");
        }

        if (changed.Count > 0) call.Screen.Warn($"pthbs: built from other scripts than the collection has now, so the facts may differ: {string.Join(", ", changed)}");
        if (unknown.Count > 0) call.Screen.Warn($"pthbs: it is not known what these were linked with: {string.Join(", ", unknown)}");
        return inventory;
    }

    /// <summary>Writes a document to a file, or to standard output.</summary>
    /// <exception cref="PthbsException">The file cannot be written.</exception>
    public static void Write(Invocation call, string? path, byte[] text)
    {
        if (path is null)
        {
            using var bytes = new MemoryStream(text);
            call.Screen.PrintBytes(bytes, call.Cancel);
            return;
        }

        NamedFile.Write(path, text, call.Cancel);
    }
}
