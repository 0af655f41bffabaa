using System.Collections.Immutable;

namespace Pthbs.Sandboxing;

/// <summary>
/// A second wall for files (landlock(7)): even through a descriptor that leads out of its mounts a build reads nothing, and it writes only where
/// the description says so. With it go the calls that mount, tracing what is outside, and, where the kernel knows how, signals and abstract sockets to it.
/// </summary>
internal static class Landlock
{
    /// <summary>The first version that lets files be renamed from one directory to another.</summary>
    internal const int Oldest = 2;

    private const int WithTruncate = 3, WithScopes = 6;
    private const int PathBeneath = 1, AskVersion = 1;
    private const long Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDirectory = 1 << 3, Truncate = 1 << 14;
    private const long MakeNodes = 1 << 6 | 1 << 11;

    /// <summary>All rights of version 2: those above, and removing and making of every kind.</summary>
    private const long AllRights = (1 << 14) - 1;
    private const long ScopeAbstractSockets = 1, ScopeSignals = 2;

    private const string RuleFor = "make a Landlock rule for";

    private static readonly Lazy<int> Version = new(() => (int)Math.Max(0, Libc.CallByNumber(SystemCall.LandlockCreateRuleset, 0, 0, AskVersion, 0)));

    /// <summary>The kernel's version of Landlock; 0 where it has none that serves.</summary>
    internal static int Usable => Version.Value >= Oldest ? Version.Value : 0;

    /// <summary>Confines the process for good. Its root must be in place, new privileges forbidden.</summary>
    /// <param name="table">The steps.</param>
    /// <param name="entries">What stands in the sandbox.</param>
    /// <param name="kinds">What each of them is on the host.</param>
    /// <param name="version">The kernel's version.</param>
    internal static void Confine(this StepTable table, ImmutableArray<PlacedEntry> entries, ImmutableArray<HostFiles.Kind> kinds, int version)
    {
        var truncate = version >= WithTruncate ? Truncate : 0;
        var all = AllRights | truncate;
        var attributes = version >= WithScopes ? table.Numbers(all, 0, ScopeAbstractSockets | ScopeSignals) : table.Numbers(all);
        var rules = table.Add("make a Landlock ruleset", null, SystemCall.LandlockCreateRuleset, [attributes, (version >= WithScopes ? 3 : 1) * sizeof(long), 0]);
        table.Permit(rules, "/", Execute | ReadFile | ReadDirectory);
        var write = WriteFile | truncate;
        // Standard input was opened outside; it must be possible to open it again as /dev/stdin.
        // A pipe or a socket can be opened again without a rule, and there can be none for it.
        table.Permit(rules, file: 0, "/dev/stdin", ReadFile | write, tolerated: Errno.BadState);
        var devices = false;
        for (var i = 0; i < entries.Length; i++)
        {
            var path = entries[i].Entry.Path;
            switch (entries[i].Entry)
            {
                case WritableBind when kinds[i] != HostFiles.Kind.Directory: table.Permit(rules, path, write); break;
                case WritableBind or TmpfsEntry: table.Permit(rules, path, all & ~MakeNodes); break;
                case ProcEntry: table.Permit(rules, path, write); break;
                case DeviceBind when !devices:
                    // One rule for all nodes of the small /dev: there is nothing else in it that could be written.
                    devices = true;
                    table.Permit(rules, path[..path.LastIndexOf('/')], write);
                    break;
            }
        }

        table.Feed(rules, table.Add("confine itself (Landlock)", null, SystemCall.LandlockRestrictSelf, [0, 0]), 0);
        table.Feed(rules, table.Add("close the Landlock ruleset", null, SystemCall.Close, [0]), 0);
    }

    private static void Permit(this StepTable table, int rules, string path, long rights)
    {
        var file = table.Add(RuleFor, path, SystemCall.Openat, [Libc.AtCurrentDirectory, table.Text(path), OpenFlags.PathOnly | OpenFlags.CloseOnExec, 0]);
        table.FeedMemory(file, table.Permit(rules, 0, path, rights));
        table.Feed(file, table.Add(RuleFor, path, SystemCall.Close, [0]), 0);
    }

    /// <summary>A rule for an open file. Gives where the descriptor stands in it.</summary>
    private static nint Permit(this StepTable table, int rules, int file, string path, long rights, ulong tolerated = 0)
    {
        // struct landlock_path_beneath_attr is packed: the rights, then the descriptor.
        var rule = table.Numbers(rights, file);
        table.Feed(rules, table.Add(RuleFor, path, SystemCall.LandlockAddRule, [0, PathBeneath, rule, 0], tolerated), 0);
        return rule + sizeof(long);
    }
}
