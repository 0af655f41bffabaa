using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Globals;

/// <summary>The functions that every template of Jinja2 sees.</summary>
internal static class BuiltInGlobals
{
    private static readonly Signature RangeSignature = new("range", "start", ("stop", null), ("step", 1L)) { PositionalOnly = true };

    public static Dictionary<string, object?> Create() => new(StringComparer.Ordinal)
    {
        ["range"] = (JinjaFunction)Range,
        ["dict"] = (JinjaFunction)Dictionary,
        ["namespace"] = (JinjaFunction)Namespace,
        ["cycler"] = (JinjaFunction)((_, args) => Cycler.Create(args)),
        ["joiner"] = (JinjaFunction)((_, args) => Joiner.Create(args)),
        ["lipsum"] = (JinjaFunction)Lipsum.Create,
    };

    private static object? Range(CallContext context, Arguments args)
    {
        var values = args.Bind(RangeSignature);
        var (start, stop, step) = args.Count == 1 ? (0L, Integer(values[0]), 1L) : (Integer(values[0]), Integer(values[1]), Integer(values[2]));
        return step == 0 ? throw new TemplateException(TemplateErrorKind.Value, "the step of 'range' cannot be zero") : new JinjaRange(start, stop, step);
    }

    private static long Integer(object? value) => value switch
    {
        Undefined undefined => throw undefined.Fail(),
        _ when Number.TryLong(value, out var integer) => integer,
        System.Numerics.BigInteger => throw new TemplateException(TemplateErrorKind.Overflow, "a number for 'range' is too large"),
        _ => throw new TemplateException(TemplateErrorKind.Type, $"'range' counts with integers, not with a {TypeName.Of(value)}"),
    };

    private static JinjaDictionary Dictionary(CallContext context, Arguments args) => DictionaryFrom(context, "dict", args);

    private static JinjaNamespace Namespace(CallContext context, Arguments args)
    {
        var result = new JinjaNamespace();
        foreach (var (key, value) in DictionaryFrom(context, "namespace", args)) result[PythonText.Str(key)] = value;
        return result;
    }

    private static JinjaDictionary DictionaryFrom(CallContext context, string name, Arguments args)
    {
        if (args.Count > 1) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes at most one positional argument");
        var result = new JinjaDictionary();
        if (args.Count == 1) Methods.DictionaryMethods.Update(context, result, args[0]);
        foreach (var (key, value) in args.Keywords) result[key] = value;
        return result;
    }
}
