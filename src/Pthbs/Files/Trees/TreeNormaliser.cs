using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>
/// Makes of what a build wrote what the store keeps: one time, modes 0755, 0444 and 0555, nothing else attached to an inode, no files that differ from machine
/// to machine, scripts that name their interpreter by its package. Afterwards nobody can change a file through what they opened before.
/// </summary>
public sealed class TreeNormaliser
{
    private const int SpecialBits = 0b111_000_000_000;
    private const int ReadOnly = 0b100_100_100;
    private const int ReadOnlyExecutable = 0b101_101_101;
    private const int Writable = 0b110_000_000;
    private const int ReadableForOwner = 0b100_000_000;

    private readonly DirectoryHandle _tree;
    private readonly NormaliseOptions _options;
    private readonly CancellationToken _cancel;
    private readonly FileReplacer _replacer;
    private readonly List<NormaliseChange> _changes = [];
    private readonly List<TreeProblem> _problems;
    private readonly IReadOnlyList<TreeEntry> _entries;

    private TreeNormaliser(DirectoryHandle tree, NormaliseOptions options, CancellationToken cancel)
    {
        (_tree, _options, _cancel) = (tree, options, cancel);
        _replacer = new FileReplacer(tree, cancel);
        var listing = TreeListing.Read(tree, openUp: true, options.Limits, cancel);
        _entries = listing.Entries;
        _problems = [.. listing.Problems];
    }

    /// <summary>
    /// Normalises a tree that no process of its build writes to any more. Entries that are reported as problems are left as they are.
    /// A second run finds nothing to change.
    /// </summary>
    /// <param name="tree">The tree; its directories may be closed (mode 0000), its own too.</param>
    /// <param name="options">What it is to look like.</param>
    /// <param name="cancel">Ends it early, and leaves it half done.</param>
    /// <exception cref="Errors.PthbsException">It is too deep or holds too much, or the machine does not let it be done.</exception>
    public static NormaliseReport Normalise(DirectoryHandle tree, NormaliseOptions options, CancellationToken cancel = default)
    {
        var normaliser = new TreeNormaliser(tree, options, cancel);
        normaliser.Run();
        return new NormaliseReport(normaliser._changes, normaliser._problems);
    }

    /// <summary>Whether an entry looks as normalising leaves it: what does not was put there meanwhile.</summary>
    internal static bool IsNormal(TreeEntry entry, NormaliseOptions options) => entry.Kind switch
    {
        FileKind.Regular => entry.Status.Mode is ReadOnly or ReadOnlyExecutable && entry.Status.ModifiedSeconds == options.Time,
        FileKind.Directory => entry.Status.Mode == TreeListing.OpenMode,
        _ => entry.Status.ModifiedSeconds == options.Time,
    };

    private void Run()
    {
        // How many names of each inode stand in this tree: more links than names, and a file elsewhere is the same file.
        var names = _entries.Where(entry => entry is { Kind: FileKind.Regular, Status.Links: > 1 })
            .GroupBy(entry => (entry.Status.Device, entry.Status.Inode)).ToDictionary(group => group.Key, group => (uint)group.Count());
        var directories = new List<string> { "" };
        NormaliseDirectory(_tree, ".", "");
        foreach (var group in _entries.GroupBy(entry => Split(entry.Path).Parent))
        {
            using var parent = _tree.OpenDirectory(group.Key.Length == 0 ? "." : group.Key);
            foreach (var entry in group)
            {
                _cancel.ThrowIfCancellationRequested();
                var name = entry.Path[(group.Key.Length == 0 ? 0 : group.Key.Length + 1)..];
                if (entry.Kind == FileKind.Directory)
                {
                    NormaliseDirectory(parent, name, entry.Path);
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
                    NormaliseFile(parent, name, entry, isShared);
                }
            }
        }

        // Deleting and replacing changed the times of directories: they come last.
        foreach (var path in directories)
        {
            _cancel.ThrowIfCancellationRequested();
            var (parent, name) = Split(path);
            using var above = parent.Length == 0 ? _tree.Duplicate() : _tree.OpenDirectory(parent);
            Finish(above, name.Length == 0 ? "." : name);
        }
    }

    /// <summary>Before anything is made in it: it would inherit access lists and flags.</summary>
    private void NormaliseDirectory(DirectoryHandle parent, string name, string path)
    {
        if (TakeAttributesOff(parent, name, path, TreeListing.OpenMode) == Removal.Stuck)
            _problems.Add(new TreeProblem("it has too many extended attributes to list or remove them", path, "set none in the script"));
        using var directory = parent.OpenDirectory(name);
        if (Note(directory.ResetFlags(_options.Flags), path, "flags removed (chattr)") == Removal.Stuck)
            _problems.Add(new TreeProblem("it has flags that cannot be removed (lsattr -d)", path, "set none in the script"));
    }

    private void NormaliseFile(DirectoryHandle parent, string name, TreeEntry entry, bool isShared)
    {
        var mode = entry.Status.IsExecutable ? ReadOnlyExecutable : ReadOnly;
        if ((entry.Status.Mode & SpecialBits) != 0) _changes.Add(new NormaliseChange(entry.Path, "setuid, setgid or sticky bit removed"));
        ScriptRewriter.Interpreter? interpreter = null;
        // What is done to an inode outside the tree too would be done to somebody else's file.
        var whyAnew = isShared ? "it was a hard link to a file outside the output" : Settle(parent, name, entry, mode, out interpreter);
        if (whyAnew is not null)
        {
            _replacer.Detach(parent, name, entry, mode);
            _changes.Add(new NormaliseChange(entry.Path, $"copied, for {whyAnew}"));
            // What was read of the old file need not be what was copied.
            using var copy = parent.OpenFile(name);
            interpreter = ScriptRewriter.InterpreterOf(copy, entry.Path, entry.Status.Size);
        }

        var isNew = interpreter is { } found && Rewrite(parent, name, entry, found, mode);
        if (isNew || whyAnew is not null) Finish(parent, name);
    }

    /// <summary>Gives a file its owner, mode and time, and nothing besides. Says why it must be made anew, where it cannot be had like that.</summary>
    private string? Settle(DirectoryHandle parent, string name, TreeEntry entry, int mode, out ScriptRewriter.Interpreter? interpreter)
    {
        var attributes = TakeAttributesOff(parent, name, entry.Path, Writable);
        if (attributes == Removal.Nothing && (entry.Status.Mode & ReadableForOwner) == 0) parent.SetMode(name, Writable);
        using var file = parent.OpenFile(name);
        if (_options.Owner is { } owner) OpenFiles.SetOwner(file, owner.User, owner.Group, entry.Path);
        var flags = Note(InodeFlags.Reset(file, _options.Flags), entry.Path, "flags removed (chattr)");
        if (FileStatus.Of(file) is { TakesMoreThanItsBytes: true }) FreeBeyondEnd(parent, name, entry.Path);
        interpreter = ScriptRewriter.InterpreterOf(file, entry.Path, entry.Status.Size);
        OpenFiles.Finish(file, mode, _options.Time, entry.Path);
        if (attributes == Removal.Stuck) return "it had too many extended attributes to list them";
        if (flags == Removal.Stuck) return "it had flags that could not be removed";
        // The last of all: from here on nobody can open it for writing, so that nobody who cannot write now ever can.
        return OpenFiles.MayBeWritten(file) ? "somebody may still have it open for writing" : null;
    }

    /// <summary>Frees what is kept of the disk beyond a file's end (fallocate(2) with FALLOC_FL_KEEP_SIZE, which no limit of a file's size holds up): cutting a file to its size does that.</summary>
    private void FreeBeyondEnd(DirectoryHandle parent, string name, string path)
    {
        parent.SetMode(name, Writable);
        using var file = parent.OpenForCutting(name);
        if (OpenFiles.CutToSize(file, path)) _changes.Add(new NormaliseChange(path, "blocks beyond its end freed"));
    }

    private bool Rewrite(DirectoryHandle parent, string name, TreeEntry entry, ScriptRewriter.Interpreter interpreter, int mode)
    {
        if (_options.OwnerOf(interpreter.Relative) is { } owner)
        {
            _replacer.ReplaceStart(parent, name, interpreter.Start, interpreter.End, owner, mode);
            _changes.Add(new NormaliseChange(entry.Path, $"interpreter {interpreter.Path} rewritten to {owner}"));
            return true;
        }

        _problems.Add(new TreeProblem(
            $"no dependency has its interpreter {PathText.Printable(interpreter.Path)}",
            entry.Path,
            $"name the package that has it: {ScriptHints.Depends}; or use another interpreter"));
        return false;
    }

    private Removal TakeAttributesOff(DirectoryHandle parent, string name, string path, int mode) =>
        Note(parent.TakeAttributesOff(name, mode), path, "extended attributes removed");

    private Removal Note(Removal removal, string path, string what)
    {
        if (removal == Removal.Removed) _changes.Add(new NormaliseChange(path, what));
        return removal;
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
