using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Environments;

/// <summary>
/// Which environment packages gave when they were merged before (docs/explanation/decisions/0037-generation-cache.md). Trees in a store never change, so it is enough that each is still the same
/// directory; and that is known where the store's directory has not changed at all.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="packages">The packages.</param>
internal sealed class MergedBefore(StoreDirectory store, IReadOnlyList<Dependency> packages)
{
    private const int Form = 1, HeadLength = 16, HashLength = PackageId.HashLength / 2;

    /// <summary>The program, the packages in order and how each takes part, one a line.</summary>
    private readonly ReadOnlyMemory<byte> _members = Text(packages);

    private DateTimeOffset _taken;
    private FileStamp _directory;
    private FileStamp[]? _trees;
    private bool _isOld;

    private string Name => Checksum.Of(_members.Span) is var (even, odd) ? $"{even:x8}{odd:x8}{StoreLayout.CachedEnvironmentEnding}" : "";

    /// <summary>The environment of these packages, and how many links it has; null where that is not known.</summary>
    public (EnvironmentId Id, int Links)? TryFind()
    {
        if (!FileSystem.Of(store.Packages.Path).KeepsTimesOfChange || store.Cache.TryRead(Name) is not { } bytes || bytes.Length < HeadLength * sizeof(int)) return null;
        var head = MemoryMarshal.Cast<byte, int>(bytes)[..HeadLength];
        var membersAt = (HeadLength + (FileStamp.Numbers * 2 * (packages.Count + 1))) * sizeof(int) + HashLength;
        if (!CacheFile.IsWhole(bytes, CacheKind.Environment, Form) || bytes.Length != membersAt + _members.Length || !bytes.AsSpan(membersAt).SequenceEqual(_members.Span)) return null;
        var stamps = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(HeadLength * sizeof(int), FileStamp.Numbers * sizeof(long) * (packages.Count + 1)));
        TakeDirectory();
        var isUnchanged = head[6] != 0 && stamps[..FileStamp.Numbers].SequenceEqual(_directory.ToNumbers());
        if (!isUnchanged)
        {
            TakeTrees();
            for (var i = 0; i < packages.Count; i++) if (!stamps.Slice((i + 1) * FileStamp.Numbers, FileStamp.Numbers).SequenceEqual(_trees![i].ToNumbers())) return null;
        }

        var id = new EnvironmentId(Convert.ToHexStringLower(bytes.AsSpan(membersAt - HashLength, HashLength)));
        if (!isUnchanged && !_directory.IsYoung(_taken, FileStamp.ClockGrain)) Keep(id, head[5]);
        return (id, head[5]);
    }

    /// <summary>Looks at the trees that are to be merged, before they are.</summary>
    public void Look()
    {
        if (_trees is not null) return;
        TakeDirectory();
        TakeTrees();
    }

    /// <summary>Keeps what they gave, where the trees are such as can be known again.</summary>
    public void Keep(EnvironmentId id, int links)
    {
        if (_trees is null || !_isOld) return;
        var numbers = new long[FileStamp.Numbers * (packages.Count + 1)];
        _directory.ToNumbers().CopyTo(numbers);
        for (var i = 0; i < _trees.Length; i++) _trees[i].ToNumbers().CopyTo(numbers.AsSpan((i + 1) * FileStamp.Numbers));
        byte[] bytes = [.. new byte[HeadLength * sizeof(int)], .. MemoryMarshal.AsBytes<long>(numbers), .. Convert.FromHexString(id.Hash), .. _members.Span];
        var head = MemoryMarshal.Cast<byte, int>(bytes.AsSpan())[..HeadLength];
        head[5] = links;
        head[6] = _directory.IsYoung(_taken, FileStamp.ClockGrain) ? 0 : 1;
        store.Cache.TryWrite(Name, CacheFile.Finish(bytes, CacheKind.Environment, Form));
    }

    private static ReadOnlyMemory<byte> Text(IReadOnlyList<Dependency> packages)
    {
        var text = new ArrayBufferWriter<byte>(packages.Count * (PackageId.HashLength + 16) + 256);
        Encoding.UTF8.GetBytes(ThisProgram.Text, text);
        foreach (var package in packages)
        {
            text.Write("\n"u8);
            Encoding.UTF8.GetBytes(package.Id.Name, text);
            text.Write("."u8);
            Encoding.UTF8.GetBytes(package.Id.Hash, text);
            if (package.Yields) text.Write(" yield"u8);
        }

        return text.WrittenMemory;
    }

    private void TakeDirectory()
    {
        if (_directory.Kind is not null) return;
        _taken = DateTimeOffset.UtcNow;
        store.Packages.TakeStamp("\0"u8, out _directory, out _);
    }

    /// <summary>A tree that was made at this moment is looked at another time; and an environment among the packages brings others with it.</summary>
    private void TakeTrees()
    {
        _trees = new FileStamp[packages.Count];
        _isOld = FileSystem.Of(store.Packages.Path).KeepsTimesOfChange;
        for (var i = 0; i < packages.Count; i++)
        {
            var id = packages[i].Id;
            _trees[i] = store.Packages.StampOf(id);
            _isOld &= _trees[i].Kind == FileKind.Directory && !_trees[i].IsYoung(_taken, FileStamp.ClockGrain) && store.Packages.TryStatus($"{id}/{Forest.PackageLinks}") is null;
        }
    }
}
