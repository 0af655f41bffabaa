namespace Pthbs.Files.Archives.Reading;

/// <summary>What an entry of an archive makes.</summary>
internal enum EntryKind
{
    File,
    Directory,
    SymbolicLink,
    HardLink,
}

/// <summary>One entry of an archive, whatever its format.</summary>
/// <param name="Kind">What it makes.</param>
/// <param name="Name">Its path as the archive spells it.</param>
/// <param name="Target">Where a link points; the path of the entry it is another name of, for a hard link.</param>
/// <param name="Size">How many bytes of content it has.</param>
/// <param name="Mode">The permission bits, not masked.</param>
/// <param name="Time">Modification time, whole seconds since 1970.</param>
internal readonly record struct ArchiveEntry(EntryKind Kind, string Name, string Target, long Size, int Mode, long Time);

/// <summary>The entries of an archive, one after another.</summary>
internal interface IArchiveEntries
{
    /// <summary>Whether a directory may have several entries, of which the last counts.</summary>
    bool MayRepeatDirectories { get; }

    /// <summary>The next entry, or null at the end of the archive, which has then been checked to be the end of the file too.</summary>
    ArchiveEntry? Next();

    /// <summary>Some of the current entry's content that has not been taken, or nothing after the last of it. Lent until the next call.</summary>
    ReadOnlySpan<byte> TakeContent();
}
