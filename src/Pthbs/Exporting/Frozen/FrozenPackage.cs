using Pthbs.Scripts;

namespace Pthbs.Exporting.Frozen;

/// <summary>A package's output as an archive, and the script that makes the same output of nothing but that archive (docs/explanation/decisions/0009-freezing.md).</summary>
/// <param name="Original">The package whose output it is.</param>
/// <param name="Script">The script; its one source is the archive.</param>
/// <param name="Size">Bytes of the archive.</param>
/// <param name="OutputHash">The output hash of the original: what the script's output has as well.</param>
public sealed record FrozenPackage(PackageId Original, BuildScript Script, long Size, string OutputHash)
{
    /// <summary>The archive, and the name it goes by.</summary>
    public SourceInput Archive => Script.Header.Sources[0];
}
