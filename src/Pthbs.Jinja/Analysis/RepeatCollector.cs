namespace Pthbs.Jinja;

/// <summary>Notes what is set twice while nothing reads the first value: one of the two was meant to be something else, or left over.</summary>
internal sealed class RepeatCollector
{
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);

    public List<TextMention> List { get; } = [];

    /// <summary>A variable is set at the top level, whatever else is so.</summary>
    public void Set(string name, int position)
    {
        if (!_unread.Add(name)) List.Add(new TextMention(name, "", position));
    }

    /// <summary>A variable is read, or may be.</summary>
    public void Read(string name) => _unread.Remove(name);

    /// <summary>Another template may read any of them.</summary>
    public void ReadAll() => _unread.Clear();
}
