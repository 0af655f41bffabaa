using Pthbs.Inventory;

namespace Pthbs.Cli.Json;

/// <summary>The licenses of a program.</summary>
internal sealed record LicenseJson(string Package, string Path, string? License, IEnumerable<LicensedPartJson> Parts, IEnumerable<string> Unknown, bool Complete, string? Conflict) : JsonRecord
{
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
internal sealed record LicensedPartJson(string Name, string License);
