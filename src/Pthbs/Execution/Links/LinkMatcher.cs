using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Files.Elf;
using Pthbs.Store;

namespace Pthbs.Execution.Links;

/// <summary>
/// Finds which file of a package a link has made. Between the link and the package lie <c>cp</c>, <c>install -s</c>, <c>strip</c> and <c>mv</c>; what is loaded of a
/// program is the same before and after. Where the linked file is gone or was changed, its name is what is left.
/// </summary>
internal sealed class LinkMatcher
{
    /// <summary>Bytes that are read to compare: more than any package holds, and an end to files with holes.</summary>
    private const long MostBytes = 64L << 30;

    private readonly DirectoryHandle _output;
    private readonly CancellationToken _cancel;
    private readonly Dictionary<string, List<string>> _byShape = new(StringComparer.Ordinal);
    private readonly HashSet<string> _programs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LinkMatch How, LinkNote Note)> _found = new(StringComparer.Ordinal);
    private long _left = MostBytes;

    /// <summary>Begins.</summary>
    /// <param name="output">The package's tree.</param>
    /// <param name="files">Its files that may be linked ones.</param>
    /// <param name="cancel">Ends it early.</param>
    public LinkMatcher(DirectoryHandle output, IEnumerable<string> files, CancellationToken cancel)
    {
        (_output, _cancel) = (output, cancel);
        foreach (var path in files)
        {
            cancel.ThrowIfCancellationRequested();
            With(output, path, (_, image) =>
            {
                if (!_byShape.TryGetValue(image.Shape, out var same)) _byShape.Add(image.Shape, same = []);
                same.Add(path);
                if (image.IsLoaded) _programs.Add(path);
            });
        }
    }

    /// <summary>Whether nothing is known and nothing is missing.</summary>
    public bool IsEmpty => _programs.Count == 0 && _found.Count == 0;

    /// <summary>The files whose link is known.</summary>
    public IEnumerable<(string Path, LinkMatch How, LinkNote Note)> Found => _found.Select(f => (f.Key, f.Value.How, f.Value.Note));

    /// <summary>What could not be compared.</summary>
    public IEnumerable<string> Remarks => _left < 0 ? ["not all files could be compared: they are too large"] : [];

    /// <summary>The programs and shared objects whose link is not known.</summary>
    public IReadOnlyList<string> Unmatched() => [.. _programs.Where(p => !_found.ContainsKey(p)).Order(StringComparer.Ordinal)];

    /// <summary>Takes a link whose output may be there still; the newest link first.</summary>
    public void Add(LinkNote note, DirectoryHandle tree, string path) => With(tree, path, (file, image) =>
    {
        if (!_byShape.TryGetValue(image.Shape, out var same)) return;
        string? hash = null;
        foreach (var candidate in same)
        {
            if (_found.ContainsKey(candidate)) continue;
            if ((hash ??= Hash(file, image, path)) is { } made && HashOf(candidate) == made) _found.Add(candidate, (LinkMatch.Content, note));
        }
    });

    /// <summary>Takes what is left by name: where one link alone made a file of that name.</summary>
    public void AddByName(IEnumerable<LinkNote> notes)
    {
        var used = _found.Values.Select(f => f.Note.Output).ToHashSet(StringComparer.Ordinal);
        var byName = notes.Where(n => !used.Contains(n.Output)).ToLookup(n => NameOf(n.Output), StringComparer.Ordinal);
        foreach (var path in Unmatched())
            if (byName[NameOf(path)].Take(2).ToList() is [var only]) _found.Add(path, (LinkMatch.Name, only));
    }

    /// <summary>libtool links a program a second time under another name, to run it where it was built.</summary>
    private static string NameOf(string path)
    {
        const string Libtool = "lt-";
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.StartsWith(Libtool, StringComparison.Ordinal) ? name[Libtool.Length..] : name;
    }

    private string? HashOf(string path)
    {
        if (!_hashes.TryGetValue(path, out var hash)) With(_output, path, (file, image) => _hashes.Add(path, hash = Hash(file, image, path) ?? ""));
        return hash;
    }

    private string? Hash(SafeFileHandle file, LoadedImage image, string path) =>
        _left < 0 || (_left -= image.Length) < 0 ? null : image.Hash(file, path, _cancel);

    /// <summary>Opens what is there, if it is a file that a linker makes.</summary>
    private void With(DirectoryHandle tree, string path, Action<SafeFileHandle, LoadedImage> act)
    {
        try
        {
            if (tree.TryStatus(path) is not { Kind: FileKind.Regular }) return;
            using var file = tree.OpenFile(path);
            if (LoadedImage.TryRead(file, path, _cancel) is { } image) act(file, image);
        }
        catch (PthbsException)
        {
            // What cannot be read is not known.
        }
    }
}
