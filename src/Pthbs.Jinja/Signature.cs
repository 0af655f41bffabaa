using Pthbs.Jinja.Errors;

namespace Pthbs.Jinja;

/// <summary>The parameters of a function, for putting arguments in order and for saying what is wrong with them.</summary>
/// <param name="name">The function's name, for messages.</param>
/// <param name="parameters">The parameters in order; a plain string is a required one, a pair has a default.</param>
public sealed class Signature(string name, params Parameter[] parameters)
{
    /// <summary>The function's name.</summary>
    public string Name => name;

    /// <summary>Whether names of parameters are of no use in a call, as with most methods of Python's own types.</summary>
    public bool PositionalOnly { get; init; }

    internal object?[] Bind(Arguments args)
    {
        if (args.Count > parameters.Length) throw TooMany(args.Count);
        if (args.Keywords.Count == 0 && args.Count == parameters.Length) return args.Array;
        var values = new object?[parameters.Length];
        args.Array.CopyTo(values, 0);
        if (args.Keywords.Count > 0) return BindKeywords(args, values);
        for (var i = args.Count; i < parameters.Length; i++) values[i] = DefaultOf(i);
        return values;
    }

    private object?[] BindKeywords(Arguments args, object?[] values)
    {
        var given = new bool[parameters.Length];
        foreach (var (keyword, value) in args.Keywords)
        {
            var index = PositionalOnly ? -1 : Array.FindIndex(parameters, parameter => parameter.Name == keyword);
            if (index < 0) throw Unknown(keyword);
            if (index < args.Count || given[index]) throw Wrong($"'{name}' was given '{keyword}' twice");
            given[index] = true;
            values[index] = value;
        }

        for (var i = args.Count; i < parameters.Length; i++)
        {
            if (!given[i]) values[i] = DefaultOf(i);
        }

        return values;
    }

    private object? DefaultOf(int index) => parameters[index] is { IsRequired: false } parameter
        ? parameter.Default
        : throw Wrong($"'{name}' needs the argument '{parameters[index].Name}'");

    private TemplateException TooMany(int count) => new(TemplateErrorKind.Type, $"'{name}' was given too many arguments")
    {
        Got = count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Expected = parameters.Length == 0 ? "none" : $"at most {parameters.Length} ({string.Join(", ", parameters.Select(parameter => parameter.Name))})",
    };

    private TemplateException Unknown(string keyword) => new(TemplateErrorKind.Type, $"'{name}' has no argument '{keyword}'")
    {
        Hint = PositionalOnly ? "give its arguments without names" : Suggestion.For(keyword, parameters.Select(parameter => parameter.Name)),
    };

    private static TemplateException Wrong(string message) => new(TemplateErrorKind.Type, message);
}
