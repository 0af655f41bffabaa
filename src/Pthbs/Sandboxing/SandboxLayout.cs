using System.Collections.Immutable;
using System.Text;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>One entry, with what has to be known to put it in its place.</summary>
/// <param name="Entry">Never a <see cref="DevicesEntry"/>: that has been taken apart.</param>
/// <param name="Parents">Directories above it that do not stand yet, outermost first.</param>
/// <param name="InsideBind">It stands inside a tree of the host: its mount point must exist there, and may be reached through links.</param>
/// <param name="Stands">It is a directory that came to be already, as another's parent.</param>
internal sealed record PlacedEntry(SandboxEntry Entry, ImmutableArray<string> Parents, bool InsideBind, bool Stands);

/// <summary>Checks that the entries of a description fit together, whoever carries it out.</summary>
internal static class SandboxLayout
{
    private const int LongestPath = 4095;
    private static readonly ImmutableArray<string> Nodes = ["null", "zero", "full", "random", "urandom"];

    private enum Ground { Ours, Bound, Leaf }

    /// <exception cref="PthbsException">Kind Internal: whoever wrote the description made a mistake.</exception>
    internal static ImmutableArray<PlacedEntry> Place(SandboxDescription description)
    {
        CheckRest(description);
        var standing = new Dictionary<string, Ground>(StringComparer.Ordinal);
        return [.. description.Entries.SelectMany(TakeApart).Select(e => Place(e, standing))];
    }

    private static PlacedEntry Place(SandboxEntry entry, Dictionary<string, Ground> standing)
    {
        var path = entry.Path;
        CheckPath(path, entry.Explain());
        if (entry is HostEntry { HostPath: var from } && from != "/") CheckPath(from, $"the source of {path}");
        if (entry is LinkEntry { Target: var target } && (target.Length == 0 || target.Contains('\0', StringComparison.Ordinal))) throw Wrong(path, "a link to nothing");

        var parents = ImmutableArray.CreateBuilder<string>();
        var inside = false;
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            var parent = path[..end];
            if (standing.TryGetValue(parent, out var ground))
            {
                if (ground == Ground.Leaf) throw Wrong(path, $"it is inside {parent}, which is not a directory of the sandbox");
                inside |= ground == Ground.Bound;
            }
            else if (!inside)
            {
                parents.Add(parent);
                standing[parent] = Ground.Ours;
            }
        }

        if (inside && entry is DirectoryEntry or LinkEntry or FileEntry or DeviceBind)
            throw Wrong(path, "only binds, memory and proc are allowed inside a tree of the host");
        if (standing.TryGetValue(path, out var there))
        {
            if (entry is DirectoryEntry && there == Ground.Ours) return new(entry, [], inside, true);
            throw Wrong(path, "something is already there");
        }
        standing[path] = entry switch
        {
            LinkEntry or FileEntry or DeviceBind or ProcEntry => Ground.Leaf,
            ReadOnlyBind or WritableBind => Ground.Bound,
            _ => inside ? Ground.Bound : Ground.Ours,
        };
        return new(entry, parents.ToImmutable(), inside, false);
    }

    private static IEnumerable<SandboxEntry> TakeApart(SandboxEntry entry)
    {
        if (entry is not DevicesEntry { Path: var path }) return [entry];
        return
        [
            new DirectoryEntry(path),
            .. Nodes.Select(n => new DeviceBind($"/dev/{n}", $"{path}/{n}")),
            new LinkEntry($"{path}/fd", "/proc/self/fd"),
            new LinkEntry($"{path}/stdin", "/proc/self/fd/0"),
            new LinkEntry($"{path}/stdout", "/proc/self/fd/1"),
            new LinkEntry($"{path}/stderr", "/proc/self/fd/2"),
            new TmpfsEntry($"{path}/shm", 0),
        ];
    }

    private static void CheckRest(SandboxDescription description)
    {
        CheckPath(description.WorkingDirectory, "the working directory");
        if (description.Command.IsDefaultOrEmpty) throw Wrong(description.WorkingDirectory, "no command");
        CheckPath(description.Command[0], "the command");
        foreach (var word in description.Command)
            if (word.Contains('\0', StringComparison.Ordinal)) throw Wrong(word, "a NUL in the command");
        foreach (var (name, value) in description.Environment)
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || (name + value).Contains('\0', StringComparison.Ordinal))
                throw Wrong(name, "no name for an environment variable, or a NUL in it");
    }

    private static void CheckPath(string path, string what)
    {
        if (path.Length < 2 || path[0] != '/' || path.Contains('\0', StringComparison.Ordinal) || path[1..].Split('/').Any(p => p is "" or "." or ".."))
            throw Wrong(path, $"not an absolute path without empty parts, '.' and '..' ({what})");
        if (Encoding.UTF8.GetByteCount(path) > LongestPath) throw Wrong(path, $"longer than {LongestPath} bytes ({what})");
    }

    private static PthbsException Wrong(string path, string why) =>
        new(ErrorKind.Internal, $"a sandbox cannot be made like this: {why}") { Where = path };
}
