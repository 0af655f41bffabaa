using Pthbs.Collections;
using Pthbs.Errors;

namespace Pthbs.Systems;

/// <summary>The request for the package <c>image</c> of a collection: an image of a system (docs/reference/systems.md).</summary>
public static class SystemImage
{
    private const string Package = "image";
    private const string Oci = "oci";

    /// <summary>What can be made; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["raw", "erofs", "verity", Oci];

    /// <summary>What the output of the package holds.</summary>
    public static string FileOf(string? kind) => kind == Oci ? Oci : "disk.img";

    /// <summary>Whether this is a size, as the facts of an image take it: <c>512M</c>, <c>4G</c>; no more than 16 TiB, the largest file of most file systems.</summary>
    public static bool IsSize(string text) =>
        text is [>= '1' and <= '9', .., 'M' or 'G'] && int.TryParse(text[..^1], System.Globalization.NumberStyles.None, null, out var number) && number <= (text[^1] == 'G' ? 16 << 10 : 16 << 20);

    /// <summary>The request.</summary>
    /// <param name="system">The system, with the values that it gets.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="disk">The size of the disk.</param>
    /// <param name="esp">The size of its EFI system partition.</param>
    /// <param name="packages">Names of packages that are on the disk, too.</param>
    /// <param name="sources">Names of packages whose sources are.</param>
    /// <exception cref="PthbsException">A name stands for a package with values, or a size is none.</exception>
    public static PackageRequest Of(PackageRequest system, string? kind, string? disk, string? esp, IReadOnlyList<string> packages, IReadOnlyList<string> sources)
    {
        var parameters = new Dictionary<string, string>(system.Parameters, StringComparer.Ordinal);
        Add("system", system.Name);
        Add("kind", kind);
        Add("disk", disk);
        Add("esp", esp);
        Add("packages", Joined(packages));
        Add("sources", Joined(sources));
        try
        {
            return new PackageRequest(Package, parameters);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Input)
        {
            throw new PthbsException(error, ErrorKind.Usage);
        }

        void Add(string name, string? value)
        {
            if (value is not null && !parameters.TryAdd(name, value)) throw new PthbsException(ErrorKind.Usage, $"the parameter '{name}' is one of the image, so the system cannot get it") { Got = system.ToString(), Hint = "write a template that extends layouts/image.sh.j2" };
        }
    }

    private static string? Joined(IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (name.Contains(':', StringComparison.Ordinal) || name.Contains('+', StringComparison.Ordinal)) throw new PthbsException(ErrorKind.Usage, "only the plain name of a package can stand in this list") { Got = name, Hint = "write a template that extends layouts/image.sh.j2, and name the package in its fact 'packages' or 'sources'" };
        return names.Count == 0 ? null : string.Join('+', names);
    }
}
