using Pthbs.Errors;

namespace Pthbs.Files.Archives.Reading;

/// <summary>Makes the errors about one archive, each naming it and the entry that is being read.</summary>
/// <param name="archive">The archive's name, as a person knows it.</param>
internal sealed class ArchiveFault(string archive)
{
    /// <summary>The entry that is being read, as the archive spells it; null between entries.</summary>
    public string? Entry { get; set; }

    /// <summary>Which archive, and which entry of it.</summary>
    public string Where => Entry is null ? archive : $"{archive}: {PathText.Printable(Entry)}";

    /// <summary>The archive is damaged, hostile, or of a kind that is not unpacked.</summary>
    public PthbsException Bad(string what, string? got = null, string? expected = null, string? hint = null) =>
        new(ErrorKind.Source, what) { Where = Where, Got = got, Expected = expected, Hint = hint };

    /// <summary>The archive ends where more must follow.</summary>
    public PthbsException Truncated(string inside) =>
        Bad($"the archive is cut off: it ends in the middle of {inside}", hint: "fetch it again, and compare its size with the original's");
}
