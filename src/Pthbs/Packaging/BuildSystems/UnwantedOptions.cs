namespace Pthbs.Packaging.BuildSystems;

/// <summary>Options of build systems for what is of no use in a package: what people who work on the source build, try and measure.</summary>
internal static class UnwantedOptions
{
    private static readonly string[] Words = ["test", "example", "sample", "demo", "bench", "fuzz", "doxygen"];

    /// <summary>Whether an option is one.</summary>
    /// <param name="option">Its name, without that of the project.</param>
    public static bool Has(string option) => Array.Exists(Words, word => option.Contains(word, StringComparison.OrdinalIgnoreCase));
}
