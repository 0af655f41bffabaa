namespace Pthbs.Files.Archives.Tar;

/// <summary>What an entry of a tar archive makes.</summary>
internal enum TarKind
{
    File,
    Directory,
    SymbolicLink,
    HardLink,
}

/// <summary>One entry of a tar archive, extensions resolved.</summary>
/// <param name="Kind">What it makes.</param>
/// <param name="Name">Its path as the archive spells it.</param>
/// <param name="Target">Where a link points; the path of the entry it is another name of, for a hard link.</param>
/// <param name="Size">How many bytes of content follow.</param>
/// <param name="Mode">The permission bits, not masked.</param>
/// <param name="Time">Modification time, whole seconds since 1970.</param>
internal readonly record struct TarEntry(TarKind Kind, string Name, string Target, long Size, int Mode, long Time);
