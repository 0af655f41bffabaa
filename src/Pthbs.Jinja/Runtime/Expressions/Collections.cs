namespace Pthbs.Jinja.Runtime.Expressions;

internal sealed class MakeList(int position, Evaluator[] items) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        var list = new List<object?>(items.Length);
        foreach (var item in items) list.Add(item.Evaluate(frame));
        return list;
    }
}

internal sealed class MakeTuple(int position, Evaluator[] items) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        if (items.Length == 0) return JinjaTuple.Empty;
        var values = new object?[items.Length];
        for (var i = 0; i < items.Length; i++) values[i] = items[i].Evaluate(frame);
        return new JinjaTuple(values);
    }
}

internal sealed class MakeDictionary(int position, (Evaluator Key, Evaluator Value)[] pairs) : Evaluator(position)
{
    public override object? Evaluate(Frame frame)
    {
        var dictionary = new JinjaDictionary(pairs.Length);
        foreach (var (key, value) in pairs)
        {
            var keyValue = key.Evaluate(frame);
            var item = value.Evaluate(frame);
            frame.Position = key.Position;
            dictionary[keyValue] = item;
        }

        return dictionary;
    }
}
