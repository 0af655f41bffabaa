using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Scripts;
using Pthbs.Store;

namespace Pthbs.Upkeep.Garbage;

/// <summary>
/// What running programs use of the store, by what the kernel says of them: the program, what it has mapped and open, where it is, and its variables (PATH in a
/// shell). Only of programs that this user may look at: all for root, their own for everyone else. Other users decide what these texts hold and how long they
/// are, so each is read up to a bound, a block at a time.
/// </summary>
/// <param name="store">Where the store lies.</param>
/// <param name="names">The packages and environments in it.</param>
/// <param name="proc">The directory /proc, or one like it.</param>
internal sealed class RunningPrograms(string store, IReadOnlySet<string> names, string proc = "/proc")
{
    /// <summary>The most bytes of one text that are searched: more than a program can be started with (6 MiB), and than a usual number of mappings takes.</summary>
    internal const long MostBytes = 16 << 20;

    /// <summary>The most open files of one program that are looked at.</summary>
    internal const int MostFiles = 65_536;

    private const int LongestTitle = 64;
    private static readonly string[] Texts = ["maps", "environ"];
    private static readonly string[] Links = ["exe", "cwd", "root"];
    private readonly StoreNameSearch _search = new(store, names);
    private readonly Dictionary<string, List<string>> _found = new(StringComparer.Ordinal);

    /// <summary>Looks at all of them.</summary>
    /// <returns>Names as packages and environments have them, each with one program that holds it. This program itself is not looked at.</returns>
    /// <exception cref="PthbsException">There is no /proc.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static IReadOnlyDictionary<string, string> NamesInUse(StoreDirectory store, CancellationToken cancel, string proc = "/proc") =>
        UsersOfNames(store, cancel, proc).ToDictionary(found => found.Key, found => found.Value[0], StringComparer.Ordinal);

    /// <summary>Looks at all of them.</summary>
    /// <returns>Names as packages and environments have them, each with all programs that hold it: their numbers and titles.</returns>
    /// <exception cref="PthbsException">There is no /proc.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> UsersOfNames(StoreDirectory store, CancellationToken cancel, string proc = "/proc")
    {
        var names = store.Packages.List().Select(e => e.Name).Where(EnvironmentId.IsStoreName).ToHashSet(StringComparer.Ordinal);
        // The kernel may let the reader wait, for as long as it waits for the memory of another user's program: who is interrupted does not wait with it.
        var look = Task.Run(() => new RunningPrograms(store.Packages.Path, names, proc).Look(cancel), CancellationToken.None);
        try
        {
            look.Wait(cancel);
            return look.Result;
        }
        catch (AggregateException failed)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.InnerException!);
            throw;
        }
    }

    /// <summary>The same, on this thread.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Look(CancellationToken cancel)
    {
        using var directory = DirectoryHandle.TryOpen(proc);
        var seesProcesses = false;
        foreach (var (name, _) in directory?.List() ?? [])
        {
            cancel.ThrowIfCancellationRequested();
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            seesProcesses = true;
            if (number != Environment.ProcessId) LookAt(directory!, name, cancel);
        }

        // This process itself is always there to be seen.
        if (!seesProcesses)
        {
            throw new PthbsException(ErrorKind.Machine, "cannot find out which programs of the store are running: /proc is not mounted")
            {
                Where = proc,
                Got = directory is null ? "nothing" : "a directory without processes",
                Expected = "the kernel's list of processes",
                Hint = $"mount it (mount -t proc proc {proc}), then run the same command again",
            };
        }

        return _found.ToDictionary(f => f.Key, IReadOnlyList<string> (f) => [.. f.Value.Select(process => $"process {process}{Title(directory!, process)}")], StringComparer.Ordinal);
    }

    private void LookAt(DirectoryHandle directory, string process, CancellationToken cancel)
    {
        var places = new ProcessPlaces(store, $"{proc}/{process}/root");
        foreach (var file in Texts)
            Try(() =>
            {
                using var text = directory.OpenRead($"{process}/{file}");
                _search.Search(text, MostBytes, Found, cancel);
            });
        foreach (var link in Links) Try(() => Search(directory.ReadLink($"{process}/{link}")));
        Try(() =>
        {
            using var descriptors = directory.TryOpenDirectory($"{process}/fd");
            foreach (var (name, _) in descriptors?.List(MostFiles) ?? [])
            {
                cancel.ThrowIfCancellationRequested();
                Try(() => Search(descriptors!.ReadLink(name)));
            }
        });

        void Search(string target) => _search.Search(PathText.Encode(target), Found);

        void Found(string path, string name)
        {
            var isKnown = _found.TryGetValue(name, out var users);
            if ((isKnown && users![^1] == process) || !places.IsStore(path)) return;
            if (!isKnown) _found.Add(name, users = []);
            users!.Add(process);
        }
    }

    private static string Title(DirectoryHandle directory, string process)
    {
        var title = "";
        Try(() =>
        {
            using var text = directory.OpenRead($"{process}/comm");
            var bytes = new byte[LongestTitle];
            title = $" ({PathText.Printable(Encoding.Latin1.GetString(bytes, 0, text.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).TrimEnd())})";
        });
        return title;
    }

    /// <summary>Processes end while they are looked at, and those of others are closed to us.</summary>
    private static void Try(Action look)
    {
        try
        {
            look();
        }
        catch (Exception gone) when (gone is PthbsException or IOException or UnauthorizedAccessException)
        {
            // Nothing more can be learnt of it.
        }
    }
}
