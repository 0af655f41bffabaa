using System.Globalization;
using System.Text.Json;
using Pthbs.Inventory;
using Pthbs.Licensing;
using Pthbs.Scripts;

namespace Pthbs.Exporting.Bills;

/// <summary>
/// Writes SPDX 3.0.1 as JSON-LD: packages, the programs that they contain, what these are statically linked with, and the build of each package with its sources.
/// </summary>
internal sealed class SpdxBill(Utf8JsonWriter json, PackageInventory inventory, string hash)
{
    private readonly SpdxWriter _spdx = new(json, $"urn:uuid:{BillOfMaterials.UniqueId(hash)}");
    private readonly SortedDictionary<string, string> _licenses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _builders = new(StringComparer.Ordinal);

    public void Write()
    {
        _spdx.Begin();
        Agents();
        foreach (var package in inventory.Packages) Package(package);
        foreach (var subject in inventory.Subjects)
            if (subject.IsEnvironment) Environment(subject);
        foreach (var (text, id) in _licenses) License(text, id);
        _spdx.End(Roots());
    }

    private void Agents()
    {
        _spdx.Element("SoftwareAgent", "agent-pthbs", "pthbs");
        _spdx.EndElement();
        foreach (var package in inventory.Packages)
            if (package.Record?.Builder is { } builder) _builders.TryAdd(builder.Pthbs, "builder-" + _builders.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (version, id) in _builders)
        {
            _spdx.Element("SoftwareAgent", id, $"pthbs {version}");
            _spdx.EndElement();
        }
    }

    private void Package(InventoryPackage package)
    {
        var id = IdOf(package);
        Describe(package);
        Build(package, id);
        foreach (var part in package.Parts) Describe(part);
        var parts = new List<string>();
        foreach (var part in package.Parts) parts.Add(IdOf(part));
        _spdx.Relation(id, "contains", parts);
        foreach (var program in package.Programs) Program(package, program, id);
        var references = new List<string>();
        foreach (var reference in package.References)
            if (inventory.Find(reference) is { IsShipped: true } needed) references.Add(IdOf(needed));
        if (package.IsShipped) _spdx.Relation(id, "dependsOn", references, "complete");
    }

    /// <summary>What a package and a part of one have in common.</summary>
    private void Describe(InventoryPackage package)
    {
        var id = IdOf(package);
        _spdx.Element("software_Package", id, package.Name);
        if (package.Facts?.Summary is { } summary) json.WriteString("summary", summary);
        json.WriteString("software_primaryPurpose", package.Programs.Count > 0 ? "application" : "library");
        if (package.Version is { } version) json.WriteString("software_packageVersion", version);
        json.WriteString("software_packageUrl", package.Purl);
        if (package.Facts?.Homepage is { } homepage) json.WriteString("software_homePage", homepage);
        json.WriteStartArray("externalIdentifier");
        _spdx.Identifier("packageUrl", package.Purl);
        if (package.Cpe is { } cpe) _spdx.Identifier("cpe23", cpe);
        _spdx.Identifier("other", package.Key);
        json.WriteEndArray();
        if (package.Record is { } record) _spdx.Hash("verifiedUsing", record.OutputHash, "sha256 of the manifest of the package's tree");
        _spdx.EndElement();
        if (package.License is { } license) _spdx.Relation(id, "hasDeclaredLicense", [LicenseId(license.ToString())]);
    }

    private void Program(InventoryPackage package, InventoryProgram program, string packageId)
    {
        var id = $"file-{package.Id}/{program.Path}";
        _spdx.Element("software_File", id, program.Path);
        json.WriteString("software_primaryPurpose", "executable");
        if (program.Sha256 is { } sha256) _spdx.Hash("verifiedUsing", sha256);
        _spdx.EndElement();
        _spdx.Relation(packageId, "contains", [id]);
        if (ProgramLicense.Of(inventory, package, program) is { Unknown.Count: 0, Expression: { } license }) _spdx.Relation(id, "hasConcludedLicense", [LicenseId(license.ToString())]);
        foreach (var library in Taken.ByOwner(inventory, program))
        {
            var archives = new List<string>();
            foreach (var archive in library.Archives) archives.Add(archive.Members.Count == 0 ? archive.Path : $"{archive.Path}: {string.Join(' ', archive.Members)}");
            _spdx.Relation(id, "hasStaticLink", [IdOf(library.Of)], program.IsComplete ? "complete" : "incomplete", string.Join("; ", archives));
        }

        // Without this, a program of which nothing is known would look like one that holds nothing.
        if (!program.IsComplete) _spdx.Relation(id, "hasStaticLink", [SpdxWriter.NoAssertion], "noAssertion");
    }

    private void Build(InventoryPackage package, string packageId)
    {
        var id = $"build-{package.Id}";
        _spdx.Element("build_Build", id, null);
        json.WriteString("build_buildType", "urn:pthbs:build-script:" + BuildFormat.Number.ToString(CultureInfo.InvariantCulture));
        json.WriteString("build_buildId", package.Id.ToString());
        _spdx.Hash("build_configSourceDigest", package.Id.Hash);
        json.WriteStartArray("build_environment");
        if (package.Script?.Header.System is { } system) _spdx.Entry("system", system);
        if (package.Script?.Header.Rootfs is { } rootfs) _spdx.Entry("rootfs", rootfs.ToString());
        foreach (var dependency in package.Script?.Header.Dependencies ?? []) _spdx.Entry($"depends {dependency.Id.Name}", dependency.Id.ToString());
        json.WriteEndArray();
        json.WriteStartArray("build_parameter");
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in package.Record?.Parameters ?? new Dictionary<string, string>()) values.Add(name, value);
        foreach (var (name, value) in values) _spdx.Entry(name, value);
        json.WriteEndArray();
        _spdx.EndElement();
        _spdx.Relation(id, "hasOutput", [packageId]);
        if (package.Record?.Builder is { } builder) _spdx.Relation(id, "invokedBy", [_builders[builder.Pthbs]]);
        List<string> inputs = [], patches = [];
        for (var i = 0; i < package.Sources.Count; i++)
        {
            var source = $"source-{package.Id}-{i.ToString(CultureInfo.InvariantCulture)}";
            Source(package.Sources[i], source);
            inputs.Add(source);
            if (package.Sources[i].IsPatch) patches.Add(source);
        }

        _spdx.Relation(id, "hasInput", inputs, package.Script is null ? "noAssertion" : "complete");
        if (patches.Count > 0) _spdx.Relation(packageId, "patchedBy", patches);
    }

    private void Source(InventorySource source, string id)
    {
        _spdx.Element("software_File", id, source.File);
        json.WriteString("software_primaryPurpose", source.IsPatch ? "patch" : "source");
        if (source.Key.Kind == SourceKind.Sha256)
        {
            _spdx.Hash("verifiedUsing", source.Key.Hash);
        }
        else
        {
            json.WriteStartArray("externalIdentifier");
            _spdx.Identifier("other", source.Key.ToString());
            json.WriteEndArray();
        }

        var urls = BillUrls.Of(source);
        if (urls.Count > 0) _spdx.References(source.Key.Kind == SourceKind.Git ? "vcs" : "sourceArtifact", urls);
        _spdx.EndElement();
    }

    private void Environment(InventorySubject subject)
    {
        var id = $"environment-{subject.Id}";
        _spdx.Element("software_Package", id, subject.Name);
        json.WriteString("software_primaryPurpose", "platform");
        json.WriteStartArray("externalIdentifier");
        _spdx.Identifier("other", subject.Id);
        json.WriteEndArray();
        _spdx.EndElement();
        var members = new List<string>();
        foreach (var member in subject.Members) members.Add($"package-{member}");
        _spdx.Relation(id, "contains", members, "complete");
    }

    private List<string> Roots()
    {
        var roots = new List<string>();
        foreach (var subject in inventory.Subjects) roots.Add(subject.IsEnvironment ? $"environment-{subject.Id}" : $"package-{subject.Id}");
        return roots;
    }

    private string LicenseId(string text)
    {
        if (!_licenses.TryGetValue(text, out var id)) _licenses.Add(text, id = "license-" + _licenses.Count.ToString(CultureInfo.InvariantCulture));
        return id;
    }

    private void License(string text, string id)
    {
        _spdx.Element("simplelicensing_LicenseExpression", id, null);
        json.WriteString("simplelicensing_licenseExpression", text);
        json.WriteString("simplelicensing_licenseListVersion", LicenseList.Version);
        _spdx.EndElement();
    }

    private static string IdOf(InventoryPackage package) => $"package-{package.Key}";
}
