using System.Globalization;
using Pthbs.Files;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Upkeep.Verification;

/// <summary>What publishing made of a tree and no hash covers: modes, owners, times, and that nothing is in it that no package may hold.</summary>
internal static class TreeStatus
{
    internal const int OfDirectories = 0b111_101_101;
    internal const int OfFiles = 0b100_100_100;
    internal const int OfPrograms = 0b101_101_101;

    /// <summary>Finds what is not as it was.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="listing">Its listing.</param>
    /// <param name="owner">Whose it has to be: the store's owner.</param>
    public static IEnumerable<Damage> Damages(DirectoryHandle tree, string path, TreeListing listing, uint owner)
    {
        foreach (var problem in listing.Problems) yield return new Damage(DamageKind.Extra, $"{path}/{PathText.Printable(problem.Path)}", problem.What);
        foreach (var entry in listing.Entries.Prepend(new TreeEntry("", tree.Status("."))))
        {
            var where = entry.Path.Length == 0 ? path : $"{path}/{entry.Path}";
            var (mode, time) = (entry.Status.Mode, entry.Status.ModifiedSeconds);
            if (entry.Kind == FileKind.Directory ? mode != OfDirectories : entry.Kind == FileKind.Regular && mode is not (OfFiles or OfPrograms))
                yield return new Damage(DamageKind.Mode, where, $"its mode is {Octal(mode)}, not {(entry.Kind == FileKind.Directory ? Octal(OfDirectories) : $"{Octal(OfFiles)} or {Octal(OfPrograms)}")}");
            if (entry.Status.Owner != owner) yield return new Damage(DamageKind.Owner, where, string.Create(CultureInfo.InvariantCulture, $"it belongs to user {entry.Status.Owner}, not to {owner}"));
            if (time != BuildFormat.Epoch)
                yield return new Damage(DamageKind.Time, where, $"its time is {Text(time)}, not {Text(BuildFormat.Epoch)}");
        }
    }

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Text(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62_135_596_800, 253_402_300_799)).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
