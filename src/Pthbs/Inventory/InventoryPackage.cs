using Pthbs.Collections;
using Pthbs.Licensing;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Inventory;

/// <summary>A package of an inventory, or a part of one.</summary>
/// <param name="Id">Its id; of a part that of the package which it is in.</param>
/// <param name="Version">Its version; null if neither its script nor its record is known.</param>
public sealed record InventoryPackage(PackageId Id, string? Version)
{
    /// <summary>The part of the package that it is; null if it is the package itself.</summary>
    public PackagePart? Part { get; init; }

    /// <summary>What it is called.</summary>
    public string Name => Part?.Name ?? Id.Name;

    /// <summary>What tells it from all others of an inventory: the id, and of a part <c>ID#NAME</c>.</summary>
    public string Key => Part is null ? Id.ToString() : $"{Id}#{Part.Name}";

    /// <summary>Its parts of which there is something in what was asked about, in the order of its template.</summary>
    public IReadOnlyList<InventoryPackage> Parts { get; init; } = [];

    /// <summary>Whether it belongs to what was asked about. If not, programs contain parts of it.</summary>
    public bool IsShipped { get; init; }

    /// <summary>Its record; null if it is not in the store any more.</summary>
    public BuildRecord? Record { get; init; }

    /// <summary>Its script; null if it is lost.</summary>
    public BuildScript? Script { get; init; }

    /// <summary>What the collection says of it; null if no collection has a package of its name.</summary>
    public PackageFacts? Facts { get; init; }

    /// <summary>Whether the facts come from a template that has changed since.</summary>
    public bool HasNewerFacts { get; init; }

    /// <summary>What it was built from, in the script's order.</summary>
    public IReadOnlyList<InventorySource> Sources { get; init; } = [];

    /// <summary>Its programs, by path; none if it is not shipped.</summary>
    public IReadOnlyList<InventoryProgram> Programs { get; init; } = [];

    /// <summary>Its license; null if the collection names none, or the text is no SPDX expression.</summary>
    public LicenseExpression? License => LicenseExpression.TryParse(Facts?.License);

    /// <summary>The packages that its output refers to.</summary>
    public IReadOnlyList<string> References => Record?.References ?? [];

    /// <summary>Its package url without a version.</summary>
    public string PurlName => Facts?.Purl ?? "pkg:generic/" + Name;

    /// <summary>Its package url.</summary>
    public string Purl => Version is null ? PurlName : $"{PurlName}@{Uri.EscapeDataString(Version)}";

    /// <summary>Its CPE name, in the form of CPE 2.3; null if its template does not say vendor and product.</summary>
    public string? Cpe => Facts?.Cpe is { } names ? $"cpe:2.3:a:{CpeWord(names[..names.IndexOf(':', StringComparison.Ordinal)])}:{CpeWord(names[(names.IndexOf(':', StringComparison.Ordinal) + 1)..])}:{(Version is null ? "*" : CpeWord(Version))}:*:*:*:*:*:*:*" : null;

    /// <summary>A word of a CPE name: everything but letters, digits and <c>. _ -</c> is escaped.</summary>
    private static string CpeWord(string text)
    {
        var word = new System.Text.StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) word.Append('\\');
            word.Append(c);
        }

        return word.ToString();
    }
}
