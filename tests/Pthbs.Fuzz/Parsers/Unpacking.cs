using Pthbs.Files;
using Pthbs.Files.Archives;
using Pthbs.Fuzz.Running;
using Pthbs.Fuzz.Seeds;

namespace Pthbs.Fuzz.Parsers;

/// <summary>Archives unpacked for real, in a directory beside one that must stay as it is.</summary>
internal static class Unpacking
{
    private const string Precious = "precious";
    private static readonly UnpackOptions Options = new() { MaxBytes = 1 << 20, MaxEntries = 100 };
    private static readonly Lazy<DirectoryHandle> Place = new(Make);

    public static readonly FuzzTarget Target = new("unpack", [.. Archives.Tars, .. Archives.Zips, .. PackedSamples.All.Values],
        Read)
    { Words = ["ustar\0", "../", "./", "/", "victim", "d/l", "d", "esc", "10 path=ab\n", .. Archives.ZipWords], Mend = Mend, Longest = 8192 };

    private static void Mend(byte[] archive)
    {
        if (archive.AsSpan().StartsWith("PK"u8)) ZipBytes.Mend(archive);
        else Archives.MendChecksums(archive);
    }

    private static string Read(byte[] bytes)
    {
        var place = Place.Value;
        using var tree = place.CreateDirectory("tree");
        try
        {
            Archive.Unpack(new MemoryStream(bytes), "input", tree, Options, CancellationToken.None);
            return string.Join(' ', tree.List().Take(6).Select(e => $"{e.Kind}").Order(StringComparer.Ordinal));
        }
        finally
        {
            Check(place);
            place.DeleteTree("tree");
        }
    }

    private static void Check(DirectoryHandle place)
    {
        if (!place.List().Select(e => e.Name).Order(StringComparer.Ordinal).SequenceEqual(["tree", "victim"]))
            throw new DefectException("something was written beside the tree");
        if (place.TryReadText("victim") != Precious || place.Status("victim") is not { Links: 1, Mode: 0b110_000_000, ModifiedSeconds: 1 })
            throw new DefectException("something outside the tree was changed");
    }

    private static DirectoryHandle Make()
    {
        // In memory where that is to be had: a disk would set the pace.
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        var path = Path.Combine(parent, $"pthbs-fuzz-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException)
        {
            path = Directory.CreateTempSubdirectory("pthbs-fuzz-").FullName;
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        var place = DirectoryHandle.Open(path);
        place.WriteAtomically("victim", Precious);
        place.SetMode("victim", 0b110_000_000);
        place.SetTime("victim", 1);
        return place;
    }
}
