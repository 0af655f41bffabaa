using Pthbs.Files.Archives.Reading;

namespace Pthbs.Files.Archives.Zip;

/// <summary>What the directory of a zip archive says of a file beside its content.</summary>
internal static class ZipAttributes
{
    private const int Unix = 3;
    private const int PlainMode = 0b110_100_100;
    private const int PlainDirectoryMode = 0b111_101_101;

    /// <summary>1980-01-01, where the format's time begins. Seconds since 1970.</summary>
    private const long Earliest = 315_532_800;

    /// <summary>What an entry makes and its permissions: what Unix said when it was packed there, else by the name alone.</summary>
    /// <param name="name">The entry's name; a directory's ends in a slash.</param>
    /// <param name="system">Where it was packed (APPNOTE 4.4.2): the upper half of "version made by".</param>
    /// <param name="attributes">The external attributes (APPNOTE 4.4.15), of which Unix uses the upper half for st_mode.</param>
    /// <param name="fault">Makes the errors.</param>
    public static (EntryKind Kind, int Mode) Read(string name, int system, uint attributes, ArchiveFault fault)
    {
        const int Type = 0xF000, Directory = 0x4000, Regular = 0x8000, Link = 0xA000;
        var named = name.EndsWith('/') ? EntryKind.Directory : EntryKind.File;
        if (system != Unix && name.Contains('\\', StringComparison.Ordinal))
            throw fault.Bad("the name contains '\\', which separates directories where the archive was packed, but is part of a name here", PathText.Printable(name), hint: "pack it again with '/' between names");
        var mode = system == Unix ? (int)(attributes >> 16) : 0;
        if (mode == 0) return (named, named == EntryKind.Directory ? PlainDirectoryMode : PlainMode);
        var kind = (mode & Type) switch
        {
            0 => named,
            Regular => EntryKind.File,
            Directory => EntryKind.Directory,
            Link => EntryKind.SymbolicLink,
            var type => throw fault.Bad($"the entry is {Describe(type)}, which is not supported", expected: "files, directories and symbolic links"),
        };
        if ((kind == EntryKind.Directory) != (named == EntryKind.Directory))
            throw fault.Bad("the entry's attributes and its name contradict each other", kind == EntryKind.Directory ? "a directory whose name does not end in '/'" : "no directory, and a name that ends in '/'");
        return (kind, mode & 0xFFF);
    }

    /// <summary>
    /// A time of MS-DOS (two-second steps since 1980, of no time zone) as one of UTC, in seconds since 1970. What is no date, as the zeros are that some programs write, is the
    /// first one.
    /// </summary>
    public static long Time(int date, int time)
    {
        int year = 1980 + (date >> 9), month = (date >> 5) & 15, day = date & 31;
        int hour = time >> 11, minute = (time >> 5) & 63, second = (time & 31) * 2;
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return Earliest;
        return (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
    }

    private static string Describe(int type) => type switch
    {
        0x1000 => "a FIFO",
        0x2000 => "a character device",
        0x6000 => "a block device",
        0xC000 => "a socket",
        _ => $"of type 0x{type >> 12:x}",
    };
}
