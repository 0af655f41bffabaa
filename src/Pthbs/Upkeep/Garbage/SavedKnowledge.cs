using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>The file of the cache with what is known of packages: the program, all ids, and of each what it refers to and needs, by the numbers of the ids.</summary>
internal sealed class SavedKnowledge
{
    private const int Form = 1;
    private const byte HasReferences = 1, HasNeeds = 2;

    /// <summary>What packages referred to, each with the stamp of the record that said so.</summary>
    public Dictionary<PackageId, PackageReferences> References { get; } = [];

    /// <summary>What scripts need.</summary>
    public Dictionary<PackageId, ScriptNeeds> Needs { get; } = [];

    /// <summary>Reads it; nothing is known where it is missing, wrong or another program's.</summary>
    public static SavedKnowledge Read(byte[]? bytes)
    {
        var saved = new SavedKnowledge();
        if (bytes is null || !CacheFile.IsWhole(bytes, CacheKind.Knowledge, Form)) return saved;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, CacheFile.HeadLength, bytes.Length - CacheFile.HeadLength), Encoding.UTF8);
            saved.Fill(reader);
        }
        catch (Exception wrong) when (wrong is IOException or FormatException or PthbsException or IndexOutOfRangeException or ArgumentException)
        {
            // Only a defect of whoever wrote it makes such a one.
            saved.References.Clear();
            saved.Needs.Clear();
        }

        return saved;
    }

    /// <summary>The bytes of such a file.</summary>
    public static byte[] ToBytes(Dictionary<PackageId, PackageReferences> references, Dictionary<PackageId, ScriptNeeds> needs)
    {
        var (ids, numbers) = (new List<PackageId>(), new Dictionary<PackageId, int>());
        foreach (var (id, named) in references) Number(id, named.Ids);
        foreach (var (id, named) in needs) Number(id, named.Requirements);
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(new byte[CacheFile.HeadLength]);
        writer.Write(ThisProgram.Text);
        writer.Write7BitEncodedInt(ids.Count);
        foreach (var id in ids) writer.Write(id.ToString());
        foreach (var id in ids)
        {
            var isLasting = references.TryGetValue(id, out var refers) && refers.Record.Kind is not null;
            var isKnown = needs.TryGetValue(id, out var script);
            writer.Write((byte)((isLasting ? HasReferences : 0) | (isKnown ? HasNeeds : 0)));
            if (isLasting)
            {
                foreach (var number in refers!.Record.ToNumbers()) writer.Write(number);
                writer.Write(refers.Record.Size);
                Ids(refers.Ids);
            }

            if (!isKnown) continue;
            Ids(script!.Requirements);
            writer.Write7BitEncodedInt(script.Sources.Count);
            foreach (var source in script.Sources) writer.Write(source.ToString());
        }

        return CacheFile.Finish(bytes.ToArray(), CacheKind.Knowledge, Form);

        void Number(PackageId id, IReadOnlyList<PackageId> named)
        {
            if (numbers.TryAdd(id, ids.Count)) ids.Add(id);
            foreach (var other in named) if (numbers.TryAdd(other, ids.Count)) ids.Add(other);
        }

        void Ids(IReadOnlyList<PackageId> named)
        {
            writer.Write7BitEncodedInt(named.Count);
            foreach (var id in named) writer.Write7BitEncodedInt(numbers[id]);
        }
    }

    private void Fill(BinaryReader reader)
    {
        if (reader.ReadString() != ThisProgram.Text) return;
        var ids = new PackageId[Count()];
        for (var i = 0; i < ids.Length; i++) ids[i] = PackageId.Parse(reader.ReadString());
        foreach (var id in ids)
        {
            var parts = reader.ReadByte();
            if ((parts & HasReferences) != 0)
            {
                var (device, inode) = ((ulong)reader.ReadInt64(), (ulong)reader.ReadInt64());
                var modified = new FileTime(reader.ReadInt64(), (uint)reader.ReadInt64());
                var changed = new FileTime(reader.ReadInt64(), (uint)reader.ReadInt64());
                var stamp = new FileStamp(FileKind.Regular, device, inode, reader.ReadInt64(), modified, changed);
                References.Add(id, new PackageReferences(Ids(), stamp));
            }

            if ((parts & HasNeeds) == 0) continue;
            var requirements = Ids();
            var sources = new SourceKey[Count()];
            for (var i = 0; i < sources.Length; i++) sources[i] = SourceKey.TryParse(reader.ReadString(), out var key) ? key : throw new FormatException("no source's key");
            Needs.Add(id, new ScriptNeeds(requirements, sources));
        }

        PackageId[] Ids()
        {
            var named = new PackageId[Count()];
            for (var i = 0; i < named.Length; i++) named[i] = ids[reader.Read7BitEncodedInt()];
            return named;
        }

        // None takes less than a byte.
        int Count() => reader.Read7BitEncodedInt() is var count && count >= 0 && count <= reader.BaseStream.Length ? count : throw new FormatException("no length of a list");
    }
}
