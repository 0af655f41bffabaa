using Pthbs.Inventory;

namespace Pthbs.Cli.Console;

/// <summary>The licenses of a program, for people.</summary>
internal static class LicenseLines
{
    /// <param name="program">The program.</param>
    /// <param name="isOfOne">Whether there are none of other packages, so that the path is enough.</param>
    public static IEnumerable<string> Of(ProgramLicense program, bool isOfOne)
    {
        yield return $"{(isOfOne ? "" : program.Package.Short + "/")}{program.Path}: {program.Expression?.ToString() ?? "no license is known"}";
        foreach (var part in program.Parts) yield return $"  {part.Name}: {part.License}";
        if (program.Unknown.Count > 0) yield return $"  unknown: {string.Join(", ", program.Unknown.Select(u => u.Name))}";
        if (!program.IsComplete) yield return "  not all that it was linked with is known";
        if (program.Conflict is { } conflict) yield return $"  conflict: {conflict.First.Name} and {conflict.Second.Name} may not be in one program: {conflict.Reason}";
    }
}
