namespace Pthbs.Scripts;

/// <summary>
/// The fixed values that scripts and packages rely on (docs/reference/formats/build.md), the same on every machine. A value that can change the bytes of an output
/// changes only with the format's number.
/// </summary>
public static class BuildFormat
{
    /// <summary>The number of the format, the only one that this program builds: it fixes all that the builder does which can change an output's bytes.</summary>
    public const int Number = 2;

    /// <summary>Where every build and every environment sees the store.</summary>
    public const string MountPoint = "/pthbs";

    /// <summary>The name of <see cref="MergedView"/> in the store.</summary>
    public const string MergedName = "env";

    /// <summary>Where a build sees its dependencies as one tree.</summary>
    public const string MergedView = MountPoint + "/" + MergedName;

    /// <summary>Where a build's own directory is.</summary>
    public const string BuildDirectory = "/build";

    /// <summary>Where a rootfs has programs, as a part of PATH.</summary>
    private const string RootfsPath = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The time of every file, and SOURCE_DATE_EPOCH: 1980-01-01, the earliest that every archive format can say. Seconds since 1970.</summary>
    public const long Epoch = 315_532_800;

    /// <summary>The user that a build takes itself for.</summary>
    public const uint UserId = 1000;

    /// <summary>/etc/passwd of a build.</summary>
    public const string Passwd = "root:x:0:0:root:/:/bin/sh\nbuild:x:1000:1000:build:/build/home:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";

    /// <summary>/etc/group of a build.</summary>
    public const string Group = "root:x:0:\nbuild:x:1000:\nnogroup:x:65534:\n";

    /// <summary>/etc/hosts of a build.</summary>
    public const string Hosts = "127.0.0.1 localhost build\n::1 localhost build\n";

    /// <summary>Where a tree of packages has programs, as a part of PATH: plain Makefiles install some into sbin, whatever they are told.</summary>
    /// <param name="tree">The merged view of a build, or an environment.</param>
    public static string SearchPath(string tree) => $"{tree}/bin:{tree}/sbin";

    /// <summary>PATH of a build.</summary>
    /// <param name="hasRootfs">Whether the script has a rootfs: what it depends on comes first.</param>
    public static string BuildPath(bool hasRootfs) => hasRootfs ? $"{SearchPath(MergedView)}:{RootfsPath}" : SearchPath(MergedView);
}
