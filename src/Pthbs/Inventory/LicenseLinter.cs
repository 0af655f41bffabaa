using Pthbs.Collections;
using Pthbs.Collections.Linting;
using Pthbs.Files;

namespace Pthbs.Inventory;

/// <summary>Finds programs whose parts have licenses that exclude each other (docs/reference/licenses.md).</summary>
public static class LicenseLinter
{
    /// <summary>Looks at the programs of packages.</summary>
    /// <param name="inventory">The packages, with all that they hold.</param>
    /// <param name="packages">What the collection made, for the templates' paths; others are passed over.</param>
    public static IReadOnlyList<LintFinding> Check(PackageInventory inventory, IEnumerable<GeneratedPackage> packages)
    {
        var findings = new List<LintFinding>();
        foreach (var package in packages)
        {
            if (inventory.Find(package.Id.ToString()) is not { } found) continue;
            var told = new HashSet<string>(StringComparer.Ordinal);
            foreach (var program in found.Programs)
            {
                if (ProgramLicense.Of(inventory, found, program).Conflict is not { } conflict || !told.Add($"{conflict.First.Name} {conflict.Second.Name}")) continue;
                findings.Add(new LintFinding(LintRule.LicenseConflict, package.Where, 1, 1, $"{PathText.Printable(program.Path)} holds {conflict.First.Name} and {conflict.Second.Name}, whose licenses exclude each other: {conflict.Reason}")
                {
                    Hint = "link it with another library, or build it without this one",
                    Packages = [package.Request.ToString()],
                });
            }
        }

        return findings;
    }
}
