using Pthbs.Files;

namespace Pthbs.Collections;

/// <summary>A path of a collection that was looked at, and what stood there.</summary>
/// <param name="layer">Which of the collection's directories, counted from the one that wins.</param>
/// <param name="relative">The path below it; empty for the directory itself.</param>
/// <param name="above">The directory that it is in; null for the collection's own.</param>
/// <param name="stamp">What stood there when it was looked at first.</param>
/// <param name="isYoung">Whether it could still have changed without another stamp.</param>
internal sealed class LookedPath(int layer, string relative, LookedPath? above, FileStamp stamp, bool isYoung)
{
    public int Layer => layer;

    public string Relative => relative;

    public LookedPath? Above => above;

    public FileStamp Stamp => stamp;

    public FileKind? Kind => stamp.Kind;

    public bool IsYoung => isYoung;

    /// <summary>
    /// Whether what was made of it may be kept. A directory need only be the same one: what was looked for in it has a stamp of its own. What is neither file nor directory is an error
    /// to whoever reads it.
    /// </summary>
    public bool IsLasting => Kind switch { null or FileKind.Directory => true, FileKind.Regular => !isYoung, _ => false };
}
