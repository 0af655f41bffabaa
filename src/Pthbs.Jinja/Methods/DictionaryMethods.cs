using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Methods;

/// <summary>The methods of dictionaries; the host's can be read, not changed.</summary>
internal static class DictionaryMethods
{
    private static readonly Signature GetSignature = new("get", "key", ("default", null)) { PositionalOnly = true };
    private static readonly Signature SetDefaultSignature = new("setdefault", "key", ("default", null)) { PositionalOnly = true };

    public static Dictionary<string, Method> ReadOnly { get; } = new(StringComparer.Ordinal)
    {
        ["get"] = (_, self, args) => Get(self, args),
        ["keys"] = (_, self, args) => View("keys", self, DictionaryPart.Keys, args),
        ["values"] = (_, self, args) => View("values", self, DictionaryPart.Values, args),
        ["items"] = (_, self, args) => View("items", self, DictionaryPart.Items, args),
        ["copy"] = (context, self, _) => Copy(context, self),
    };

    public static Dictionary<string, Method> Table { get; } = new(ReadOnly, StringComparer.Ordinal)
    {
        ["update"] = (context, self, args) => Update(context, (JinjaDictionary)self, args),
        ["pop"] = (_, self, args) => Pop((JinjaDictionary)self, args),
        ["popitem"] = (_, self, _) => PopItem((JinjaDictionary)self),
        ["setdefault"] = (context, self, args) => SetDefault(context, (JinjaDictionary)self, args),
        ["clear"] = (_, self, _) => Clear((JinjaDictionary)self),
    };

    /// <summary>Takes over what another dictionary or a list of pairs has.</summary>
    public static void Update(CallContext context, JinjaDictionary target, object? source)
    {
        if (source is Undefined undefined) throw undefined.Fail();
        if (Mapping.Is(source))
        {
            foreach (var (key, value) in Mapping.Items(source).ToList()) target[key] = value;
            return;
        }

        foreach (var item in Iteration.Of(context, source))
        {
            var pair = Iteration.ListOf(context, item);
            if (pair.Count != 2)
            {
                throw new TemplateException(TemplateErrorKind.Value, "a dictionary is made of pairs")
                {
                    Got = $"an item of length {pair.Count}",
                };
            }

            context.ChargeItems(1);
            target[pair[0]] = pair[1];
        }
    }

    private static object? Get(object self, Arguments args)
    {
        var values = args.Bind(GetSignature);
        return Mapping.TryGet(self, values[0], out var value) ? value : values[1];
    }

    private static DictionaryView View(string name, object self, DictionaryPart part, Arguments args)
    {
        if (args.Count > 0 || args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, $"'{name}' takes no arguments");
        return new DictionaryView(self, part);
    }

    private static JinjaDictionary Copy(CallContext context, object self)
    {
        context.ChargeItems(Mapping.Count(self));
        var copy = new JinjaDictionary(Mapping.Count(self));
        foreach (var (key, value) in Mapping.Items(self)) copy[key] = value;
        return copy;
    }

    private static object? Update(CallContext context, JinjaDictionary self, Arguments args)
    {
        if (args.Count > 1) throw new TemplateException(TemplateErrorKind.Type, "'update' takes at most one positional argument");
        context.ChargeItems((args.Count == 1 ? Iteration.LengthOf(args[0]) ?? 0 : 0) + args.Keywords.Count);
        if (args.Count == 1) Update(context, self, args[0]);
        foreach (var (key, value) in args.Keywords) self[key] = value;
        return null;
    }

    private static object? Pop(JinjaDictionary self, Arguments args)
    {
        if (args.Count is 0 or > 2 || args.Keywords.Count > 0) throw new TemplateException(TemplateErrorKind.Type, "'pop' takes a key and perhaps a default");
        if (self.Remove(args[0], out var value)) return value;
        return args.Count == 2 ? args[1] : throw new TemplateException(TemplateErrorKind.Key, $"the dictionary has no key {PythonText.Repr(args[0])}");
    }

    private static JinjaTuple PopItem(JinjaDictionary self)
    {
        if (self.Count == 0) throw new TemplateException(TemplateErrorKind.Key, "'popitem' was called on an empty dictionary");
        var (key, value) = self.RemoveLast();
        return new JinjaTuple(key, value);
    }

    private static object? SetDefault(CallContext context, JinjaDictionary self, Arguments args)
    {
        var values = args.Bind(SetDefaultSignature);
        if (self.TryGetValue(values[0], out var value)) return value;
        context.ChargeItems(1);
        self[values[0]] = values[1];
        return values[1];
    }

    private static object? Clear(JinjaDictionary self)
    {
        self.Clear();
        return null;
    }
}
