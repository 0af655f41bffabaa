namespace Pthbs.Packaging.BuildSystems;

/// <summary>Options of build systems for what is of no use in a package: what people who work on the source build, try and measure.</summary>
internal static class UnwantedOptions
{
    private static readonly string[] Parts = ["test", "example", "bench", "doxygen"];

    /// <summary>What is part of other words, too: resample, demosaic, fuzzy.</summary>
    private static readonly string[] Words = ["sample", "samples", "demo", "demos", "fuzz", "fuzzer", "fuzzers", "fuzzing"];

    /// <summary>Whether an option is one.</summary>
    /// <param name="option">Its name, without that of the project.</param>
    public static bool Has(string option) =>
        Array.Exists(Parts, part => option.Contains(part, StringComparison.OrdinalIgnoreCase)) || option.Split('_', '-').Any(word => Words.Contains(word, StringComparer.OrdinalIgnoreCase));
}
