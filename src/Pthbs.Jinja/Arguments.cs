namespace Pthbs.Jinja;

/// <summary>What a function was called with.</summary>
public sealed class Arguments
{
    private static readonly KeyValuePair<string, object?>[] NoKeywords = [];
    private readonly object?[] _positional;
    private readonly KeyValuePair<string, object?>[] _keywords;

    /// <summary>Positional arguments and keyword arguments; a keyword stands in <paramref name="keywords"/> once.</summary>
    public Arguments(object?[] positional, KeyValuePair<string, object?>[]? keywords = null)
    {
        _positional = positional;
        _keywords = keywords ?? NoKeywords;
    }

    /// <summary>No arguments.</summary>
    public static Arguments None { get; } = new([]);

    /// <summary>The positional arguments.</summary>
    public IReadOnlyList<object?> Positional => _positional;

    /// <summary>The keyword arguments in the order of the call.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Keywords => _keywords;

    /// <summary>How many positional arguments there are.</summary>
    public int Count => _positional.Length;

    /// <summary>A positional argument.</summary>
    public object? this[int index] => _positional[index];

    internal object?[] Array => _positional;

    /// <summary>The arguments in the order of the signature's parameters, defaults filled in. The array is not to be changed.</summary>
    /// <exception cref="TemplateException">One is missing, unknown, or given twice, or there are too many.</exception>
    public object?[] Bind(Signature signature) => signature.Bind(this);

    /// <summary>The one argument of a function that takes one.</summary>
    internal object? One(string function, string parameter) =>
        _positional.Length == 1 && _keywords.Length == 0 ? _positional[0] : Bind(new Signature(function, parameter))[0];

    internal bool TryKeyword(string name, out object? value)
    {
        foreach (var keyword in _keywords)
        {
            if (keyword.Key != name) continue;
            value = keyword.Value;
            return true;
        }

        value = null;
        return false;
    }
}
