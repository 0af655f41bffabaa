namespace Pthbs.Scripts;

/// <summary>One <c>option name=value</c> of a header.</summary>
/// <param name="Name">One of <see cref="ScriptOptions.Known"/>.</param>
/// <param name="Value">One of the values it takes.</param>
public readonly record struct ScriptOption(string Name, string Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}={Value}";
}

/// <summary>The options that scripts may set, with what they mean (docs/formats/script.md).</summary>
public static class ScriptOptions
{
    /// <summary>Name → the values it takes; none listed: any text.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Known = new SortedDictionary<string, string[]>(StringComparer.Ordinal)
    {
        // Whether the build runs inside walls. Off is honoured only where the person who runs the build allows it.
        ["sandbox"] = ["on", "off"],
        // Whether PATH is set to the merged view of the dependencies.
        ["set-path"] = ["on", "off"],
        // The checks after the build.
        ["static-check"] = ["on", "off"],
        ["leak-check"] = ["on", "off"],
        ["shebang-check"] = ["on", "off"],
        ["link-check"] = ["on", "off"],
        // Paths (globs) that the checks pass over.
        ["allow-path"] = [],
        // How make is told of the shared job slots: inherited descriptors suit every make, a fifo make 4.4 and later.
        ["jobserver"] = ["descriptors", "fifo", "off"],
        // Whether a directory that one package owns is one link in the merged view; and paths that never are.
        ["fold"] = ["on", "off"],
        ["no-fold"] = [],
        // A tree that stands as a build's /usr and /bin: absolute links are read inside it.
        ["root-tree"] = ["on", "off"],
    };

    /// <summary>The options that may stand more than once.</summary>
    public static bool IsRepeatable(string name) => Known[name].Length == 0;

    /// <summary>An option's value, or its default: the first of <see cref="Known"/>, except for <c>root-tree</c>.</summary>
    public static string Value(this ScriptHeader header, string name)
    {
        foreach (var option in header.Options) if (option.Name == name) return option.Value;
        return name == "root-tree" ? "off" : Known[name][0];
    }

    /// <summary>Whether an on/off option is on.</summary>
    public static bool IsOn(this ScriptHeader header, string name) => header.Value(name) == "on";

    /// <summary>The values of an option that may stand more than once.</summary>
    public static IEnumerable<string> Values(this ScriptHeader header, string name) =>
        header.Options.Where(o => o.Name == name).Select(o => o.Value);
}
