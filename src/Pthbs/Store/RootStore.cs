using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Store;

/// <summary>
/// Why packages stay: names that people gave to packages and environments. Each name is a directory of numbered generations, of which one is current
/// (docs/reference/formats/store.md). Making a generation, switching and rolling back are the same few steps for whatever the name stands for, and short enough for a
/// shell script: only the link <c>current</c> is ever replaced, by a rename, under the lock.
/// </summary>
public sealed partial class RootStore : IDisposable
{
    private readonly DirectoryHandle? _directory;
    private readonly StateFiles _files;
    private readonly LockWait _wait;

    internal RootStore(DirectoryHandle? directory, StateFiles files, LockWait wait) => (_directory, _files, _wait) = (directory, files, wait);

    /// <summary>The roots of a state whose store may be closed to writing, as it is on a machine that was started from it.</summary>
    /// <param name="state">The state's path; it is made where it is missing.</param>
    /// <param name="wait">How locks are waited for.</param>
    public static RootStore Open(string state, LockWait wait) => new(DirectoryHandle.Create($"{state}/{StoreLayout.Roots}"), new StateFiles(null, null), wait);

    /// <summary>What the name of a root looks like, for messages.</summary>
    public const string NameForm = "letters, digits and + . _ -, at most 100, not beginning with . or -";

    /// <summary>Whether a root may be called so.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    /// <summary>All roots, sorted; those too that cannot be read.</summary>
    public IReadOnlyList<string> Names =>
        [.. _directory?.List().Where(e => IsName(e.Name)).Select(e => e.Name).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>()];

    /// <summary>The numbers of a root's generations, the oldest first; none where there is no such root. None of them is read.</summary>
    /// <exception cref="PthbsException">The root is no directory, or cannot be opened.</exception>
    public IReadOnlyList<int> Numbers(string root)
    {
        using var directory = TryOpen(root);
        return directory is null ? [] : [.. Numbers(directory)];
    }

    /// <summary>The number of the current generation: the one that the link names or, where that is lost, the highest; 0 where there is none.</summary>
    /// <exception cref="PthbsException">The root is no directory, or cannot be opened.</exception>
    public int CurrentNumber(string root)
    {
        using var directory = TryOpen(root);
        return directory is null ? 0 : CurrentNumber(directory);
    }

    /// <summary>The current generation of a root; null if there is no such root.</summary>
    /// <exception cref="PthbsException">It cannot be read.</exception>
    public RootGeneration? Current(string root)
    {
        using var directory = IsName(root) ? TryOpen(root) : null;
        return directory is not null && CurrentNumber(directory) is > 0 and var number ? RootGeneration.Read(directory, root, number) : null;
    }

    /// <summary>One generation of a root.</summary>
    /// <exception cref="PthbsException">It cannot be read.</exception>
    public RootGeneration Read(string root, int number)
    {
        using var directory = TryOpen(root);
        return directory is null ? throw RootGeneration.Unreadable(root, $"{_directory?.Path}/{root}", "nothing") : RootGeneration.Read(directory, root, number);
    }

    /// <summary>The generations of a root, the oldest first; none where there is no such root.</summary>
    /// <exception cref="PthbsException">One cannot be read: whoever deletes by these lists must not go on.</exception>
    public IReadOnlyList<RootGeneration> Generations(string root)
    {
        using var directory = TryOpen(root);
        return directory is null ? [] : [.. Numbers(directory).Select(n => RootGeneration.Read(directory, root, n))];
    }

    /// <summary>Throws if a root holds another kind of thing, for whoever does more than adding a generation.</summary>
    /// <exception cref="PthbsException">The name is taken.</exception>
    public void EnsureOfKind(string root, IReadOnlyList<string> names)
    {
        using var directory = TryOpen(root);
        if (directory is not null) EnsureOfKind(directory, root, names);
    }

    /// <summary>Switches to a generation that holds just that; makes it, where neither the current one nor the newest is such. Survives a power loss from now on.</summary>
    /// <param name="root">The root's name.</param>
    /// <param name="names">What it holds from now on, as it is called in the store.</param>
    /// <returns>The current generation.</returns>
    /// <exception cref="PthbsException">The name cannot be a root's, or is taken by what is no such thing.</exception>
    public RootGeneration Add(string root, IReadOnlyList<string> names)
    {
        if (!IsName(root)) throw new PthbsException(ErrorKind.Usage, "this is not a valid name for a root") { Got = root, Expected = NameForm };
        using var directory = Writable.CreateDirectory(root);
        _directory!.Sync();
        using var alone = Lock(directory, root);
        EnsureOfKind(directory, root, names);
        var current = CurrentNumber(directory);
        // The newest one may hold just that: somebody went back from it, or was killed before it became the current one.
        var newest = Numbers(directory).DefaultIfEmpty().Max();
        foreach (var same in ((int[])[current, newest]).Where(n => n > 0))
        {
            if (RootGeneration.TryRead(directory, root, same) is not { } known || !known.Names.SequenceEqual(names)) continue;
            SetCurrent(directory, same);
            return known;
        }

        if (newest == int.MaxValue)
        {
            throw new PthbsException(ErrorKind.Damage, "the root has no free number for another generation")
            {
                Where = $"{directory.Path}/{RootGeneration.FileName(newest)}",
                Got = RootGeneration.FileName(newest),
                Expected = "consecutive numbers from 1",
                Hint = "pthbs did not write that file: delete it, or rename it to the next consecutive number",
            };
        }

        var number = newest + 1;
        // A script that does without the lock may have made it meanwhile: then this is the one after it.
        while (!_files.TryWriteNew(directory, RootGeneration.FileName(number), Encoding.UTF8.GetBytes(string.Concat(names.Select(n => n + "\n"))))) number++;
        SetCurrent(directory, number);
        return RootGeneration.Read(directory, root, number);
    }

    /// <summary>Makes another generation the current one. Nothing else changes.</summary>
    /// <returns>That generation.</returns>
    /// <exception cref="PthbsException">There is no such root or generation.</exception>
    public RootGeneration Switch(string root, int number)
    {
        using var directory = Existing(root);
        using var alone = Lock(directory, root);
        return Switch(directory, root, number);
    }

    /// <summary>Makes the generation before the current one the current one.</summary>
    /// <returns>That generation.</returns>
    /// <exception cref="PthbsException">There is no such root, or no earlier generation.</exception>
    public RootGeneration RollBack(string root)
    {
        using var directory = Existing(root);
        using var alone = Lock(directory, root);
        var current = CurrentNumber(directory);
        var earlier = Numbers(directory).Where(n => n < current).DefaultIfEmpty().Max();
        if (earlier == 0) throw new PthbsException(ErrorKind.Usage, $"the root '{root}' has no generation before {RootGeneration.FileName(current)}") { Hint = "list them: pthbs store root list" };
        return Switch(directory, root, earlier);
    }

    /// <summary>Forgets generations, under the root's lock; they need not be readable. Never the current one.</summary>
    /// <returns>False, and none is forgotten, where one of them is the current one or somebody holds the lock: what was decided no longer holds.</returns>
    internal bool TryForget(string root, IReadOnlyCollection<int> numbers)
    {
        using var directory = _directory?.TryOpenDirectory(root);
        if (directory is null) return true;
        using var alone = TryLock(directory, out var isHeld);
        if (isHeld || numbers.Contains(CurrentNumber(directory))) return false;
        foreach (var number in numbers) directory.DeleteTree(RootGeneration.FileName(number));
        return true;
    }

    /// <summary>Waits until nobody changes a root.</summary>
    /// <param name="root">Its name.</param>
    /// <param name="waiting">Called once, with who holds it, if it takes longer than a moment.</param>
    /// <param name="cancel">Ends the wait.</param>
    internal void WaitFor(string root, Action<string> waiting, CancellationToken cancel)
    {
        using var directory = _directory?.TryOpenDirectory(root);
        if (directory is null) return;
        using (FileLock.Take(directory, StoreLayout.OwnLock, waiting, cancel)) { }
    }

    /// <summary>Forgets a root with all of its generations, whatever they hold: none of them is read.</summary>
    public void Delete(string root)
    {
        if (IsName(root)) _directory?.DeleteTree(root);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();

    private static IEnumerable<int> Numbers(DirectoryHandle directory) =>
        directory.List().Select(e => int.TryParse(e.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && RootGeneration.FileName(number) == e.Name ? number : 0).Where(n => n > 0).Order();

    private DirectoryHandle Writable => _directory ?? throw new PthbsException(ErrorKind.Machine, "the state was opened for reading only");

    private DirectoryHandle Existing(string root) => (IsName(root) ? Writable.TryOpenDirectory(root) : null)
        ?? throw new PthbsException(ErrorKind.Usage, $"no root is called '{root}'") { Expected = Names.Count == 0 ? null : string.Join(", ", Names), Hint = "list them: pthbs store root list" };

    private FileLock Lock(DirectoryHandle directory, string root) =>
        FileLock.Take(directory, StoreLayout.OwnLock, holder => _wait.For($"the root '{root}'", $"{directory.Path}/{StoreLayout.OwnLock}", holder), _wait.Cancel);

    /// <summary>A full disk may not have room for the lock file of a root that a script has made. Then nobody holds it either.</summary>
    private static FileLock? TryLock(DirectoryHandle directory, out bool isHeld)
    {
        try
        {
            var taken = FileLock.TryTake(directory, StoreLayout.OwnLock);
            isHeld = taken is null;
            return taken;
        }
        catch (PthbsException full) when (full.SystemError is Errno.NoSpace or Errno.QuotaExceeded)
        {
            isHeld = false;
            return null;
        }
    }

    private RootGeneration Switch(DirectoryHandle directory, string root, int number)
    {
        if (!Numbers(directory).Contains(number))
            throw new PthbsException(ErrorKind.Usage, $"the root '{root}' has no generation {RootGeneration.FileName(number)}") { Expected = Numbers(directory) is var numbers && numbers.Any() ? string.Join(", ", numbers.Select(RootGeneration.FileName)) : null };
        var generation = RootGeneration.Read(directory, root, number);
        SetCurrent(directory, number);
        return generation;
    }

    private static int CurrentNumber(DirectoryHandle directory)
    {
        var numbers = Numbers(directory).ToList();
        var named = directory.TryStatus(StoreLayout.CurrentGeneration) is { Kind: FileKind.Link } ? numbers.Find(n => RootGeneration.FileName(n) == directory.ReadLink(StoreLayout.CurrentGeneration)) : 0;
        return named > 0 ? named : numbers.DefaultIfEmpty().Last();
    }

    private void SetCurrent(DirectoryHandle directory, int number)
    {
        if (directory.TryStatus(StoreLayout.CurrentGeneration) is { Kind: FileKind.Link } && directory.ReadLink(StoreLayout.CurrentGeneration) == RootGeneration.FileName(number)) return;
        _files.ReplaceLink(directory, StoreLayout.CurrentGeneration, RootGeneration.FileName(number));
    }

    private static void EnsureOfKind(DirectoryHandle directory, string root, IReadOnlyList<string> names)
    {
        if (CurrentNumber(directory) is > 0 and var current && RootGeneration.TryRead(directory, root, current) is { } now)
        {
            var next = new RootGeneration(root, current, names, now.Made);
            if (now.Environment is null != next.Environment is null) throw Taken(root, now);
        }
    }

    private static PthbsException Taken(string root, RootGeneration by) => new(ErrorKind.Usage, $"the name '{root}' is taken by {(by.Environment is null ? "packages" : "an environment")}")
    {
        Details = [.. by.Names],
        Hint = $"choose another name, or remove that root first: pthbs store root remove {root}",
    };

    private DirectoryHandle? TryOpen(string root)
    {
        if (_directory?.TryOpenDirectory(root) is { } directory) return directory;
        return _directory?.TryStatus(root) is null ? null : throw RootGeneration.Unreadable(root, $"{_directory.Path}/{root}", "something that is not a directory");
    }

    [GeneratedRegex(@"^[A-Za-z0-9+_][A-Za-z0-9+._-]{0,99}\z")]
    private static partial Regex Name();
}
