using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja;

/// <summary>A value that does not exist: a variable nobody set, a member that an object does not have.</summary>
public sealed class Undefined
{
    private readonly Func<string?>? _hint;
    private readonly string? _debugText;
    private readonly string? _message;

    private Undefined(UndefinedKind kind, string name, string? message, string? debugText, Func<string?>? hint)
    {
        Kind = kind;
        Name = name;
        _message = message;
        _debugText = debugText;
        _hint = hint;
    }

    /// <summary>What it does when it is used.</summary>
    public UndefinedKind Kind { get; }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>What an error says if it is used.</summary>
    public string Message => _message ?? $"'{Name}' is undefined";

    /// <summary>A variable that does not exist.</summary>
    /// <param name="kind">What it does when it is used.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="hint">What was most likely meant, asked for when it is used.</param>
    public static Undefined Variable(UndefinedKind kind, string name, Func<string?>? hint = null) =>
        new(kind, name, null, name, hint);

    /// <summary>A value that is not there for a reason of its own.</summary>
    public static Undefined Because(UndefinedKind kind, string name, string message) =>
        new(kind, name, message, $"undefined value printed: {message}", null);

    internal static Undefined Member(UndefinedKind kind, object? owner, object? key)
    {
        var name = key as string;
        var type = TypeName.Describe(owner);
        var repr = name is null ? PythonText.Repr(key) : $"'{name}'";
        var message = name is null ? $"{type} has no element {repr}" : $"'{type}' has no attribute {repr}";
        return new Undefined(kind, name ?? repr, message, $"no such element: {type}[{repr}]", name is null ? null : () => Suggestion.For(name, Members.NamesOf(owner)));
    }

    /// <summary>The error of using it where a value is needed.</summary>
    public TemplateException Fail() =>
        new(TemplateErrorKind.Undefined, Message) { Hint = _hint?.Invoke() };

    internal bool IsTrue() => Kind == UndefinedKind.Strict ? throw Fail() : false;

    internal string Print() => Kind switch
    {
        UndefinedKind.Strict => throw Fail(),
        UndefinedKind.Debug => $"{{{{ {_debugText} }}}}",
        _ => "",
    };

    /// <inheritdoc/>
    public override string ToString() => "Undefined";
}
