using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Pthbs.Jinja.Methods;
using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Filters;

/// <summary><c>tojson</c>: keys sorted, ASCII only, and safe to stand inside HTML.</summary>
internal static class JsonFilter
{
    /// <summary>What stands in a string as it is.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\' or '<' or '>' or '&' or '\''))]);

    private static readonly Signature JsonSignature = new("tojson", "value", ("indent", null));

    public static object? ToJson(CallContext context, Arguments args)
    {
        var values = args.Bind(JsonSignature);
        string? indent = null;
        if (PythonText.TryText(values[1], out var text)) indent = text;
        else if (values[1] is not null) indent = new string(' ', Text.Width(context, values[1], "tojson"));
        var writer = new Writer(context, indent);
        writer.Write(values[0], 0);
        return new Markup(writer.Take());
    }

    private sealed class Writer(CallContext context, string? indent)
    {
        private readonly PooledText _text = new();

        public string Take() => _text.Take();

        public void Write(object? value, int depth)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            context.Step();
            switch (value)
            {
                case null:
                    _text.Append("null");
                    break;
                case bool b:
                    _text.Append(b ? "true" : "false");
                    break;
                case long or BigInteger:
                    _text.Append(PythonText.Str(value));
                    break;
                case double d:
                    _text.Append(double.IsNaN(d) ? "NaN" : double.IsInfinity(d) ? (d > 0 ? "Infinity" : "-Infinity") : FloatText.Repr(d));
                    break;
                case var _ when PythonText.TryText(value, out var text):
                    String(text);
                    break;
                case var _ when Mapping.Is(value):
                    Pairs(value, depth);
                    break;
                case IReadOnlyList<object?> list and not JinjaRange:
                    Items(list, depth);
                    break;
                default:
                    throw new TemplateException(TemplateErrorKind.Type, $"a {TypeName.Of(value)} cannot be written as JSON");
            }
        }

        private void Items(IReadOnlyList<object?> list, int depth)
        {
            _text.Append('[');
            for (var i = 0; i < list.Count; i++)
            {
                Separate(i == 0, depth + 1);
                Write(HostValue.Normalize(list[i]), depth + 1);
            }

            Close(list.Count, depth);
            _text.Append(']');
        }

        private void Pairs(object mapping, int depth)
        {
            _text.Append('{');
            var count = 0;
            foreach (var key in Sorting.Sort(context, Mapping.Keys(mapping), key => key, reverse: false))
            {
                Mapping.TryGet(mapping, key, out var value);
                Separate(count++ == 0, depth + 1);
                String(Key(key));
                _text.Append(": ");
                Write(value, depth + 1);
            }

            Close(count, depth);
            _text.Append('}');
        }

        private static string Key(object? key) => key switch
        {
            null => "null",
            bool b => b ? "true" : "false",
            long or double or BigInteger => PythonText.Str(key),
            _ when PythonText.TryText(key, out var text) => text,
            _ => throw new TemplateException(TemplateErrorKind.Type, $"a {TypeName.Of(key)} cannot be a key in JSON"),
        };

        private void Separate(bool isFirst, int depth)
        {
            if (!isFirst) _text.Append(indent is null ? ", " : ",");
            if (indent is not null) Line(depth);
        }

        private void Close(int count, int depth)
        {
            if (indent is not null && count > 0) Line(depth);
        }

        private void Line(int depth)
        {
            context.Charge((long)indent!.Length * depth);
            _text.Append('\n');
            for (var i = 0; i < depth; i++) _text.Append(indent);
        }

        private void String(string text)
        {
            context.Charge(text.Length);
            _text.Append('"');
            var rest = text.AsSpan();
            while (rest.Length > 0)
            {
                var plain = rest.IndexOfAnyExcept(Plain);
                if (plain < 0) plain = rest.Length;
                _text.Append(rest[..plain]);
                if (plain == rest.Length) break;
                var c = rest[plain];
                rest = rest[(plain + 1)..];
                _ = c switch
                {
                    '"' => _text.Append("\\\""),
                    '\\' => _text.Append("\\\\"),
                    '\n' => _text.Append("\\n"),
                    '\r' => _text.Append("\\r"),
                    '\t' => _text.Append("\\t"),
                    '\b' => _text.Append("\\b"),
                    '\f' => _text.Append("\\f"),
                    _ => Escape(c),
                };
            }

            _text.Append('"');
        }

        private PooledText Escape(char c)
        {
            Span<char> digits = stackalloc char[4];
            ((int)c).TryFormat(digits, out _, "x4", CultureInfo.InvariantCulture);
            return _text.Append("\\u").Append(digits);
        }
    }
}
