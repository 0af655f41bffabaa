namespace Pthbs.Scripts;

/// <summary>The paths that scripts and packages rely on (docs/formats/build.md). Files of packages hold them, so they are the same on every machine.</summary>
public static class BuildLayout
{
    /// <summary>Where every build and every environment sees the store.</summary>
    public const string MountPoint = "/pthbs";

    /// <summary>The name of <see cref="MergedView"/> in the store.</summary>
    public const string MergedName = "env";

    /// <summary>Where a build sees its dependencies as one tree.</summary>
    public const string MergedView = MountPoint + "/" + MergedName;

    /// <summary>Where a build's own directory is.</summary>
    public const string BuildDirectory = "/build";
}
