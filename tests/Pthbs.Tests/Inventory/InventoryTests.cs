using System.Text;
using System.Text.Json;
using Pthbs.Auditing;
using Pthbs.Exporting.Bills;
using Pthbs.Inventory;
using Pthbs.Scripts;

namespace Pthbs.Tests.Inventory;

/// <summary>What is said of programs that a real compiler linked with an old zlib, a new one, and none.</summary>
[Trait("Level", "thorough")]
public sealed class InventoryTests : IDisposable
{
    private const string Advisory = """
        {"id": "CVE-2022-37434", "modified": "2024-05-06T07:08:09Z", "summary": "overflow", "affected": [{"package": {"ecosystem": "OSS-Fuzz", "name": "zlib", "purl": "pkg:github/madler/zlib"},
          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2.13"}]}], "ecosystem_specific": {NAMED}}]}
        """;

    private readonly PlantedLibrary _planted = new();

    public void Dispose() => _planted.Dispose();

    [Fact]
    public async Task Exactly_the_programs_that_hold_the_old_library_are_named()
    {
        var inventory = await BuiltAsync();
        Assert.Equal([("both.", "bin/one"), ("old.", "bin/deflates"), ("old.", "bin/inflates")], Programs(Find(inventory, "{}")));
        Assert.All(Find(inventory, "{}").Programs, p => Assert.Null(p.HoldsNamed));
    }

    [Theory]
    [InlineData("{\"files\": [\"src/inflate.c\"]}")]
    [InlineData("{\"functions\": [\"inflate_it\"]}")]
    [InlineData("{\"files\": [\"missing.c\"], \"functions\": [\"inflate_it\"]}")]
    public async Task Whether_a_program_holds_what_the_advisory_names_is_told(string named)
    {
        var finding = Find(await BuiltAsync(), named);
        Assert.Equal([("bin/one", true), ("bin/deflates", false), ("bin/inflates", true)], finding.Programs.Select(p => (p.Path, p.HoldsNamed!.Value)));
        Assert.Equal(AuditVerdict.Affected, finding.Verdict);
    }

    [Fact]
    public async Task What_nobody_linked_is_no_open_finding()
    {
        var deflates = _planted.Program("deflates", ("deflates", _planted.OldZlib, "deflate"));
        await _planted.Fixture.BuildAsync(deflates);
        Assert.Equal(AuditVerdict.NotLinked, Find(_planted.Read(deflates), "{\"files\": [\"inflate.c\"]}").Verdict);
        // Shipped itself, it can be linked by anybody.
        Assert.Equal(AuditVerdict.Affected, Find(_planted.Read(deflates, _planted.OldZlib), "{\"files\": [\"inflate.c\"]}").Verdict);
        // A function that no index has may be in any member.
        Assert.Equal(AuditVerdict.Affected, Find(_planted.Read(deflates), "{\"functions\": [\"hidden\"]}").Verdict);
    }

    [Fact]
    public async Task A_reason_and_a_patch_close_a_finding()
    {
        var inventory = await BuiltAsync();
        AcceptedFinding accepted = new("cve-2022-37434", "zlib", "inline_mitigations_already_exist", "ours", 1), unused = new("CVE-1", "zlib", "fixed", "x", 2);
        var auditor = new Auditor(inventory, [accepted, unused], new NamedMembers(_planted.Fixture.Store));
        var finding = Assert.Single(auditor.Audit(Read("{}")));
        Assert.Equal((AuditVerdict.Accepted, false, accepted), (finding.Verdict, finding.IsOpen, finding.Accepted));
        Assert.Equal([unused], auditor.Unused);
        var patched = Assert.Single(auditor.Audit(AdvisoryParser.Parse(Encoding.UTF8.GetBytes(Advisory.Replace("2022-37434", "2018-25032", StringComparison.Ordinal).Replace("{NAMED}", "{}", StringComparison.Ordinal)), "x", TestContext.Current.CancellationToken)[0]));
        Assert.Equal((AuditVerdict.Patched, "CVE-2018-25032.patch"), (patched.Verdict, patched.Patch));
        using var vex = JsonDocument.Parse(VexDocument.Write(inventory, [finding, patched], "me"));
        Assert.Equal("2024-05-06T07:08:09Z", vex.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal([("not_affected", "inline_mitigations_already_exist"), ("fixed", null)], vex.RootElement.GetProperty("statements").EnumerateArray().Select(s => (s.GetProperty("status").GetString(), s.TryGetProperty("justification", out var why) ? why.GetString() : null)));
        Assert.Equal(["pkg:generic/both@1", "pkg:generic/old@1"], vex.RootElement.GetProperty("statements")[0].GetProperty("products").EnumerateArray().Select(p => p.GetProperty("@id").GetString()));
    }

    [Fact]
    public async Task A_programs_license_is_that_of_all_that_it_holds()
    {
        _planted.Licenses["old"] = "GPL-2.0-only";
        _planted.Licenses["both"] = "ISC";
        var inventory = await BuiltAsync();
        var licenses = PlantedLibrary.LicensesOf(inventory);
        var compiler = "GPL-3.0-or-later WITH GCC-exception-3.1";
        Assert.Equal(
            [("bin/none", $"ISC AND {compiler}"), ("bin/one", $"ISC AND Zlib AND {compiler}"), ("bin/two", $"ISC AND Zlib AND {compiler}"), ("bin/deflates", $"GPL-2.0-only AND Zlib AND {compiler}"), ("bin/inflates", $"GPL-2.0-only AND Zlib AND {compiler}")],
            licenses.Select(l => (l.Path, Sorted(l.Expression!.ToString()))));
        Assert.All(licenses, l => Assert.Null(l.Conflict));
        _planted.Licenses["zlib"] = "Apache-2.0";
        var conflicts = PlantedLibrary.LicensesOf(_planted.Read([.. inventory.Subjects.SelectMany(s => s.Members)])).Where(l => l.Conflict is not null).ToList();
        Assert.Equal(["bin/deflates", "bin/inflates"], conflicts.Select(l => l.Path));
        Assert.Equal(("old", "zlib"), (conflicts[0].Conflict!.First.Name, conflicts[0].Conflict!.Second.Name));
        _planted.Licenses.Remove("old");
        Assert.Equal([["both"], ["both"], ["both"], [], []], PlantedLibrary.LicensesOf(_planted.Read([.. inventory.Subjects.SelectMany(s => s.Members)])).Select(l => l.Parts.Where(p => p.Name is "old" or "both").Select(p => p.Name)));

        // zlib stands behind or before the compiler's own libraries in the link.
        static string Sorted(string text) => text.EndsWith(" AND Zlib", StringComparison.Ordinal) ? text.Replace(" AND Zlib", "", StringComparison.Ordinal).Replace(" AND GPL-3.0", " AND Zlib AND GPL-3.0", StringComparison.Ordinal) : text;
    }

    [Fact]
    public async Task A_bill_of_materials_shows_what_is_linked_and_is_the_same_again()
    {
        var inventory = await BuiltAsync();
        foreach (var format in Enum.GetValues<BillFormat>())
        {
            var text = BillOfMaterials.Write(inventory, format);
            Assert.Equal(text, BillOfMaterials.Write(_planted.Read([.. inventory.Subjects.SelectMany(s => s.Members)]), format));
            Assert.DoesNotContain("/home/me", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        }

        using var cyclone = JsonDocument.Parse(BillOfMaterials.Write(inventory, BillFormat.CycloneDx));
        var old = cyclone.RootElement.GetProperty("components").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "old");
        var inflates = old.GetProperty("components").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "bin/inflates");
        var zlib = inflates.GetProperty("components").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "zlib");
        Assert.Equal(("1.2.11", "pkg:github/madler/zlib@1.2.11", "cpe:2.3:a:zlib:zlib:1.2.11:*:*:*:*:*:*:*"), (zlib.GetProperty("version").GetString(), zlib.GetProperty("purl").GetString(), zlib.GetProperty("cpe").GetString()));
        Assert.Contains(zlib.GetProperty("properties").EnumerateArray(), p => p.GetProperty("value").GetString() == "lib/libz.a: inflate.o");
        using var spdx = JsonDocument.Parse(BillOfMaterials.Write(inventory, BillFormat.Spdx));
        var graph = spdx.RootElement.GetProperty("@graph").EnumerateArray().ToList();
        var file = Id(graph.Single(e => Type(e) == "software_File" && e.GetProperty("name").GetString() == "bin/inflates"));
        var library = Id(graph.Single(e => Type(e) == "software_Package" && e.GetProperty("name").GetString() == "zlib" && e.GetProperty("software_packageVersion").GetString() == "1.2.11"));
        Assert.Single(graph, e => Type(e) == "Relationship" && e.GetProperty("relationshipType").GetString() == "hasStaticLink" && e.GetProperty("from").GetString() == file && e.GetProperty("to")[0].GetString() == library && e.GetProperty("comment").GetString() == "lib/libz.a: inflate.o");

        static string? Type(JsonElement element) => element.GetProperty("type").GetString();
        static string? Id(JsonElement element) => element.GetProperty("spdxId").GetString();
    }

    [Theory]
    [InlineData(BillFormat.Spdx, "spdx-export.schema.json")]
    [InlineData(BillFormat.CycloneDx, "bom-1.6.schema.json")]
    public async Task A_bill_of_materials_is_valid_by_the_official_schema(BillFormat format, string schema)
    {
        SchemaValidator.SkipUnlessThere(schema);
        var inventory = await BuiltAsync();
        Assert.Equal("", await SchemaValidator.ValidateAsync(schema, BillOfMaterials.Write(inventory, format)));
        // An inventory of which little is known is one too.
        var bare = inventory with { Packages = [.. inventory.Packages.Select(p => new InventoryPackage(p.Id, null) { IsShipped = p.IsShipped, Programs = [.. p.Programs.Select(q => q with { Link = null, Sha256 = null })] })] };
        Assert.Equal("", await SchemaValidator.ValidateAsync(schema, BillOfMaterials.Write(bare, format)));
        // The validator finds what is wrong.
        var spoilt = Encoding.UTF8.GetString(BillOfMaterials.Write(inventory, format)).Replace("\"specVersion\": \"3", "\"specVersion\": \"x", StringComparison.Ordinal).Replace("\"aggregate\": \"", "\"aggregate\": \"x", StringComparison.Ordinal);
        Assert.NotEqual("", await SchemaValidator.ValidateAsync(schema, Encoding.UTF8.GetBytes(spoilt)));
    }

    private async Task<PackageInventory> BuiltAsync()
    {
        PackageId[] all =
        [
            _planted.Program("old", ("inflates", _planted.OldZlib, "inflate"), ("deflates", _planted.OldZlib, "deflate")),
            _planted.Program("both", ("one", _planted.OldZlib, "inflate"), ("two", _planted.NewZlib, "inflate"), ("none", null, null)),
        ];
        await _planted.Fixture.BuildAsync(all);
        return _planted.Read(all);
    }

    private AuditFinding Find(PackageInventory inventory, string named) => Assert.Single(new Auditor(inventory, [], new NamedMembers(_planted.Fixture.Store)).Audit(Read(named)));

    private static Advisory Read(string named) => AdvisoryParser.Parse(Encoding.UTF8.GetBytes(Advisory.Replace("{NAMED}", named, StringComparison.Ordinal)), "osv.json", TestContext.Current.CancellationToken)[0];

    private static IEnumerable<(string, string)> Programs(AuditFinding finding) => finding.Programs.Select(p => (p.Package.Name + ".", p.Path));
}
