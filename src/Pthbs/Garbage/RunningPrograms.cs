using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Store;

namespace Pthbs.Garbage;

/// <summary>
/// What running programs use of the store, by what the kernel says of them: the program, what it has mapped and open, where it is, and its variables (PATH in a
/// shell). Only of programs that this user may look at: all for root, their own for everyone else.
/// </summary>
internal static partial class RunningPrograms
{
    private static readonly string[] Texts = ["maps", "environ"];
    private static readonly string[] Links = ["exe", "cwd", "root"];

    /// <summary>Names as packages and environments have them, each with one program that holds it. This program itself is not looked at.</summary>
    /// <param name="store">Where the store lies.</param>
    /// <param name="proc">The directory /proc, or one like it.</param>
    public static IReadOnlyDictionary<string, string> NamesInUse(string store, string proc = "/proc")
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        using var directory = DirectoryHandle.TryOpen(proc);
        if (directory is null) return found;
        foreach (var (name, _) in directory.List())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == Environment.ProcessId) continue;
            var ours = new Dictionary<string, bool>(StringComparer.Ordinal) { [store] = true };
            foreach (var text in Said(directory, name))
            {
                foreach (Match match in PathInStore().Matches(text))
                {
                    var above = match.Groups[1].Value;
                    if (!ours.TryGetValue(above, out var isStore)) ours[above] = isStore = IsStore($"{proc}/{name}/root", above, store);
                    if (isStore) found.TryAdd(match.Groups[2].Value, name);
                }
            }
        }

        return found.ToDictionary(f => f.Key, f => $"process {f.Value}{Title(directory, f.Value)}", StringComparer.Ordinal);
    }

    /// <summary>Whether a directory, as that program sees it, is our store: it may see it at another place, and another store at ours.</summary>
    private static bool IsStore(string root, string path, string store) =>
        HostFiles.IsSame(root + path, store) || (path == StoreDirectory.BuildPath && HostFiles.KindOf(root, follow: true, out _) == HostFiles.Kind.Missing);

    private static IEnumerable<string> Said(DirectoryHandle proc, string process)
    {
        foreach (var file in Texts) if (Try(() => Read(proc, $"{process}/{file}")) is { } text) yield return text;
        foreach (var link in Links) if (Try(() => proc.ReadLink($"{process}/{link}")) is { } target) yield return target;
        using var descriptors = Try(() => proc.TryOpenDirectory($"{process}/fd"));
        foreach (var (name, _) in (descriptors is null ? null : Try(descriptors.List)) ?? []) if (Try(() => descriptors!.ReadLink(name)) is { } target) yield return target;
    }

    private static string Read(DirectoryHandle proc, string path)
    {
        using var stream = proc.OpenRead(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Title(DirectoryHandle proc, string process) => Try(() => Read(proc, $"{process}/comm")) is { } name ? $" ({PathText.Printable(name.TrimEnd())})" : "";

    /// <summary>Processes end while they are looked at, and those of others are closed to us.</summary>
    private static T? Try<T>(Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (Exception gone) when (gone is PthbsException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(/[^\s:=\0]*?)/([a-z0-9][a-z0-9+_-]{0,39}\.[0-9a-f]{64})(?![0-9a-f])")]
    private static partial Regex PathInStore();
}
