using System.Text;

namespace Pthbs.Jinja.Tests.Generated;

/// <summary>Spoils templates: cuts, repeats, swaps, and puts pieces of one into another.</summary>
internal sealed class Mutator(IReadOnlyList<string> corpus, int seed)
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-%}", "{%-", "{{-", "{%+", "|", "(", ")", "[", "]", "{", "}", ".", ",", ":", "~", "**", "//", "*", "is", "not", "in", "if", "else",
        "{% endfor %}", "{% endif %}", "{% block a %}", "{% endblock %}", "{% for x in y %}", "{% macro m() %}", "{% endmacro %}", "{% raw %}", "{% endraw %}", "{% set x %}", "super()",
        "self.a()", "loop(", "caller()", "{% extends 'main' %}", "{% include 'main' %}", "\"", "'", "\\", "\n", "\r", "\0", "\ud83d", "\u2028", "9999999999999999999", "1e309", "0x", "_", "%s", "{:99999}",
        "*args", "**d", "x=", "recursive", "scoped", "required", "ignore missing", "without context", "namespace(", "range(99999999)", "* 99999999", "** 99999", "[::-1]", "loop.length",
    ];

    private readonly Random _random = new(seed);

    public string Next()
    {
        if (_random.Next(20) == 0) return Noise();
        var text = new StringBuilder(corpus[_random.Next(corpus.Count)]);
        for (var changes = _random.Next(1, 5); changes > 0; changes--) Change(text);
        return text.ToString();
    }

    private void Change(StringBuilder text)
    {
        var at = _random.Next(text.Length + 1);
        var length = Math.Min(_random.Next(1, 12), text.Length - at);
        switch (_random.Next(7))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1 or 2:
                text.Insert(at, Pieces[_random.Next(Pieces.Length)]);
                break;
            case 3:
                text.Insert(at, text.ToString(at, length));
                break;
            case 4 when length > 0:
                text[at] = (char)_random.Next(1, _random.Next(4) == 0 ? 0xffff : 128);
                break;
            case 5:
                var other = corpus[_random.Next(corpus.Count)];
                var start = _random.Next(other.Length + 1);
                text.Insert(at, other.AsSpan(start, Math.Min(_random.Next(1, 40), other.Length - start)));
                break;
            default:
                text.Length = at;
                break;
        }
    }

    private string Noise()
    {
        var text = new StringBuilder();
        for (var count = _random.Next(1, 40); count > 0; count--) text.Append(_random.Next(3) == 0 ? ((char)_random.Next(1, 0xffff)).ToString() : Pieces[_random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
