namespace Pthbs.Scripts;

/// <summary>
/// The fixed values that scripts and packages rely on (docs/formats/build.md), the same on every machine. A value that can change the bytes of an output
/// changes only with the format's number.
/// </summary>
public static class BuildFormat
{
    /// <summary>Where every build and every environment sees the store.</summary>
    public const string MountPoint = "/pthbs";

    /// <summary>The name of <see cref="MergedView"/> in the store.</summary>
    public const string MergedName = "env";

    /// <summary>Where a build sees its dependencies as one tree.</summary>
    public const string MergedView = MountPoint + "/" + MergedName;

    /// <summary>Where a build's own directory is.</summary>
    public const string BuildDirectory = "/build";

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
}
