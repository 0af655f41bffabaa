using System.Runtime.InteropServices;
using System.Text;

namespace Pthbs.Collections;

/// <summary>A package that is to be saved.</summary>
/// <param name="Request">What it is asked for by.</param>
/// <param name="Layer">The directory of the collection that its template is in.</param>
/// <param name="Template">The template's path below that.</param>
/// <param name="Hash">The hash in its id, 32 bytes.</param>
/// <param name="Details">Bytes of <see cref="PackageDetails"/>.</param>
/// <param name="Paths">What it was made from.</param>
/// <param name="Packages">What it asked for; each was added to the writer before.</param>
internal sealed record KeptPackage(string Request, int Layer, string Template, byte[] Hash, byte[] Details, IReadOnlyCollection<LookedPath> Paths, IReadOnlyCollection<string> Packages);

/// <summary>Puts generated packages into the bytes that <see cref="SavedGeneration"/> reads.</summary>
internal sealed class GenerationWriter
{
    private readonly List<int> _paths = [], _packages = [], _lists = [];
    private readonly Dictionary<LookedPath, int> _pathNumbers = [];
    private readonly Dictionary<string, int> _packageNumbers = new(StringComparer.Ordinal);
    private readonly List<byte> _texts = [];
    private readonly int _always;
    private readonly int _system;

    /// <param name="key">What must be the same for any of it to count.</param>
    /// <param name="system">The system that templates see.</param>
    /// <param name="always">Paths that no package lists, since each use of the collection asks for them.</param>
    public GenerationWriter(string key, string system, IEnumerable<LookedPath> always)
    {
        Text(key);
        _system = Text(system);
        foreach (var path in always) Number(path);
        _always = _pathNumbers.Count;
    }

    /// <summary>Whether a package was added.</summary>
    public bool Has(string request) => _packageNumbers.ContainsKey(request);

    /// <summary>Adds a package after those that it asked for.</summary>
    public void Add(KeptPackage package)
    {
        var details = _texts.Count;
        _texts.AddRange(package.Details);
        var paths = package.Paths.Select(Number).ToList();
        var packages = package.Packages.Select(request => _packageNumbers[request]).ToList();
        _packageNumbers.Add(package.Request, _packageNumbers.Count);
        _packages.AddRange([Text(package.Request), Text(package.Template), package.Layer, details, package.Details.Length, List(paths), paths.Count, List(packages), packages.Count]);
        _packages.AddRange(MemoryMarshal.Cast<byte, int>(package.Hash));
        while (_packages.Count % SavedGeneration.PackageLength != 0) _packages.Add(0);
    }

    /// <summary>The whole, but for what <see cref="GenerationFile"/> adds.</summary>
    public byte[] ToBytes()
    {
        // Half of the slots stay empty, so that what is not there is soon seen not to be.
        var slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_packageNumbers.Count * 2) + 1)];
        foreach (var (request, number) in _packageNumbers)
        {
            var slot = SavedGeneration.Slot(request) & (slots.Length - 1);
            while (slots[slot] != 0) slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = number + 1;
        }

        var head = new int[SavedGeneration.HeadLength];
        int[] numbers = [.. head, .. _paths, .. _packages, .. slots, .. _lists];
        numbers[6] = _pathNumbers.Count;
        numbers[7] = _packageNumbers.Count;
        numbers[8] = slots.Length;
        numbers[9] = numbers.Length * sizeof(int);
        numbers[10] = _always;
        numbers[11] = _system;
        return [.. MemoryMarshal.AsBytes<int>(numbers), .. _texts];
    }

    private int List(List<int> numbers)
    {
        var at = _lists.Count;
        _lists.AddRange(numbers);
        return at;
    }

    private int Number(LookedPath path)
    {
        if (_pathNumbers.TryGetValue(path, out var known)) return known;
        var above = path.Above is { } directory ? Number(directory) : -1;
        var stamp = path.Stamp;
        var kind = (stamp.Kind is { } what ? (int)what + 1 : 0) | (path.IsYoung ? 0x100 : 0);
        _paths.AddRange([path.Layer, above, Text(path.Relative), kind]);
        foreach (var number in (ReadOnlySpan<long>)[(long)stamp.Device, (long)stamp.Inode, stamp.Size, stamp.Modified.Seconds]) Long(number);
        _paths.Add((int)stamp.Modified.Nanoseconds);
        Long(stamp.Changed.Seconds);
        _paths.Add((int)stamp.Changed.Nanoseconds);
        _pathNumbers.Add(path, _pathNumbers.Count);
        return _pathNumbers.Count - 1;

        void Long(long number) => _paths.AddRange([(int)number, (int)(number >> 32)]);
    }

    private int Text(string text)
    {
        var at = _texts.Count;
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = bytes.Length;
        _texts.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        _texts.AddRange(bytes);
        _texts.Add(0);
        return at;
    }
}
