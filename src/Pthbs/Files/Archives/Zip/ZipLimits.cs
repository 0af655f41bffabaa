namespace Pthbs.Files.Archives.Zip;

/// <summary>What is too much of an archive. All of it is known from the archive's directory, before anything is unpacked.</summary>
/// <param name="Bytes">The most bytes that all files may have together.</param>
/// <param name="Entries">The most entries.</param>
/// <param name="Ratio">The most bytes that one byte of the archive may stand for, once there are many.</param>
/// <param name="NameCharacters">The most characters that all names may have together.</param>
/// <param name="LinkTarget">The most bytes that a symbolic link's target may have.</param>
internal readonly record struct ZipLimits(long Bytes, int Entries, int Ratio, long NameCharacters, int LinkTarget);
