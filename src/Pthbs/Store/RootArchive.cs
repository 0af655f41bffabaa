using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Store;

/// <summary>What a root held at one time.</summary>
/// <param name="Root">The root's name.</param>
/// <param name="Number">From 1 on; the highest is the current one.</param>
/// <param name="Names">The packages and environments, as they are called in the store.</param>
/// <param name="Made">When.</param>
public sealed record RootGeneration(string Root, int Number, IReadOnlyList<string> Names, DateTimeOffset Made);

/// <summary>
/// Why packages stay: names that people gave to packages and environments, each a directory of numbered generations, each a file with a name of the store a line.
/// </summary>
public sealed partial class RootArchive : IDisposable
{
    private readonly DirectoryHandle? _directory;
    private readonly StateFiles _files;

    internal RootArchive(DirectoryHandle? directory, StateFiles files)
    {
        _directory = directory;
        _files = files;
    }

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

    /// <summary>One generation of a root.</summary>
    /// <exception cref="PthbsException">It cannot be read.</exception>
    public RootGeneration Read(string root, int number)
    {
        using var directory = TryOpen(root);
        return directory is null ? throw Unreadable(root, $"{_directory?.Path}/{root}", "nothing") : Read(directory, root, number);
    }

    /// <summary>The generations of a root, the oldest first; none where there is no such root.</summary>
    /// <exception cref="PthbsException">One cannot be read: whoever deletes by these lists must not go on.</exception>
    public IReadOnlyList<RootGeneration> Generations(string root)
    {
        using var directory = TryOpen(root);
        return directory is null ? [] : [.. Numbers(directory).Select(n => Read(directory, root, n))];
    }

    /// <summary>Makes a generation, where the current one is not just that, or cannot be read. Survives a power loss from now on.</summary>
    /// <param name="root">The root's name.</param>
    /// <param name="names">What it holds from now on, as it is called in the store.</param>
    /// <returns>The current generation.</returns>
    public RootGeneration Add(string root, IReadOnlyList<string> names)
    {
        if (!IsName(root)) throw new PthbsException(ErrorKind.Usage, "no root can have that name") { Got = root, Expected = NameForm };
        if (_directory is null) throw new PthbsException(ErrorKind.Machine, "the state was opened for reading only");
        using var directory = _directory.CreateDirectory(root);
        _directory.Sync();
        while (true)
        {
            var last = Numbers(directory).DefaultIfEmpty().Last();
            if (last > 0 && TryRead(directory, root, last) is { } current && current.Names.SequenceEqual(names)) return current;
            // Another process may have made the next one meanwhile: then this is the one after it.
            if (_files.TryWriteNew(directory, Text(last + 1), Encoding.UTF8.GetBytes(string.Concat(names.Select(n => n + "\n"))))) return Read(directory, root, last + 1);
        }
    }

    /// <summary>Forgets a generation, and its root with its last one. It need not be readable.</summary>
    public void Delete(string root, int number)
    {
        if (_directory?.TryOpenDirectory(root) is not { } directory) return;
        using (directory)
        {
            directory.DeleteTree(Text(number));
            if (Numbers(directory).Any()) return;
        }

        _directory.DeleteTree(root);
    }

    /// <summary>Forgets a root with all of its generations, whatever they hold: none of them is read.</summary>
    public void Delete(string root)
    {
        if (IsName(root)) _directory?.DeleteTree(root);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();

    private static IEnumerable<int> Numbers(DirectoryHandle directory) =>
        directory.List().Select(e => int.TryParse(e.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Text(number) == e.Name ? number : 0).Where(n => n > 0).Order();

    private DirectoryHandle? TryOpen(string root)
    {
        if (_directory?.TryOpenDirectory(root) is { } directory) return directory;
        return _directory?.TryStatus(root) is null ? null : throw Unreadable(root, $"{_directory.Path}/{root}", "something that is no directory");
    }

    private static RootGeneration? TryRead(DirectoryHandle directory, string root, int number)
    {
        try
        {
            return Read(directory, root, number);
        }
        catch (PthbsException)
        {
            return null;
        }
    }

    private static RootGeneration Read(DirectoryHandle directory, string root, int number)
    {
        var names = Encoding.UTF8.GetString(directory.TryReadBytes(Text(number)) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var wrong = names.FirstOrDefault(n => !EnvironmentId.IsStoreName(n));
        if (names.Length == 0 || wrong is not null) throw Unreadable(root, $"{directory.Path}/{Text(number)}", wrong is null ? "nothing" : PathText.Printable(wrong));
        return new RootGeneration(root, number, names, DateTimeOffset.FromUnixTimeSeconds(directory.Status(Text(number)).ModifiedSeconds));
    }

    private static PthbsException Unreadable(string root, string path, string got) => new(ErrorKind.Damage, "a root's generation cannot be read")
    {
        Where = path,
        Got = got,
        Expected = "name.<64 hex digits> or env.<64 hex digits>, one a line",
        Hint = $"look at it, and correct it; or forget the root (pthbs root remove {root}) and make it again (pthbs root add, pthbs env build)",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[A-Za-z0-9+_][A-Za-z0-9+._-]{0,99}\z")]
    private static partial Regex Name();
}
