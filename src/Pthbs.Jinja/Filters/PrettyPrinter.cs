using System.Runtime.CompilerServices;
using System.Text;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary><c>pprint</c>: as Python's pprint, in 80 columns, the keys of dictionaries sorted.</summary>
internal sealed class PrettyPrinter(CallContext context)
{
    private const int Width = 80;

    private readonly StringBuilder _text = new();

    public static object? Filter(CallContext context, Arguments args)
    {
        var printer = new PrettyPrinter(context);
        printer.Write(args.One("pprint", "value"), 0, 0);
        context.Charge(printer._text.Length);
        return printer._text.ToString();
    }

    private void Write(object? value, int indent, int allowance)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var flat = PythonText.Repr(Sorted(value));
        if (flat.Length <= Width - indent - allowance)
        {
            _text.Append(flat);
            return;
        }

        switch (value)
        {
            case var _ when Mapping.Is(value):
                Pairs(Sorted(value)!, indent, allowance);
                break;
            case JinjaTuple tuple:
                Items(tuple, '(', tuple.Count == 1 ? ",)" : ")", indent, allowance);
                break;
            case IReadOnlyList<object?> list and not JinjaRange:
                Items(list, '[', "]", indent, allowance);
                break;
            case string text:
                Words(text, indent, allowance);
                break;
            default:
                _text.Append(flat);
                break;
        }
    }

    private void Items(IReadOnlyList<object?> items, char open, string close, int indent, int allowance)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) _text.Append(",\n").Append(' ', indent + 1);
            Write(HostValue.Normalize(items[i]), indent + 1, i == items.Count - 1 ? allowance + close.Length : 1);
        }

        _text.Append(close);
    }

    private void Pairs(object mapping, int indent, int allowance)
    {
        _text.Append('{');
        var left = Mapping.Count(mapping);
        var first = true;
        foreach (var (key, value) in Mapping.Items(mapping))
        {
            if (!first) _text.Append(",\n").Append(' ', indent + 1);
            first = false;
            var name = PythonText.Repr(key);
            _text.Append(name).Append(": ");
            Write(value, indent + name.Length + 3, --left == 0 ? allowance + 1 : 1);
        }

        _text.Append('}');
    }

    /// <summary>Long text is broken after its spaces into strings that stand under each other.</summary>
    private void Words(string text, int indent, int allowance)
    {
        var isOutermost = _text.Length == 0;
        if (isOutermost)
        {
            indent++;
            allowance++;
        }

        var parts = new List<string>();
        var lines = Methods.StringSplitting.Lines(text, keepEnds: true);
        for (var i = 0; i < lines.Count; i++)
        {
            var width = Width - indent - (i == lines.Count - 1 ? allowance : 0);
            if (StringRepr.Of(lines[i]).Length <= width) parts.Add(StringRepr.Of(lines[i]));
            else BreakLine(lines[i], i == lines.Count - 1, indent, allowance, parts);
        }

        if (parts.Count == 1) _text.Append(parts[0]);
        else
        {
            if (isOutermost) _text.Append('(');
            _text.AppendJoin("\n" + new string(' ', indent), parts);
            if (isOutermost) _text.Append(')');
        }
    }

    private static void BreakLine(string line, bool isLast, int indent, int allowance, List<string> parts)
    {
        var current = "";
        var start = 0;
        while (start < line.Length)
        {
            var end = start;
            while (end < line.Length && !PythonSpace.Is(line[end])) end++;
            end = PythonSpace.SkipForward(line, end);
            var candidate = current + line[start..end];
            var width = Width - indent - (isLast && end == line.Length ? allowance : 0);
            if (StringRepr.Of(candidate).Length > width)
            {
                if (current.Length > 0) parts.Add(StringRepr.Of(current));
                current = line[start..end];
            }
            else
            {
                current = candidate;
            }

            start = end;
        }

        if (current.Length > 0) parts.Add(StringRepr.Of(current));
    }

    private object? Sorted(object? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        context.Step();
        if (Iteration.LengthOf(value is Undefined ? null : value) is { } length && value is not string) context.ChargeItems(length);
        if (value is List<object?> list) return list.ConvertAll(Sorted);
        if (value is JinjaTuple tuple) return new JinjaTuple([.. tuple.Select(Sorted)]);
        if (!Mapping.Is(value)) return value;
        var result = new JinjaDictionary();
        var keys = Mapping.Keys(value).ToList();
        var ordered = keys.TrueForAll(key => key is string) || keys.TrueForAll(Number.IsNumber) ? Sorting.Sort(context, keys, key => key, reverse: false) : keys;
        foreach (var key in ordered)
        {
            Mapping.TryGet(value, key, out var item);
            result[key] = Sorted(item);
        }

        return result;
    }
}
