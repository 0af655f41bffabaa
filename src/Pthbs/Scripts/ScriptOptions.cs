namespace Pthbs.Scripts;

/// <summary>
/// The options that scripts may set (docs/reference/formats/script.md says what each means): the one table of them. What reads headers, shows packages, freezes outputs
/// or tells of a wrong value reads it here.
/// </summary>
public static class ScriptOptions
{
    /// <summary>Whether the build runs inside walls. Off is honoured only where the person who runs the build allows it.</summary>
    public static readonly SwitchOption Sandbox = new("sandbox", OptionSubject.Build);

    /// <summary>Whether PATH is set.</summary>
    public static readonly SwitchOption SetPath = new("set-path", OptionSubject.Build);

    /// <summary>Whether no file may need a dynamic loader.</summary>
    public static readonly SwitchOption StaticCheck = new("static-check", OptionSubject.Output);

    /// <summary>Whether every program is for the machine of the header's <c>system</c>.</summary>
    public static readonly SwitchOption MachineCheck = new("machine-check", OptionSubject.Output, since: 2);

    /// <summary>Whether no file may hold a path that exists only during the build.</summary>
    public static readonly SwitchOption LeakCheck = new("leak-check", OptionSubject.Output);

    /// <summary>Whether the interpreters of scripts are part of a package.</summary>
    public static readonly SwitchOption ShebangCheck = new("shebang-check", OptionSubject.Output);

    /// <summary>Whether links stay in the store and lead to something.</summary>
    public static readonly SwitchOption LinkCheck = new("link-check", OptionSubject.Output);

    /// <summary>Paths that the checks pass over.</summary>
    public static readonly ListOption AllowPath = new("allow-path", OptionKind.Patterns, OptionSubject.Output);

    /// <summary>How make learns of the shared job slots: inherited descriptors suit every make, a fifo make 4.4 and later.</summary>
    public static readonly ChoiceOption JobServer = new("jobserver", OptionSubject.Build, ["descriptors", "fifo", "off"]);

    /// <summary>Whether a directory that one package owns is one link in the merged view.</summary>
    public static readonly SwitchOption Fold = new("fold", OptionSubject.Build);

    /// <summary>Paths of the merged view that are never one link.</summary>
    public static readonly ListOption NoFold = new("no-fold", OptionKind.Paths, OptionSubject.Build);

    /// <summary>Whether the output is meant as a rootfs: absolute links are read inside it.</summary>
    public static readonly SwitchOption RootfsTree = new("rootfs-tree", OptionSubject.Output, isOn: false, since: 2);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; } =
        [Sandbox, SetPath, StaticCheck, MachineCheck, LeakCheck, ShebangCheck, LinkCheck, AllowPath, JobServer, Fold, NoFold, RootfsTree];

    /// <summary>The option of a name; null if there is none.</summary>
    public static OptionDefinition? Find(string name) => All.FirstOrDefault(o => o.Name == name);

    /// <summary>Whether a switch is on.</summary>
    public static bool IsOn(this ScriptHeader header, SwitchOption option) => header.ValueOf(option) == SwitchOption.On;

    /// <summary>What was chosen.</summary>
    public static string Value(this ScriptHeader header, ChoiceOption option) => header.ValueOf(option);

    /// <summary>What is listed.</summary>
    public static IEnumerable<string> Values(this ScriptHeader header, ListOption option) => header.Options.Where(o => o.Name == option.Name).Select(o => o.Value);

    /// <summary>The options that have another value than their default.</summary>
    public static IEnumerable<ScriptOption> ChangedOptions(this ScriptHeader header) => header.Options.Where(o => Find(o.Name)?.Default != o.Value);

    private static string ValueOf(this ScriptHeader header, OptionDefinition option)
    {
        foreach (var set in header.Options) if (set.Name == option.Name) return set.Value;
        return option.Default!;
    }
}
