using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Upkeep.Verification;

/// <summary>Scans of trees on disks that may be broken: where one file cannot be read, the others are looked for that cannot be read either.</summary>
internal static class Unreadable
{
    /// <summary>Scans a tree; null where some of it cannot be read, which is among the damages then.</summary>
    public static TreeScan? Scan(DirectoryHandle tree, string path, TreeListing listing, ScanRequest request, List<Damage> damages, CancellationToken cancel)
    {
        try
        {
            return TreeScanner.Scan(tree, listing, request, cancel);
        }
        catch (PthbsException)
        {
            var before = damages.Count;
            foreach (var entry in listing.Entries.Where(e => e.Kind == FileKind.Regular))
            {
                cancel.ThrowIfCancellationRequested();
                if (Trouble(tree, entry.Path, cancel) is { } trouble) damages.Add(new Damage(DamageKind.Unreadable, $"{path}/{entry.Path}", trouble));
            }

            // It was being changed, or read well the second time: a disk that does that is no better.
            if (damages.Count == before) throw;
            return null;
        }
    }

    private static string? Trouble(DirectoryHandle tree, string path, CancellationToken cancel)
    {
        try
        {
            using var file = new InterruptibleStream(tree.OpenRead(path), cancel);
            file.CopyTo(Stream.Null);
            return null;
        }
        catch (PthbsException error)
        {
            return error.Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot read: {error.Message}";
        }
    }
}
