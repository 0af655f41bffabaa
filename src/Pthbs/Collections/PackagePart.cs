using System.Collections.Immutable;

namespace Pthbs.Collections;

/// <summary>
/// Software within a package that has a name, a version and a license of its own: the C library of a toolchain, say. What programs were linked with is told by it, and advisories speak of it.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="version">Its version; null if that is the package's.</param>
/// <param name="files">Where its archives and object files are in the package: paths of files, and of directories with a slash at their end.</param>
/// <param name="licenseFiles">Where its license texts are in the package, if not where those of all packages are.</param>
/// <param name="facts">What it has of the facts that a package has.</param>
public sealed class PackagePart(string name, string? version, ImmutableArray<string> files, ImmutableArray<string> licenseFiles, PackageFacts facts)
{
    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>Its version; null if that is the package's.</summary>
    public string? Version => version;

    /// <summary>Where its archives and object files are in the package.</summary>
    public ImmutableArray<string> Files => files;

    /// <summary>Where its license texts are in the package.</summary>
    public ImmutableArray<string> LicenseFiles => licenseFiles;

    /// <summary>What it has of the facts that a package has.</summary>
    public PackageFacts Facts => facts;

    /// <summary>The part that a file of a package belongs to: the one that states the longest path to it; null if there is none.</summary>
    /// <param name="parts">The package's parts.</param>
    /// <param name="path">The file, relative to the package.</param>
    public static PackagePart? Of(IReadOnlyList<PackagePart> parts, string path)
    {
        PackagePart? found = null;
        var length = 0;
        foreach (var part in parts)
        {
            foreach (var file in part.Files)
            {
                if (file.Length <= length || !(file[^1] == '/' ? path.StartsWith(file, StringComparison.Ordinal) : path == file)) continue;
                (found, length) = (part, file.Length);
            }
        }

        return found;
    }
}
