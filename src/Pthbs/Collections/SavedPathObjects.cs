namespace Pthbs.Collections;

/// <summary>Saved paths as those that are looked at, to be saved once more.</summary>
/// <param name="saved">Where they are.</param>
/// <param name="paths">Knows newer stamps of directories, for what was found to hold in this run; null for what nobody has looked at.</param>
internal sealed class SavedPathObjects(SavedGeneration saved, SavedPaths? paths = null)
{
    private readonly LookedPath?[] _known = new LookedPath?[saved.PathCount];

    public LookedPath Of(int number)
    {
        if (_known[number] is { } known) return known;
        var path = saved.Path(number);
        var (stamp, isYoung) = paths?.Fresh(number) ?? (path.Stamp, path.IsYoung);
        // What is above stands before it; otherwise the file is wrong, and this would never end.
        if (path.Above >= number) throw new FormatException("a path is above itself");
        return _known[number] = new LookedPath(path.Layer, saved.Text(path.Text), path.Above < 0 ? null : Of(path.Above), stamp, isYoung);
    }
}
