using System.Reflection;

namespace Pthbs.Exporting.Make;

/// <summary>The helpers in sh and awk that come with a Makefile. They are files beside this one, carried in the assembly.</summary>
public static class Helpers
{
    private const string Prefix = "make/";

    /// <summary>The names of all helpers, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal)];

    private static Assembly Assembly => typeof(Helpers).Assembly;

    /// <summary>A helper's bytes.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static byte[] Read(string name)
    {
        using var resource = Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException($"no helper is called '{name}'", nameof(name));
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
