using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pthbs.Inventory;

namespace Pthbs.Exporting.Bills;

/// <summary>
/// An inventory as a software bill of materials. The same inventory gives the same bytes: there is no random number in it and no time but the one that all builds have, and
/// what has to be unique is made of the hash of the rest.
/// </summary>
public static class BillOfMaterials
{
    /// <summary>What stands for the hash while the rest is written.</summary>
    private static readonly string NoHash = new('0', 64);

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The words that name the formats on a command line.</summary>
    public static IReadOnlyList<string> Names { get; } = ["spdx", "cyclonedx"];

    /// <summary>The document.</summary>
    /// <param name="inventory">What is told.</param>
    /// <param name="format">In which form.</param>
    /// <returns>UTF-8 text, ended by a newline.</returns>
    public static byte[] Write(PackageInventory inventory, BillFormat format)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Text(inventory, format, NoHash)));
        return Text(inventory, format, hash);
    }

    /// <summary>A universally unique id (RFC 9562, version 8) made of a hash.</summary>
    internal static string UniqueId(string hash) => $"{hash[..8]}-{hash[8..12]}-8{hash[13..16]}-8{hash[17..20]}-{hash[20..32]}";

    private static byte[] Text(PackageInventory inventory, BillFormat format, string hash)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            if (format == BillFormat.Spdx) new SpdxBill(json, inventory, hash).Write();
            else new CycloneDxBill(json, inventory, hash).Write();
        }

        bytes.Write("\n"u8);
        return bytes.ToArray();
    }
}
