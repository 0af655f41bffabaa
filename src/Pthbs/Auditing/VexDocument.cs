using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pthbs.Inventory;
using Pthbs.Scripts;

namespace Pthbs.Auditing;

/// <summary>Findings as an OpenVEX document (version 0.2.0): what applies, what does not, and why. The same findings give the same bytes.</summary>
public static class VexDocument
{
    private static readonly string NoHash = new('0', 64);
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document, as UTF-8 text ended by a newline.</summary>
    /// <param name="inventory">What was audited.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="author">Who says so.</param>
    public static byte[] Write(PackageInventory inventory, IReadOnlyList<AuditFinding> findings, string author) =>
        Text(inventory, findings, author, Convert.ToHexStringLower(SHA256.HashData(Text(inventory, findings, author, NoHash))));

    private static byte[] Text(PackageInventory inventory, IReadOnlyList<AuditFinding> findings, string author, string hash)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("@context", "https://openvex.dev/ns/v0.2.0");
            json.WriteString("@id", $"urn:pthbs:vex:{hash}");
            json.WriteString("author", author);
            json.WriteString("timestamp", Time(findings));
            json.WriteNumber("version", 1);
            json.WriteString("tooling", "pthbs audit");
            json.WriteStartArray("statements");
            foreach (var finding in findings) Statement(json, inventory, finding);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.ToArray();
    }

    /// <summary>The last change of the advisories: with the same data the document stays the same.</summary>
    private static string Time(IReadOnlyList<AuditFinding> findings)
    {
        var last = DateTimeOffset.FromUnixTimeSeconds(BuildFormat.Epoch);
        foreach (var finding in findings)
            if (DateTimeOffset.TryParse(finding.Advisory.Modified, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time > last) last = time;
        return last.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static void Statement(Utf8JsonWriter json, PackageInventory inventory, AuditFinding finding)
    {
        json.WriteStartObject();
        json.WriteStartObject("vulnerability");
        json.WriteString("name", finding.Advisory.Id);
        if (finding.Advisory.Summary is { } summary) json.WriteString("description", summary);
        json.WriteStartArray("aliases");
        foreach (var alias in finding.Advisory.Aliases) json.WriteStringValue(alias);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("products");
        foreach (var product in Products(inventory, finding))
        {
            json.WriteStartObject();
            json.WriteString("@id", product.Purl);
            if (product.Key != finding.Package.Key)
            {
                json.WriteStartArray("subcomponents");
                json.WriteStartObject();
                json.WriteString("@id", finding.Package.Purl);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Status(json, finding);
        json.WriteEndObject();
    }

    private static List<InventoryPackage> Products(PackageInventory inventory, AuditFinding finding)
    {
        var products = new List<InventoryPackage>();
        foreach (var package in inventory.Packages)
        {
            var holds = package.Id == finding.Package.Id && package.IsShipped;
            foreach (var program in finding.Programs) holds |= program.Package == package.Id;
            if (holds) products.Add(package);
        }

        return products;
    }

    private static void Status(Utf8JsonWriter json, AuditFinding finding)
    {
        switch (finding.Verdict)
        {
            case AuditVerdict.Accepted when finding.Accepted!.Status == AcceptedFinding.Fixed:
                json.WriteString("status", "fixed");
                json.WriteString("status_notes", finding.Accepted.Reason);
                break;
            case AuditVerdict.Accepted:
                NotAffected(finding.Accepted!.Status, finding.Accepted.Reason);
                break;
            case AuditVerdict.Patched:
                json.WriteString("status", "fixed");
                json.WriteString("status_notes", $"built with {finding.Patch}");
                break;
            case AuditVerdict.NotLinked:
                NotAffected(AcceptedFinding.NotPresent, $"no program was linked with {string.Join(", ", finding.Named)}");
                break;
            default:
                json.WriteString("status", "under_investigation");
                break;
        }

        void NotAffected(string justification, string statement)
        {
            json.WriteString("status", "not_affected");
            json.WriteString("justification", justification);
            json.WriteString("impact_statement", statement);
        }
    }
}
