using System.Collections.Immutable;
using System.Text;
using Pthbs.Jinja;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>What is known of a generated package besides its script.</summary>
/// <param name="Version">The version in its header.</param>
/// <param name="Facts">What the script does not say.</param>
/// <param name="Parameters">The parameters that it has.</param>
/// <param name="OwnSources">Its sources that lie in the collection itself.</param>
/// <param name="Warnings">What is most likely a mistake in its templates.</param>
internal sealed record PackageDetails(
    string Version, PackageFacts Facts, ImmutableArray<PackageParameter> Parameters, ImmutableArray<SourceKey> OwnSources, ImmutableArray<TemplateWarning> Warnings)
{
    /// <summary>What was asked of the download lists, with the answer.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Lookups { get; init; } = [];

    /// <summary>The ids of its dependencies that are not marked as linked, without those that its toolchain brings.</summary>
    public ImmutableArray<string> Tools { get; init; } = [];

    /// <summary>As bytes; what decides whether they count stands first. <see cref="PackageWords"/> knows the order too, down to the homepage.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        List(Lookups, lookup =>
        {
            writer.Write(lookup.Key);
            writer.Write(lookup.Value);
        });
        List(OwnSources, key => writer.Write(key.ToString()));
        writer.Write(Version);
        Write(Facts);
        List(Tools, writer.Write);
        List(Parameters, parameter =>
        {
            writer.Write(parameter.Name);
            writer.Write(parameter.Value);
            writer.Write(parameter.Default);
            List(parameter.Choices, writer.Write);
        });
        List(Warnings, warning =>
        {
            writer.Write(warning.File);
            writer.Write(warning.Line);
            writer.Write(warning.Message);
            Optional(warning.Hint);
        });
        return bytes.ToArray();

        void Write(PackageFacts facts)
        {
            foreach (var text in (string?[])[facts.Summary, facts.License, facts.Homepage, facts.Untested, facts.Libc, facts.MixedLibc, facts.Unhardened, facts.Purl, facts.Cpe]) Optional(text);
            List(facts.LinkWith, link => writer.Write(link.ToString()));
            writer.Write7BitEncodedInt(facts.Parts.Count);
            foreach (var part in facts.Parts)
            {
                writer.Write(part.Name);
                Optional(part.Version);
                List(part.Files, writer.Write);
                List(part.LicenseFiles, writer.Write);
                Write(part.Facts);
            }
        }

        void List<T>(ImmutableArray<T> items, Action<T> write)
        {
            writer.Write7BitEncodedInt(items.Length);
            foreach (var item in items) write(item);
        }

        void Optional(string? text)
        {
            writer.Write(text is not null);
            if (text is not null) writer.Write(text);
        }
    }

    /// <summary>Reads them again.</summary>
    /// <exception cref="IOException">They end too early.</exception>
    /// <exception cref="FormatException">A length is none.</exception>
    public static PackageDetails Read(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        var lookups = ReadLookups(reader);
        var own = ReadOwnSources(reader);
        var version = reader.ReadString();
        var facts = ReadFacts(reader);
        var tools = List(reader, reader.ReadString);
        var parameters = List(reader, () => new PackageParameter(reader.ReadString(), reader.ReadString(), reader.ReadString(), List(reader, reader.ReadString)));
        var warnings = List(reader, () => new TemplateWarning(reader.ReadString(), reader.ReadInt32(), reader.ReadString(), Optional(reader)));
        return new PackageDetails(version, facts, parameters, own, warnings) { Lookups = lookups, Tools = tools };
    }

    /// <summary>Reads what decides whether they count.</summary>
    public static (ImmutableArray<KeyValuePair<string, string>> Lookups, ImmutableArray<SourceKey> OwnSources) ReadConditions(ReadOnlySpan<byte> bytes)
    {
        // Most packages have neither.
        if (bytes is [0, 0, ..]) return ([], []);
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()), Encoding.UTF8);
        return (ReadLookups(reader), ReadOwnSources(reader));
    }

    private static PackageFacts ReadFacts(BinaryReader reader)
    {
        var (summary, license, homepage, untested) = (Optional(reader), Optional(reader), Optional(reader), Optional(reader));
        var (libc, mixed, unhardened) = (Optional(reader), Optional(reader), Optional(reader));
        var (purl, cpe) = (Optional(reader), Optional(reader));
        var links = List(reader, () => DependencyRequest.Parse(reader.ReadString()));
        var parts = new List<PackagePart>();
        for (var count = Count(reader); count > 0; count--) parts.Add(new PackagePart(reader.ReadString(), Optional(reader), List(reader, reader.ReadString), List(reader, reader.ReadString), ReadFacts(reader)));
        return new PackageFacts(summary, license, homepage, links)
        {
            Untested = untested,
            Libc = libc,
            MixedLibc = mixed,
            Unhardened = unhardened,
            Purl = purl,
            Cpe = cpe,
            Parts = parts,
        };
    }

    private static string? Optional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static ImmutableArray<KeyValuePair<string, string>> ReadLookups(BinaryReader reader) => List(reader, () => KeyValuePair.Create(reader.ReadString(), reader.ReadString()));

    private static ImmutableArray<SourceKey> ReadOwnSources(BinaryReader reader) =>
        List(reader, () => SourceKey.TryParse(reader.ReadString(), out var key) ? key : throw new FormatException("no source's key"));

    private static int Count(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        // No item takes less than a byte.
        return count >= 0 && count <= reader.BaseStream.Length ? count : throw new FormatException("no length of a list");
    }

    private static ImmutableArray<T> List<T>(BinaryReader reader, Func<T> read)
    {
        var count = Count(reader);
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++) items.Add(read());
        return items.MoveToImmutable();
    }
}
