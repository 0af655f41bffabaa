using System.Text.Json;
using Pthbs.Inventory;

namespace Pthbs.Cli.Json;

/// <summary>The licenses of a program.</summary>
internal sealed class LicenseJson(string package, string path, string? license, IEnumerable<LicensedPartJson> parts, IEnumerable<string> unknown, bool complete, string? conflict) : JsonRecord
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("package", package);
        json.Member("path", path);
        json.Member("license", license);
        json.Member("parts", parts);
        json.Member("unknown", unknown);
        json.Member("complete", complete);
        json.Member("conflict", conflict);
    }

    public static LicenseJson Of(ProgramLicense program) => new(
        program.Package.ToString(),
        program.Path,
        program.Expression?.ToString(),
        program.Parts.Select(p => new LicensedPartJson(p.Name, p.License.ToString())),
        program.Unknown.Select(u => u.ToString()),
        program.IsComplete,
        program.Conflict is { } conflict ? $"{conflict.First.Name} and {conflict.Second.Name}: {conflict.Reason}" : null);
}

/// <summary>A part of a program, and its license.</summary>
internal sealed class LicensedPartJson(string name, string license) : JsonObject
{
    /// <inheritdoc/>
    protected override void WriteMembers(Utf8JsonWriter json)
    {
        json.Member("name", name);
        json.Member("license", license);
    }
}
