using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime.Expressions;

/// <summary>Evaluates what stands between the parentheses of a call.</summary>
internal sealed class ArgumentEvaluator(
    Evaluator[] positional, (string Name, Evaluator Value)[] keywords, Evaluator? unpackedList, Evaluator? unpackedDictionary)
{
    public static ArgumentEvaluator Empty { get; } = new([], [], null, null);

    /// <summary>The arguments as they stand.</summary>
    public Arguments Evaluate(Frame frame)
    {
        if (positional.Length == 0 && IsPlain) return Arguments.None;
        return Evaluate(frame, 0, null);
    }

    /// <summary>The arguments of a filter or test: the value it is applied to comes first.</summary>
    public Arguments EvaluateAfter(Frame frame, object? value) => Evaluate(frame, 1, value);

    /// <summary>The arguments of a call with a body: the body comes as the keyword <c>caller</c>.</summary>
    public Arguments EvaluateWithCaller(Frame frame, object? caller)
    {
        var plain = Evaluate(frame, 0, null);
        if (plain.TryKeyword("caller", out _)) throw new TemplateException(TemplateErrorKind.Type, "the call has an argument 'caller' already");
        return new Arguments([.. plain.Positional], [.. plain.Keywords, new KeyValuePair<string, object?>("caller", caller)]);
    }

    private bool IsPlain => keywords.Length == 0 && unpackedList is null && unpackedDictionary is null;

    private Arguments Evaluate(Frame frame, int offset, object? first)
    {
        var values = new object?[positional.Length + offset];
        if (offset > 0) values[0] = first;
        for (var i = 0; i < positional.Length; i++) values[i + offset] = positional[i].Evaluate(frame);
        if (IsPlain) return new Arguments(values);

        var named = new List<KeyValuePair<string, object?>>(keywords.Length);
        // Python evaluates *list before the keywords.
        if (unpackedList is not null)
        {
            var list = unpackedList.Evaluate(frame);
            frame.Position = unpackedList.Position;
            values = [.. values, .. Iteration.Collect(frame.Call, list)];
        }

        foreach (var (name, value) in keywords) named.Add(new(name, value.Evaluate(frame)));
        if (unpackedDictionary is not null)
        {
            var dictionary = unpackedDictionary.Evaluate(frame);
            frame.Position = unpackedDictionary.Position;
            AddAll(named, dictionary);
        }

        return new Arguments(values, [.. named]);
    }

    private static void AddAll(List<KeyValuePair<string, object?>> named, object? dictionary)
    {
        if (dictionary is Undefined undefined) throw undefined.Fail();
        if (!Mapping.Is(dictionary))
            throw new TemplateException(TemplateErrorKind.Type, $"'**' takes a dictionary, not a {TypeName.Of(dictionary)}");
        foreach (var (key, value) in Mapping.Items(dictionary))
        {
            if (key is not string name) throw new TemplateException(TemplateErrorKind.Type, "the keys of a dictionary after '**' are the names of arguments");
            if (named.Exists(pair => pair.Key == name)) throw new TemplateException(TemplateErrorKind.Type, $"the argument '{name}' is given twice");
            named.Add(new(name, value));
        }
    }
}
