using System.Text.Json;
using Pthbs.Inventory;

namespace Pthbs.Exporting.Bills;

/// <summary>Writes how the components of a CycloneDX document go together, and the names by which they refer to each other.</summary>
internal sealed class CycloneDxRelations(Utf8JsonWriter json, PackageInventory inventory)
{
    /// <summary>The reference to what was asked about. No package is called so: a name has no colon.</summary>
    public const string SubjectRef = "pthbs:subject";

    /// <summary>The reference to a program.</summary>
    public static string RefOf(InventoryPackage package, InventoryProgram program) => $"{package.Id}/{program.Path}";

    public void Write()
    {
        Dependencies();
        Compositions();
    }

    private void Dependencies()
    {
        json.WriteStartArray("dependencies");
        var members = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var subject in inventory.Subjects)
            foreach (var member in subject.Members) members.Add(member.ToString());
        Dependency(SubjectRef, members);
        foreach (var package in inventory.Packages)
        {
            var all = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var reference in package.References)
                if (inventory.Find(reference) is { IsShipped: true }) all.Add(reference);
            foreach (var program in package.Programs)
                foreach (var library in Taken.ByOwner(inventory, program))
                    if (library.Of.Id != package.Id) all.Add(library.Of.Key);
            if (package.IsShipped) Dependency(package.Id.ToString(), all);
            foreach (var program in package.Programs)
            {
                var libraries = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var library in Taken.ByOwner(inventory, program)) libraries.Add(library.Of.Key);
                Dependency(RefOf(package, program), libraries);
            }
        }

        json.WriteEndArray();
    }

    private void Dependency(string reference, SortedSet<string> on)
    {
        json.WriteStartObject();
        json.WriteString("ref", reference);
        json.WriteStartArray("dependsOn");
        foreach (var one in on) json.WriteStringValue(one);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Of which programs it is known that nothing else is in them.</summary>
    private void Compositions()
    {
        json.WriteStartArray("compositions");
        foreach (var isComplete in (bool[])[true, false])
        {
            json.WriteStartObject();
            json.WriteString("aggregate", isComplete ? "complete" : "unknown");
            json.WriteStartArray("assemblies");
            foreach (var package in inventory.Packages)
                foreach (var program in package.Programs)
                    if (program.IsComplete == isComplete) json.WriteStringValue(RefOf(package, program));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
