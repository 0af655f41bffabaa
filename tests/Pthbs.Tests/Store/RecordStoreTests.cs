using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

/// <summary>Records are knowledge, not truth: one that is not whole is lost, and never half believed.</summary>
public sealed class RecordStoreTests
{
    private static readonly string Hash = new('a', 64);

    private static JsonObject Whole() => new()
    {
        ["id"] = $"zlib.{Hash}",
        ["version"] = "1",
        ["output-hash"] = Hash,
        ["masked-hash"] = Hash,
        ["references"] = new JsonArray($"b.{Hash}"),
        ["size"] = 1,
        ["options"] = new JsonArray("sandbox=off"),
    };

    private static BuildRecord? Parse(JsonNode json) => RecordStore.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

    [Fact]
    public void A_whole_record_is_read() => Assert.Equal([$"b.{Hash}"], Parse(Whole())!.References);

    [Theory]
    [InlineData("id", "null")]
    [InlineData("id", "\"../../etc\"")]
    [InlineData("version", "null")]
    [InlineData("output-hash", "null")]
    [InlineData("masked-hash", "\"x\"")]
    [InlineData("references", "null")]
    [InlineData("references", "[null]")]
    [InlineData("references", "[\"../x\"]")]
    [InlineData("size", "-1")]
    [InlineData("size", "1e99")]
    [InlineData("options", "null")]
    [InlineData("options", "[null]")]
    [InlineData("started", "\"yesterday\"")]
    [InlineData("parameters", "{\"tls\":null}")]
    [InlineData("parameters", "[]")]
    [InlineData("rootfs", "\"/\"")]
    [InlineData("depends", "[null]")]
    [InlineData("depends", "[\"zlib\"]")]
    [InlineData("phases", "[null]")]
    [InlineData("phases", "[{\"name\":\"deploy\",\"seconds\":1}]")]
    [InlineData("phases", "[{\"name\":\"build\",\"seconds\":-1}]")]
    [InlineData("links", "{}")]
    [InlineData("links", "{\"files\":[null],\"unmatched\":[],\"remarks\":[]}")]
    [InlineData("links", "{\"files\":[{\"path\":\"x\",\"matched\":\"guess\",\"linker\":\"l\",\"map\":\"read\",\"taken\":[]}],\"unmatched\":[],\"remarks\":[]}")]
    [InlineData("links", "{\"files\":[{\"path\":\"x\",\"matched\":7,\"linker\":\"l\",\"map\":\"read\",\"taken\":[]}],\"unmatched\":[],\"remarks\":[]}")]
    [InlineData("links", "{\"files\":[{\"path\":\"x\",\"matched\":\"name\",\"linker\":\"l\",\"map\":\"read\",\"taken\":[{\"package\":\"../x\",\"path\":\"p\",\"count\":0,\"members\":[]}]}],\"unmatched\":[],\"remarks\":[]}")]
    [InlineData("links", "{\"unmatched\":[],\"remarks\":[]}")]
    [InlineData("links", "{\"files\":[],\"unmatched\":[],\"remarks\":[],\"others\":2147483648}")]
    [InlineData("seconds", "\"1\"")]
    [InlineData("host-proc", "0")]
    [InlineData("sandbox", "true")]
    [InlineData("builder", "[]")]
    [InlineData("builder", "{\"uid\":0}")]
    [InlineData("builder", "{\"uid\":-1,\"pthbs\":\"1\"}")]
    public void A_record_that_lacks_what_it_must_have_is_lost(string member, string value)
    {
        var record = Whole();
        record[member] = JsonNode.Parse(value);
        Assert.Null(Parse(record));
        record = Whole();
        if (member is "id" or "version" or "output-hash" or "masked-hash" or "references" or "size")
        {
            record.Remove(member);
            Assert.Null(Parse(record));
        }
    }

    [Fact]
    public void What_is_not_known_of_a_build_is_left_out()
    {
        var record = Parse(Whole())!;
        Assert.Equal("zlib", record.Name);
        Assert.Null(record.Phases);
        Assert.Null(record.Links);
        Assert.Null(record.Depends);
        Assert.Null(record.Parameters);
        Assert.Null(record.Builder);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        using var directory = new TemporaryDirectory();
        using var store = StoreDirectory.Open($"{directory.Path}/store", $"{directory.Path}/state");
        var record = Full();
        store.Records.Save(record);
        Assert.Equivalent(record, store.Records.TryRead(PackageId.Parse(record.Id)), strict: true);
        Assert.Equal("zlib", (string?)JsonNode.Parse(File.ReadAllText($"{directory.Path}/state/records/{record.Id}.json"))!["name"]);
    }

    /// <summary>A build chooses what its links are called, and another process can tell of them: what is kept can be read again.</summary>
    [Fact]
    public void A_record_of_too_many_names_is_kept_without_them()
    {
        using var directory = new TemporaryDirectory();
        using var store = StoreDirectory.Open($"{directory.Path}/store", $"{directory.Path}/state");
        var record = Full() with { Links = new() { Unmatched = [.. Enumerable.Repeat(new string('"', 1 << 20), 11)] } };
        store.Records.Save(record);
        var links = store.Records.TryRead(PackageId.Parse(record.Id))!.Links!;
        Assert.Empty(links.Unmatched);
        Assert.Equal(["the link record of this build is missing: it was too large"], links.Remarks);
    }

    /// <summary>Whatever takes the place of a file that pthbs can do without: the file is lost, and nothing else is.</summary>
    [Theory]
    [InlineData("large")]
    [InlineData("directory")]
    [InlineData("fifo")]
    [InlineData("link")]
    public void What_cannot_be_such_a_file_counts_as_lost(string what)
    {
        using var directory = new TemporaryDirectory();
        using var store = StoreDirectory.Open($"{directory.Path}/store", $"{directory.Path}/state");
        var record = Full();
        var id = PackageId.Parse(record.Id);
        store.Records.Save(record);
        Assert.True(store.Manifests.Save(id.ToString(), "x"u8));
        string[] names = [$"records/{id}.json", "records/durations.json", $"manifests/{id}{StoreLayout.ManifestEnding}", $"scripts/{id}"];
        foreach (var path in names.Select(n => $"{directory.Path}/state/{n}"))
        {
            File.Delete(path);
            if (what == "directory") Directory.CreateDirectory(path);
            else if (what == "link") File.CreateSymbolicLink(path, "/etc/passwd");
            else if (what == "fifo") store.State.CreateFifo(Path.GetRelativePath(store.State.Path, path));
            else using (var file = File.Create(path)) file.SetLength(300L << 20);
        }

        Assert.Null(store.Records.TryRead(id));
        Assert.Empty(store.Records.ReadDurations());
        Assert.Null(store.Manifests.TryRead(id));
        Assert.Null(store.Scripts.TryRead(id));
        Assert.Null(store.Scripts.TryReadFile(id.ToString()));
        if (what == "directory") Assert.False(store.Records.TrySave(record));
        if (what == "directory") return;
        store.Records.Save(record);
        Assert.Equivalent(record, store.Records.TryRead(id), strict: true);
    }

    /// <summary>.NET's serializer wrote records once, and other programs read them.</summary>
    [Fact]
    public void The_bytes_are_those_of_the_serializer()
    {
        var options = new JsonSerializerOptions { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) } };
        var least = Parse(Whole())! with { Version = "1 <\u00fc\u0001\ud800>", Seconds = 1e-7, Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)) };
        Assert.All((BuildRecord[])[Full(), least], record => Assert.Equal(JsonSerializer.Serialize(record, options), Encoding.UTF8.GetString(record.ToBytes())));
        var states = new LinkRecord { Files = [.. Enum.GetValues<LinkMapState>().Select(state => new LinkedFile("x", LinkMatch.Name, "ld", state, []))] };
        Assert.Equal(JsonSerializer.Serialize(states, options), Encoding.UTF8.GetString(states.ToBytes()));
        Assert.Equivalent(states, LinkRecord.Parse(states.ToBytes()), strict: true);
    }

    /// <summary>The members of the format, each by its name.</summary>
    [Fact]
    public void Every_member_is_in_the_documents()
    {
        var text = string.Concat(((string[])["record.md", "link.md"]).Select(f => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "reference", "formats", f))));
        using var directory = new TemporaryDirectory();
        using var store = StoreDirectory.Open($"{directory.Path}/store", $"{directory.Path}/state");
        store.Records.Save(Full());
        foreach (var member in Members(JsonNode.Parse(File.ReadAllText($"{directory.Path}/state/records/{Full().Id}.json"))!).Distinct())
            Assert.Contains($"`{member}`", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(JsonNode? json) => json switch
    {
        JsonObject all => all.SelectMany(m => (IEnumerable<string>)[m.Key, .. m.Key == "parameters" ? [] : Members(m.Value)]),
        JsonArray all => all.SelectMany(Members),
        _ => [],
    };

    private static BuildRecord Full() => new()
    {
        Id = $"zlib.{Hash}",
        Version = "1.3.1",
        Parameters = new Dictionary<string, string> { ["tls"] = "none" },
        Rootfs = $"seed.{Hash}",
        Depends = [$"a.{Hash}", $"b.{Hash}"],
        OutputHash = Hash,
        MaskedHash = Hash,
        References = [$"b.{Hash}"],
        Size = 1,
        Started = DateTimeOffset.UnixEpoch,
        Seconds = 2.5,
        Phases = [new("configure", 1), new("build", 1.5)],
        Builder = new(1000, "ann", "0.1.0"),
        Sandbox = "namespaces",
        HostProc = true,
        Checked = DateTimeOffset.UnixEpoch,
        Reproducible = true,
        Options = ["sandbox=off"],
        Links = new()
        {
            Files = [new("bin/x", LinkMatch.Content, "GNU ld 2", LinkMapState.Read, [new($"b.{Hash}", "lib/libb.a", 2, ["a.o", "b.o"]), new(null, "x/libown.a", 1, [])])],
            Unmatched = ["bin/y"],
            Others = 3,
            Remarks = ["more"],
        },
    };

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    public void What_is_no_record_is_lost(string json)
    {
        Assert.Null(RecordStore.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Empty(RecordStore.ParseDurations(Encoding.UTF8.GetBytes(json)));
    }
}
