namespace Pthbs.Files.Trees;

/// <summary>
/// Makes of what a build wrote what the store keeps: one time, modes 0755, 0444 and 0555, no files that differ from machine to machine,
/// scripts that name their interpreter by its package.
/// </summary>
public sealed class TreeNormaliser
{
    private const int SpecialBits = 0b111_000_000_000;
    private const int ReadOnly = 0b100_100_100;
    private const int ReadOnlyExecutable = 0b101_101_101;
    private const int Writable = 0b110_000_000;

    private readonly DirectoryHandle _tree;
    private readonly NormaliseOptions _options;
    private readonly List<NormaliseChange> _changes = [];
    private readonly List<TreeProblem> _problems;
    private readonly IReadOnlyList<TreeEntry> _entries;

    private TreeNormaliser(DirectoryHandle tree, NormaliseOptions options)
    {
        _tree = tree;
        _options = options;
        var listing = TreeListing.Read(tree, openUp: true);
        _entries = listing.Entries;
        _problems = [.. listing.Problems];
    }

    /// <summary>
    /// Normalises a tree that nothing else writes to. Entries that are reported as problems are left as they are.
    /// A second run finds nothing to change.
    /// </summary>
    /// <param name="tree">The tree; its directories may be closed (mode 0000), its own too.</param>
    /// <param name="options">What it is to look like.</param>
    /// <exception cref="Errors.PthbsException">It is too deep, or the machine does not let it be done.</exception>
    public static NormaliseReport Normalise(DirectoryHandle tree, NormaliseOptions options)
    {
        var normaliser = new TreeNormaliser(tree, options);
        normaliser.Run();
        return new NormaliseReport(normaliser._changes, normaliser._problems);
    }

    private void Run()
    {
        // How many names of each inode stand in this tree: more links than names, and a file elsewhere is the same file.
        var names = _entries.Where(entry => entry is { Kind: FileKind.Regular, Status.Links: > 1 })
            .GroupBy(entry => (entry.Status.Device, entry.Status.Inode)).ToDictionary(group => group.Key, group => (uint)group.Count());
        var replacer = new FileReplacer(_tree);
        var directories = new List<string> { "" };
        TakeAttributesOff(_tree, ".", "", TreeListing.OpenMode);
        foreach (var group in _entries.GroupBy(entry => Split(entry.Path).Parent))
        {
            using var parent = _tree.OpenDirectory(group.Key.Length == 0 ? "." : group.Key);
            foreach (var entry in group)
            {
                var name = Split(entry.Path).Name;
                if (entry.Kind == FileKind.Directory)
                {
                    // Before anything is made in it: it would inherit access lists.
                    TakeAttributesOff(parent, name, entry.Path, TreeListing.OpenMode);
                    directories.Add(entry.Path);
                }
                else if (IsUnwanted(entry.Path))
                {
                    parent.TryDelete(name);
                    _changes.Add(new NormaliseChange(entry.Path, "removed"));
                }
                else if (entry.Kind == FileKind.Link) Finish(parent, name);
                else
                {
                    var isShared = entry.Status.Links > 1 && entry.Status.Links > names[(entry.Status.Device, entry.Status.Inode)];
                    NormaliseFile(parent, name, entry, replacer, isShared);
                }
            }
        }

        // Deleting and replacing changed the times of directories: they come last.
        foreach (var path in directories)
        {
            var (parent, name) = Split(path);
            using var above = parent.Length == 0 ? _tree.Duplicate() : _tree.OpenDirectory(parent);
            Finish(above, name.Length == 0 ? "." : name);
        }
    }

    private void NormaliseFile(DirectoryHandle parent, string name, TreeEntry entry, FileReplacer replacer, bool isShared)
    {
        var mode = entry.Status.IsExecutable ? ReadOnlyExecutable : ReadOnly;
        if ((entry.Status.Mode & SpecialBits) != 0) _changes.Add(new NormaliseChange(entry.Path, "setuid, setgid or sticky bit removed"));
        var isOpen = TakeAttributesOff(parent, name, entry.Path, Writable);
        if (isShared)
        {
            // Its mode and time are those of the file outside too, and whoever holds that one could write to this.
            replacer.Detach(parent, name, entry, mode);
            _changes.Add(new NormaliseChange(entry.Path, "copied, for it was a hard link to a file outside the output"));
        }
        else if (isOpen || entry.Status.Mode != mode) parent.SetMode(name, mode);

        if (ScriptRewriter.InterpreterOf(parent, name, entry.Status.Size) is { } interpreter)
        {
            if (_options.OwnerOf(interpreter.Relative) is { } owner)
            {
                FileReplacer.ReplaceStart(parent, name, interpreter.Start, interpreter.End, owner, mode);
                _changes.Add(new NormaliseChange(entry.Path, $"interpreter {interpreter.Path} rewritten to {owner}"));
            }
            else
            {
                _problems.Add(new TreeProblem(
                    $"no declared dependency has its interpreter {PathText.Printable(interpreter.Path)}",
                    entry.Path,
                    "add a '#: depends' line for the package that has it, or install the script with another interpreter"));
            }
        }

        Finish(parent, name);
    }

    private bool TakeAttributesOff(DirectoryHandle parent, string name, string path, int mode)
    {
        if (!parent.TakeAttributesOff(name, mode)) return false;
        _changes.Add(new NormaliseChange(path, "extended attributes removed"));
        return true;
    }

    private void Finish(DirectoryHandle parent, string name)
    {
        if (_options.Owner is { } owner) parent.SetOwner(name, owner.User, owner.Group);
        parent.SetTime(name, _options.Time);
    }

    /// <summary>The index of info pages depends on what else was installed, a libtool archive names directories of the build.</summary>
    private static bool IsUnwanted(string path) => path == "share/info/dir" || path.EndsWith(".la", StringComparison.Ordinal);

    private static (string Parent, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }
}
