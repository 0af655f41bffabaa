using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>A package as a person asks for it: a name, and values for some of its parameters, such as <c>curl:tls=openssl</c>.</summary>
public sealed partial class PackageRequest : IEquatable<PackageRequest>
{
    private const int LongestValue = 200;
    private const string ParameterForm = "[a-z0-9][a-z0-9+_-]{0,39}";
    private const string Form = "name or name:parameter=value,parameter2=value2";
    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private readonly string _text;

    /// <summary>A request for a package with its defaults, or with these values.</summary>
    /// <exception cref="PthbsException">The name, a parameter's name or a value cannot be one.</exception>
    public PackageRequest(string name, IEnumerable<KeyValuePair<string, string>>? parameters = null)
    {
        if (!PackageId.IsName(name))
            throw new PthbsException(ErrorKind.Input, "this is not a valid package name") { Got = name, Expected = PackageId.NameForm, Hint = HintFor(name) };
        Name = name;
        Parameters = parameters?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? None;
        foreach (var (key, value) in Parameters) Check(key, value);
        _text = Parameters.Count == 0 ? name : $"{name}:{string.Join(',', Parameters.Select(p => $"{p.Key}={p.Value}"))}";
    }

    /// <summary>Says that a version behind a name, as other tools take it, is left out.</summary>
    internal static string OneVersion(string name) => $"a collection has one version of a package: name it without, in lower case: {name}";

    /// <summary>What a person may have meant: a parameter, which is called like <c>tls=openssl</c>, or a package with a version.</summary>
    private static string? HintFor(string text)
    {
        if (text.Split('=') is [_, [not (>= '0' and <= '9'), ..]] && !text.Contains('@', StringComparison.Ordinal)) return $"a parameter stands behind its package: PACKAGE:{text}";
        var name = text.Split('@', '=', ' ', '_')[0].ToLowerInvariant();
        return PackageId.IsName(name) ? OneVersion(name) : null;
    }

    /// <summary>The package's name.</summary>
    public string Name { get; }

    /// <summary>The values asked for. Parameters that are not named here have their defaults.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; }

    /// <summary>Reads <c>name</c> or <c>name:parameter=value,…</c>.</summary>
    /// <exception cref="PthbsException">It is neither.</exception>
    public static PackageRequest Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return new PackageRequest(text);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text[(colon + 1)..].Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new PthbsException(ErrorKind.Input, "a parameter has no value") { Got = text, Expected = Form };
            if (!parameters.TryAdd(pair[..equals], pair[(equals + 1)..]))
                throw new PthbsException(ErrorKind.Input, $"the parameter '{pair[..equals]}' appears twice") { Got = text };
        }

        return new PackageRequest(text[..colon], parameters);
    }

    /// <summary>Reads a word of a command line.</summary>
    /// <exception cref="PthbsException">It is neither (Usage: no file is wrong).</exception>
    public static PackageRequest ParseWord(string word)
    {
        try
        {
            return Parse(word);
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Input)
        {
            throw new PthbsException(error, ErrorKind.Usage);
        }
    }

    /// <summary>The request that asks for these values as well.</summary>
    /// <exception cref="PthbsException">A parameter is asked for already.</exception>
    public PackageRequest With(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var all = Parameters.ToDictionary(StringComparer.Ordinal);
        foreach (var (key, value) in parameters)
            if (!all.TryAdd(key, value))
                throw new PthbsException(ErrorKind.Input, $"the parameter '{key}' appears twice") { Got = $"{this} and {key}={value}" };
        return new PackageRequest(Name, all);
    }

    /// <summary>The request as one types it, parameters in order of their names.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(PackageRequest? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageRequest);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static void Check(string parameter, string value)
    {
        if (!ParameterName().IsMatch(parameter)) throw new PthbsException(ErrorKind.Input, "this is not a valid parameter name") { Got = parameter, Expected = ParameterForm };
        if (value.Length is 0 or > LongestValue || value.Any(c => !char.IsAsciiLetterOrDigit(c) && !"._+-".Contains(c, StringComparison.Ordinal)))
            throw new PthbsException(ErrorKind.Input, $"this is not a valid value for the parameter '{parameter}'") { Got = value, Expected = $"letters, digits and . _ + - ({LongestValue} at most)" };
    }

    [GeneratedRegex($@"\A{ParameterForm}\z")]
    private static partial Regex ParameterName();
}
