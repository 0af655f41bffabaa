using System.Runtime.CompilerServices;

namespace Pthbs.Tests.Collections;

/// <summary>The collection of this repository. Another user may be kept out of the checkout, so the one that PTHBS_COLLECTION names comes first: <c>./test</c> gives him a copy.</summary>
internal static class ShippedCollection
{
    /// <summary>Its directory.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("PTHBS_COLLECTION") is { Length: > 0 } named && Directory.Exists(named) ? System.IO.Path.GetFullPath(named) : OfCheckout();

    private static string OfCheckout([CallerFilePath] string here = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../../../collection"));
}
