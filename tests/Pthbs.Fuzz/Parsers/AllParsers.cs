using Pthbs.Fuzz.Running;

namespace Pthbs.Fuzz.Parsers;

/// <summary>Every parser that reads what others wrote.</summary>
internal static class AllParsers
{
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        Texts.Script, Texts.Downloads, Texts.Manifest, Texts.Record, Texts.Apt, Texts.Id, Texts.Settings,
        Archives.Tar, Archives.Zip, Archives.Compressed, Archives.Deb, Unpacking.Target, Elf.Target, Links.Map, Links.Note, Links.Phases, Links.Shell, Git.Packed, GitTrees.Target, BuildFiles.Target,
        Inside.Osv, Inside.License, Inside.Index,
    ];
}
