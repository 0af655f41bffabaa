using System.Runtime.CompilerServices;
using System.Text;

namespace Pthbs.Jinja.Values;

/// <summary>Writes lists, dictionaries and objects. A list that contains itself is cut short as Python cuts it.</summary>
internal sealed class ReprWriter
{
    private const int MaxLength = 1 << 24;

    private readonly StringBuilder _text = new();
    private readonly List<object> _open = [];

    public ReprWriter Write(object? value)
    {
        if (_text.Length > MaxLength) throw new TemplateException(TemplateErrorKind.Limit, "the text of a value became too long");
        switch (value)
        {
            case Markup markup:
                _text.Append("Markup(").Append(StringRepr.Of(markup.Text)).Append(')');
                break;
            case JinjaRange range:
                _text.Append("range(").Append(range.Start).Append(", ").Append(range.Stop);
                if (range.Step != 1) _text.Append(", ").Append(range.Step);
                _text.Append(')');
                break;
            case JinjaTuple tuple:
                Items(tuple, tuple, '(', tuple.Count == 1 ? ",)" : ")");
                break;
            case DictionaryView view:
                _text.Append(TypeName.Of(view)).Append('(');
                Items(view, view, '[', "]");
                _text.Append(')');
                break;
            case JinjaNamespace ns:
                Namespace(ns);
                break;
            case Generator generator:
                _text.Append("<generator object ").Append(generator.Name).Append('>');
                break;
            case JinjaFunction:
                _text.Append("<function>");
                break;
            case null or string or bool or long or double or System.Numerics.BigInteger or Undefined:
                _text.Append(PythonText.Repr(value));
                break;
            case var _ when Mapping.Is(value):
                Pairs(value);
                break;
            case IReadOnlyList<object?> list:
                Items(list, list, '[', "]");
                break;
            default:
                _text.Append(value);
                break;
        }

        return this;
    }

    public override string ToString() => _text.ToString();

    private bool Open(object container, string cut)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_open.Exists(other => ReferenceEquals(other, container)))
        {
            _text.Append(cut);
            return false;
        }

        _open.Add(container);
        return true;
    }

    private void Close() => _open.RemoveAt(_open.Count - 1);

    private void Items(object container, IEnumerable<object?> items, char open, string close)
    {
        if (!Open(container, open + "..." + close[^1])) return;
        _text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) _text.Append(", ");
            first = false;
            Write(HostValue.Normalize(item));
        }

        _text.Append(close);
        Close();
    }

    private void Pairs(object mapping)
    {
        if (!Open(mapping, "{...}")) return;
        _text.Append('{');
        var first = true;
        foreach (var (key, value) in Mapping.Items(mapping))
        {
            if (!first) _text.Append(", ");
            first = false;
            Write(key);
            _text.Append(": ");
            Write(value);
        }

        _text.Append('}');
        Close();
    }

    private void Namespace(JinjaNamespace ns)
    {
        if (!Open(ns, "<Namespace {...}>")) return;
        _text.Append("<Namespace {");
        var first = true;
        foreach (var (key, value) in ns.Members)
        {
            if (!first) _text.Append(", ");
            first = false;
            Write(key);
            _text.Append(": ");
            Write(value);
        }

        _text.Append("}>");
        Close();
    }
}
