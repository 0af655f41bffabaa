using Pthbs.Licensing;
using Pthbs.Scripts;

namespace Pthbs.Inventory;

/// <summary>The licenses that apply to a program: that of its package, and those of all packages, or parts of packages, that its link took something of.</summary>
/// <param name="Package">The program's package.</param>
/// <param name="Path">The program, relative to its package.</param>
/// <param name="Parts">The packages whose license is known, the program's own first.</param>
/// <param name="Unknown">The packages whose license is not known.</param>
/// <param name="IsComplete">Whether all that the link took is known.</param>
public sealed record ProgramLicense(PackageId Package, string Path, IReadOnlyList<LicensedPart> Parts, IReadOnlyList<PackageId> Unknown, bool IsComplete)
{
    /// <summary>The known licenses, joined with AND; null if none is known.</summary>
    public LicenseExpression? Expression { get; } = Parts.Count == 0 ? null : LicenseExpression.All(Licenses(Parts));

    /// <summary>The first two parts that may not be in one program; null if there are none.</summary>
    public LicenseConflict? Conflict { get; } = LicenseConflicts.Find(Parts);

    /// <summary>The license of a program.</summary>
    public static ProgramLicense Of(PackageInventory inventory, InventoryPackage package, InventoryProgram program)
    {
        var parts = new List<LicensedPart>();
        var unknown = new List<PackageId>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add(package);
        foreach (var taken in program.Link?.Taken ?? [])
            if (inventory.OwnerOf(taken) is { } library) Add(library);
        return new ProgramLicense(package.Id, program.Path, parts, unknown, program.IsComplete);

        void Add(InventoryPackage software)
        {
            if (!seen.Add(software.Key)) return;
            if (software.License is { } license) parts.Add(new LicensedPart(software.Name, license));
            else if (!unknown.Contains(software.Id)) unknown.Add(software.Id);
        }
    }

    private static List<LicenseExpression> Licenses(IReadOnlyList<LicensedPart> parts)
    {
        var licenses = new List<LicenseExpression>(parts.Count);
        foreach (var part in parts) licenses.Add(part.License);
        return licenses;
    }
}
