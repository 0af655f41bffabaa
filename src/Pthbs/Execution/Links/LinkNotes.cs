using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Execution.Links;

/// <summary>The notes that the wrapper has left in a build's directory: of each file that was linked the last one. Bounded, for the build can leave what it likes.</summary>
internal sealed class LinkNotes
{
    private const int MostNotes = 50_000;
    private const int MostText = 16 << 20;

    private readonly Dictionary<string, LinkNote> _byOutput = new(StringComparer.Ordinal);
    private readonly List<LinkNote> _unnamed = [];
    private readonly List<string> _remarks = [];

    /// <summary>The last link of each path.</summary>
    public IReadOnlyDictionary<string, LinkNote> ByOutput => _byOutput;

    /// <summary>Links of which the map alone says what they made.</summary>
    public IReadOnlyList<LinkNote> Unnamed => _unnamed;

    /// <summary>What could not be looked at.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Reads the notes of a build.</summary>
    /// <param name="links">The directory with the wrapper.</param>
    /// <param name="cancel">Ends it early.</param>
    public static LinkNotes Read(DirectoryHandle links, CancellationToken cancel)
    {
        var notes = new LinkNotes();
        var (read, text, unreadable) = (0, 0L, 0);
        // Listed first: nothing else may be done to a directory while its names are read.
        var names = links.Stream().Where(e => e.Name.EndsWith(LinkWrapper.NoteEnding, StringComparison.Ordinal)).Select(e => e.Name).Take(MostNotes + 1).ToList();
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            if (++read > MostNotes || text > MostText)
            {
                notes._remarks.Add($"there are too many link notes: {read - 1} were read");
                break;
            }

            if (TryRead(links, name) is { } note)
            {
                text += note.Output.Length + note.Directory.Length;
                notes.Add(note);
            }
            else
            {
                unreadable++;
            }
        }

        if (unreadable > 0) notes._remarks.Add($"{unreadable} note{(unreadable == 1 ? "" : "s")} about links could not be read");
        return notes;
    }

    /// <summary>Takes a link whose output has become known.</summary>
    public void Add(LinkNote note)
    {
        if (note.Output.Length == 0) _unnamed.Add(note);
        else if (!_byOutput.TryGetValue(note.Output, out var other) || (other.Time, other.Number).CompareTo((note.Time, note.Number)) < 0) _byOutput[note.Output] = note;
    }

    private static LinkNote? TryRead(DirectoryHandle links, string name)
    {
        try
        {
            return links.TryStatus(name) is { Kind: FileKind.Regular } status && links.TryReadBytes(name, LinkNote.Longest) is { } bytes
                && LinkNote.Parse(name[..^LinkWrapper.NoteEnding.Length], bytes) is { } note
                ? note with { Time = ((Int128)status.ModifiedSeconds * 1_000_000_000) + status.ModifiedNanoseconds } : null;
        }
        catch (PthbsException)
        {
            return null;
        }
    }
}
