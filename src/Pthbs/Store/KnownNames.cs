using System.Runtime.InteropServices;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>
/// Which packages have an entry in a directory, at one moment. Each was looked at once; for as long as the directory has not changed, it need not be looked at again, by later processes neither.
/// </summary>
/// <param name="directory">The directory.</param>
/// <param name="kind">What an entry must be to count.</param>
/// <param name="cache">Where what is known is kept.</param>
/// <param name="file">By which name.</param>
internal sealed class KnownNames(DirectoryHandle directory, FileKind kind, CacheStore cache, string file)
{
    /// <summary>For fewer, looking is faster.</summary>
    private const int Few = 32;

    private const int Form = 1, StampAt = CacheFile.HeadLength + sizeof(int), NamesAt = StampAt + (FileStamp.Numbers * sizeof(long));
    private readonly HashSet<ulong> _seen = [];
    private byte[] _known = [];
    private FileStamp _stamp;
    private bool _isYoung = true;
    private int _asked;

    /// <summary>Whether a package has an entry.</summary>
    /// <exception cref="Errors.PthbsException">It cannot be looked at.</exception>
    public bool Contains(PackageId id)
    {
        if (_asked++ == Few) Load();
        if (_known.Length > 0 && IsKnown(NumberOf(id))) return true;
        if (directory.KindOf(id) != kind) return false;
        if (_asked > Few) _seen.Add(NumberOf(id));
        return true;
    }

    /// <summary>Keeps for later processes what was seen now. Seen after the directory's stamp was taken: where somebody has changed it since, it has another one.</summary>
    public void Save()
    {
        if (_seen.Count == 0 || _isYoung) return;
        foreach (var known in Names) _seen.Add(known);
        var names = _seen.Order().ToArray();
        byte[] bytes = [.. new byte[NamesAt], .. MemoryMarshal.AsBytes<ulong>(names)];
        _stamp.ToNumbers().CopyTo(Stamp(bytes));
        cache.TryWrite(file, CacheFile.Finish(bytes, CacheKind.Names, Form));
        _seen.Clear();
    }

    private ReadOnlySpan<ulong> Names => _known.Length == 0 ? [] : MemoryMarshal.Cast<byte, ulong>(_known.AsSpan(NamesAt));

    private static Span<long> Stamp(byte[] bytes) => MemoryMarshal.Cast<byte, long>(bytes.AsSpan(StampAt, FileStamp.Numbers * sizeof(long)));

    /// <summary>
    /// Whether a number is among the known ones, which are in order. They come of hashes, so they are spread evenly, and one stands near the place that its value has
    /// among all values: looking from there on takes a few steps for ten thousand.
    /// </summary>
    private bool IsKnown(ulong number)
    {
        var names = Names;
        if (names.IsEmpty) return false;
        var at = (int)Math.BigMul(number, (ulong)names.Length, out _);
        while (at > 0 && names[at] > number) at--;
        while (at < names.Length - 1 && names[at] < number) at++;
        return names[at] == number;
    }

    /// <summary>64 bits of the hash, and of the name: a person may write any name before a hash.</summary>
    private static ulong NumberOf(PackageId id)
    {
        var number = 0UL;
        foreach (var digit in id.Hash.AsSpan(0, 16)) number = (number << 4) | (uint)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        foreach (var letter in id.Name) number = (number ^ letter) * 0x9E3779B97F4A7C15;
        return number;
    }

    private void Load()
    {
        var now = DateTimeOffset.UtcNow;
        if (directory.TakeStamp("\0"u8, out _stamp, out _) != 0 || _stamp.Kind != FileKind.Directory || !FileSystem.Of(directory.Path).KeepsTimesOfChange) return;
        _isYoung = _stamp.IsYoung(now, FileStamp.ClockGrain);
        if (_isYoung || cache.TryRead(file) is not { } bytes || bytes.Length < NamesAt || bytes.Length % sizeof(ulong) != 0) return;
        if (CacheFile.IsWhole(bytes, CacheKind.Names, Form) && Stamp(bytes).SequenceEqual(_stamp.ToNumbers())) _known = bytes;
    }
}
