using Pthbs.Cli.Console;

namespace Pthbs.Cli.Commands;

/// <summary>Says which packages an answer is about: "nothing depends on it" is true of no others.</summary>
internal static class LookedAt
{
    /// <summary>Packages of the collection.</summary>
    /// <param name="packages">How many, with default parameters.</param>
    /// <param name="variants">How many variants that environments name.</param>
    public static string Collection(int packages, int variants) =>
        $"{Quantity.Count(packages, "package")} of the collection, with default parameters{(variants == 0 ? "" : $", {Quantity.Count(variants, "variant")} that its environments name")}";
}
