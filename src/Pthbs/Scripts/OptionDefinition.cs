namespace Pthbs.Scripts;

/// <summary>What the value of an option is.</summary>
public enum OptionKind
{
    /// <summary><c>on</c> or <c>off</c>.</summary>
    Switch,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>A pattern over paths of the output; repeatable.</summary>
    Patterns,

    /// <summary>A path of the merged view; repeatable.</summary>
    Paths,
}

/// <summary>What an option is about.</summary>
public enum OptionSubject
{
    /// <summary>How the script is run, and what it finds then.</summary>
    Build,

    /// <summary>What the output may hold. It holds for the same output without its build as well.</summary>
    Output,
}

/// <summary>An option that scripts may set: one row of <see cref="ScriptOptions.All"/>.</summary>
public abstract class OptionDefinition
{
    private protected OptionDefinition(string name, OptionKind kind, OptionSubject subject, IReadOnlyList<string> values, string form, int since)
    {
        Name = name;
        Kind = kind;
        Subject = subject;
        Values = values;
        Form = form;
        Since = since;
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What its value is.</summary>
    public OptionKind Kind { get; }

    /// <summary>What it is about.</summary>
    public OptionSubject Subject { get; }

    /// <summary>The values that exist, the default first; none where that is any text of a form.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The value where a script says nothing; null where a script says any number of them.</summary>
    public string? Default => Values.Count == 0 ? null : Values[0];

    /// <summary>Whether it may stand more than once.</summary>
    public bool IsRepeatable => Default is null;

    /// <summary>What a value looks like, for messages.</summary>
    public string Form { get; }

    /// <summary>The number of the first format that has it.</summary>
    public int Since { get; }

    /// <summary>Whether this is a value of it.</summary>
    public virtual bool Accepts(string value) => Values.Contains(value);
}

/// <summary>An option that is on or off.</summary>
public sealed class SwitchOption : OptionDefinition
{
    /// <summary>The two values.</summary>
    public const string On = "on", Off = "off";

    internal SwitchOption(string name, OptionSubject subject, bool isOn = true, int since = 1)
        : base(name, OptionKind.Switch, subject, isOn ? [On, Off] : [Off, On], $"{On} or {Off}", since)
    {
    }
}

/// <summary>An option with a few values.</summary>
public sealed class ChoiceOption : OptionDefinition
{
    internal ChoiceOption(string name, OptionSubject subject, IReadOnlyList<string> values, int since = 1)
        : base(name, OptionKind.Choice, subject, values, string.Join(" or ", values), since)
    {
    }
}

/// <summary>An option that lists patterns or paths, one each time that it stands in a header.</summary>
public sealed class ListOption : OptionDefinition
{
    internal ListOption(string name, OptionKind kind, OptionSubject subject, int since = 1)
        : base(name, kind, subject, [], kind == OptionKind.Patterns
            ? "a pattern over paths below the output, such as share/*: * is any characters, ? any one; no / at its beginning, no \\"
            : "a path in the merged view, such as lib/gcc, without . and ..", since)
    {
    }

    /// <inheritdoc/>
    public override bool Accepts(string value) => Kind == OptionKind.Paths
        ? ScriptRules.IsRelativePath(value)
        : value is not ['/', ..] && !value.Contains('\\', StringComparison.Ordinal);
}
