using System.Text.Json;
using Pthbs.Inventory;
using Pthbs.Licensing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Exporting.Bills;

/// <summary>Writes CycloneDX 1.6. Packages are components; a program is a component within its package, and a library that it holds a component within the program.</summary>
internal sealed class CycloneDxBill(Utf8JsonWriter json, PackageInventory inventory, string hash)
{
    public void Write()
    {
        json.WriteStartObject();
        json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", $"urn:uuid:{BillOfMaterials.UniqueId(hash)}");
        json.WriteNumber("version", 1);
        Metadata();
        json.WriteStartArray("components");
        foreach (var package in inventory.Packages) Package(package);
        json.WriteEndArray();
        new CycloneDxRelations(json, inventory).Write();
        json.WriteEndObject();
    }

    private void Metadata()
    {
        json.WriteStartObject("metadata");
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", "pthbs");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "platform");
        json.WriteString("bom-ref", CycloneDxRelations.SubjectRef);
        json.WriteString("name", string.Join(' ', Names()));
        json.WriteStartArray("properties");
        foreach (var subject in inventory.Subjects) Property("pthbs:id", subject.Id);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Package(InventoryPackage package)
    {
        json.WriteStartObject();
        json.WriteString("type", package.Programs.Count > 0 ? "application" : "library");
        json.WriteString("bom-ref", package.Id.ToString());
        Describe(package);
        Patches(package);
        References(package);
        if (package.Programs.Count + package.Parts.Count > 0)
        {
            json.WriteStartArray("components");
            foreach (var program in package.Programs) Program(package, program);
            foreach (var part in package.Parts) Part(part);
            json.WriteEndArray();
        }

        json.WriteStartArray("properties");
        Property("pthbs:id", package.Id.ToString());
        Property("pthbs:shipped", package.IsShipped ? "true" : "false");
        Property("pthbs:script", $"sha256:{package.Id.Hash}");
        if (package.Record is { } record) Property("pthbs:output-hash", $"sha256:{record.OutputHash}");
        if (package.Record?.Builder is { } builder) Property("pthbs:builder", $"pthbs {builder.Pthbs}");
        if (package.Script?.Header.Rootfs is { } rootfs) Property("pthbs:rootfs", rootfs.ToString());
        foreach (var dependency in package.Script?.Header.Dependencies ?? []) Property("pthbs:depends", dependency.Id.ToString());
        foreach (var source in package.Sources) Property("pthbs:source", $"{source.Key} {source.File}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Part(InventoryPackage part)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", part.Key);
        Describe(part);
        json.WriteEndObject();
    }

    /// <summary>What a package and a part of one have in common.</summary>
    private void Describe(InventoryPackage package)
    {
        Names(package);
        if (package.Facts?.Summary is { } summary) json.WriteString("description", summary);
        Licenses(package.License, package.Facts?.License);
        Identifiers(package);
    }

    private void Program(InventoryPackage package, InventoryProgram program)
    {
        json.WriteStartObject();
        json.WriteString("type", "file");
        json.WriteString("bom-ref", CycloneDxRelations.RefOf(package, program));
        json.WriteString("name", program.Path);
        if (program.Sha256 is { } sha256)
        {
            json.WriteStartArray("hashes");
            Hash(sha256);
            json.WriteEndArray();
        }

        Licenses(ProgramLicense.Of(inventory, package, program) is { Unknown.Count: 0 } license ? license.Expression : null, null);
        var libraries = Taken.ByOwner(inventory, program);
        if (libraries.Count > 0)
        {
            json.WriteStartArray("components");
            foreach (var library in libraries) Library(package, program, library);
            json.WriteEndArray();
        }

        json.WriteStartArray("properties");
        Property("pthbs:link", program.Link is null ? "unknown" : program.Link.Map == LinkMapState.Read ? "known" : "known in part");
        foreach (var own in program.Link?.Taken ?? [])
            if (own.Package is null) Property("pthbs:own-archive", own.Path);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Library(InventoryPackage package, InventoryProgram program, Taken taken)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", $"{CycloneDxRelations.RefOf(package, program)}#{taken.Of.Key}");
        Names(taken.Of);
        Licenses(taken.Of.License, taken.Of.Facts?.License);
        Identifiers(taken.Of);
        json.WriteStartArray("properties");
        Property("pthbs:id", taken.Of.Id.ToString());
        foreach (var archive in taken.Archives) Property("pthbs:linked", archive.Members.Count == 0 ? archive.Path : $"{archive.Path}: {string.Join(' ', archive.Members)}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Names(InventoryPackage package)
    {
        json.WriteString("name", package.Name);
        if (package.Version is { } version) json.WriteString("version", version);
    }

    private void Identifiers(InventoryPackage package)
    {
        if (package.Cpe is { } cpe) json.WriteString("cpe", cpe);
        json.WriteString("purl", package.Purl);
    }

    /// <summary>An expression if there is one; else the collection's text as a license's name.</summary>
    private void Licenses(LicenseExpression? expression, string? text)
    {
        if (expression is null && text is null) return;
        json.WriteStartArray("licenses");
        json.WriteStartObject();
        if (expression is not null)
        {
            json.WriteString("expression", expression.ToString());
        }
        else
        {
            json.WriteStartObject("license");
            json.WriteString("name", text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Patches(InventoryPackage package)
    {
        var hasOne = false;
        foreach (var source in package.Sources) hasOne |= source.IsPatch;
        if (!hasOne) return;
        json.WriteStartObject("pedigree");
        json.WriteStartArray("patches");
        foreach (var source in package.Sources)
        {
            if (!source.IsPatch) continue;
            json.WriteStartObject();
            json.WriteString("type", "unofficial");
            json.WriteStartObject("diff");
            json.WriteString("url", $"{Uri.EscapeDataString(source.File)}#{source.Key}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void References(InventoryPackage package)
    {
        json.WriteStartArray("externalReferences");
        if (package.Facts?.Homepage is { } homepage) Reference("website", homepage, null);
        foreach (var source in package.Sources)
            foreach (var url in BillUrls.Of(source)) Reference(source.Key.Kind == SourceKind.Git ? "vcs" : "source-distribution", url, source.Key);
        json.WriteEndArray();
    }

    private void Reference(string type, string url, SourceKey? key)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("url", url);
        if (key is { Kind: SourceKind.Sha256 } file)
        {
            json.WriteStartArray("hashes");
            Hash(file.Hash);
            json.WriteEndArray();
        }
        else if (key is { } commit)
        {
            json.WriteString("comment", commit.ToString());
        }

        json.WriteEndObject();
    }

    private void Hash(string sha256)
    {
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", sha256);
        json.WriteEndObject();
    }

    private void Property(string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private List<string> Names()
    {
        var names = new List<string>();
        foreach (var subject in inventory.Subjects) names.Add(subject.Name);
        return names;
    }
}
