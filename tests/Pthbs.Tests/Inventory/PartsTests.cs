using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Pthbs.Auditing;
using Pthbs.Collections;
using Pthbs.Exporting.Bills;
using Pthbs.Exporting.Legal;
using Pthbs.Inventory;
using Pthbs.Scripts;

namespace Pthbs.Tests.Inventory;

/// <summary>A compiler's package brings a C library and libraries of its own; programs are told by those.</summary>
[Trait("Level", "thorough")]
public sealed class PartsTests : IDisposable
{
    private const string Advisory = """
        {"id": "CVE-1", "modified": "2024-05-06T07:08:09Z", "affected": [{"package": {"ecosystem": "GIT", "name": "NAME"},
          "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.37"}]}], "ecosystem_specific": {"files": ["FILE"]}}]}
        """;

    private readonly PlantedLibrary _planted = new();

    public void Dispose() => _planted.Dispose();

    [Fact]
    public async Task An_advisory_for_the_c_library_finds_the_static_programs()
    {
        var (inventory, program, compiler) = await BuiltAsync();
        var finding = Assert.Single(Audit(inventory, "libc", "libc-start.c"));
        Assert.Equal(("libc", "2.36", compiler, AuditVerdict.Affected, false), (finding.Package.Name, finding.Package.Version, finding.Package.Id, finding.Verdict, finding.Package.IsShipped));
        Assert.Equal((program, "bin/try", true), Assert.Single(finding.Programs.Select(p => (p.Package, p.Path, p.HoldsNamed!.Value))));
        Assert.All(finding.Programs[0].Taken.Archives, a => Assert.DoesNotContain("libgcc", a.Path, StringComparison.Ordinal));
        Assert.Equal(AuditVerdict.NotLinked, Assert.Single(Audit(inventory, "libc", "no-such-file.c")).Verdict);
        Assert.DoesNotContain(Audit(inventory, "compiler", "libc-start.c"), f => f.Programs.Count > 0);
        using var vex = JsonDocument.Parse(VexDocument.Write(inventory, [finding], "me"));
        var product = vex.RootElement.GetProperty("statements")[0].GetProperty("products")[0];
        Assert.Equal(("pkg:generic/tool@1", "pkg:generic/libc@2.36"), (product.GetProperty("@id").GetString(), product.GetProperty("subcomponents")[0].GetProperty("@id").GetString()));
    }

    [Fact]
    public async Task Licenses_are_those_of_the_parts_that_were_linked()
    {
        var (inventory, program, _) = await BuiltAsync();
        var license = Assert.Single(PlantedLibrary.LicensesOf(inventory));
        Assert.Equal(["gcc", "libc", "start", "tool"], license.Parts.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("LGPL-2.1-or-later", license.Parts.Single(p => p.Name == "libc").License.ToString());
        // Whoever gets the program must be able to change the C library.
        Assert.Equal(["bin/try"], RelinkScript.Programs(inventory, inventory.Find(program.ToString())!));
    }

    [Fact]
    public async Task Bills_of_materials_name_the_parts()
    {
        var (inventory, _, compiler) = await BuiltAsync();
        Assert.DoesNotContain("unlinked", inventory.Software.Select(s => s.Name));
        using var cyclone = JsonDocument.Parse(BillOfMaterials.Write(inventory, BillFormat.CycloneDx));
        var program = Assert.Single(Named(cyclone.RootElement.GetProperty("components"), "tool").GetProperty("components").EnumerateArray());
        var linked = Named(program.GetProperty("components"), "libc");
        Assert.Equal(("2.36", "cpe:2.3:a:gnu:glibc:2.36:*:*:*:*:*:*:*"), (linked.GetProperty("version").GetString(), linked.GetProperty("cpe").GetString()));
        Assert.Equal($"{compiler}#libc", Named(Named(cyclone.RootElement.GetProperty("components"), "compiler").GetProperty("components"), "libc").GetProperty("bom-ref").GetString());
        using var spdx = JsonDocument.Parse(BillOfMaterials.Write(inventory, BillFormat.Spdx));
        var graph = spdx.RootElement.GetProperty("@graph").EnumerateArray().ToList();
        var part = graph.Single(e => e.TryGetProperty("name", out var name) && name.GetString() == "libc").GetProperty("spdxId").GetString();
        Assert.Single(graph, e => e.TryGetProperty("relationshipType", out var type) && type.GetString() == "hasStaticLink" && e.GetProperty("to")[0].GetString() == part);
        Assert.Single(graph, e => e.TryGetProperty("relationshipType", out var type) && type.GetString() == "contains" && e.GetProperty("to").EnumerateArray().Any(t => t.GetString() == part));
    }

    [Theory]
    [InlineData(BillFormat.Spdx, "spdx-export.schema.json")]
    [InlineData(BillFormat.CycloneDx, "bom-1.6.schema.json")]
    public async Task Bills_with_parts_are_valid_by_the_official_schema(BillFormat format, string schema)
    {
        SchemaValidator.SkipUnlessThere(schema);
        var (inventory, _, _) = await BuiltAsync();
        Assert.Equal("", await SchemaValidator.ValidateAsync(schema, BillOfMaterials.Write(inventory, format)));
    }

    [Theory]
    [InlineData("lib/gcc/x/libgcc.a", "gcc")]
    [InlineData("lib/libstdc++.a", "gcc")]
    [InlineData("lib/libc.a", "libc")]
    [InlineData("lib/libstdc++.abc", "libc")]
    [InlineData("bin/ld", null)]
    public void The_longest_path_decides(string path, string? part) =>
        Assert.Equal(part, PackagePart.Of([Part("libc", null, "MIT", "lib/"), Part("gcc", null, "MIT", "lib/gcc/", "lib/libstdc++.a")], path)?.Name);

    private async Task<(PackageInventory Inventory, PackageId Program, PackageId Compiler)> BuiltAsync()
    {
        var program = _planted.Program("tool", ("try", null, null));
        await _planted.Fixture.BuildAsync(program);
        _planted.Licenses["tool"] = "ISC";
        var taken = Assert.Single(_planted.Fixture.Store.Records.TryRead(program)!.Links!.Files).Taken.Where(t => t.Package is not null).ToList();
        var library = taken.Single(t => t.Path.EndsWith("/libc.a", StringComparison.Ordinal));
        _planted.CompilerParts =
        [
            Part("libc", "2.36", "LGPL-2.1-or-later", library.Path),
            Part("start", "2.36", "LGPL-2.1-or-later WITH GCC-exception-2.0", library.Path[..(library.Path.LastIndexOf('/') + 1)]),
            Part("gcc", "12.2.0", "GPL-3.0-or-later WITH GCC-exception-3.1", [.. taken.Select(t => t.Path).Where(p => p.Contains("/gcc/", StringComparison.Ordinal))]),
            Part("unlinked", "1", "MIT", "usr/bin/"),
        ];
        return (_planted.Read(program), program, PackageId.Parse(library.Package!));
    }

    private IReadOnlyList<AuditFinding> Audit(PackageInventory inventory, string name, string file) => new Auditor(inventory, [], new NamedMembers(_planted.Fixture.Store))
        .Audit(AdvisoryParser.Parse(Encoding.UTF8.GetBytes(Advisory.Replace("NAME", name, StringComparison.Ordinal).Replace("FILE", file, StringComparison.Ordinal)), "osv.json", TestContext.Current.CancellationToken)[0]);

    private static PackagePart Part(string name, string? version, string license, params string[] files) =>
        new(name, version, [.. files], [], new PackageFacts(null, license, null, ImmutableArray<DependencyRequest>.Empty) { Cpe = name == "libc" ? "gnu:glibc" : null });

    private static JsonElement Named(JsonElement components, string name) => components.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
}
