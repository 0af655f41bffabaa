using System.Text.Json;
using Pthbs.Jinja.Tests.Differential;

namespace Pthbs.Jinja.Tests.Generated;

/// <summary>Whole tables of small templates through both renderers: every value with every format, every name in every include, every loop in every place.</summary>
[Trait("Level", "thorough")]
public sealed class KindTests
{
    private static readonly JsonElement NoOptions = JsonDocument.Parse("{}").RootElement;

    private static readonly JsonElement Data = JsonDocument.Parse("""
        {"pi": 3.14159, "t": true, "f": false, "nil": null, "zero": 0, "empty": "", "none_list": [], "names": ["nope", "inc"], "parent": "base", "a": 1,
         "big": 123456789012345678901234567890, "tree": [{"n": "root", "c": [{"n": "kid1", "c": []}, {"n": "kid2", "c": [{"n": "grandkid", "c": []}]}]}]}
        """).RootElement;

    [Fact]
    public void Every_format_of_every_kind_of_value()
    {
        string[] values = ["0", "-1", "65", "123456789", "true", "3.14159", "-0.0", "1e22", "1234567.891", "-0.001", "'abc'", "''", "'\U0001f600'", "none", "[1]", "big", "pi*1e308", "-(pi*1e308)", "1e-7", "100.0"];
        string[] formats =
        [
            "", "d", "n", "x", "X", "o", "b", "c", "e", "E", "f", "F", "g", "G", "%", "s", "r", "5", "<8", "^8", ">8", "=8", "*^8", "08", "+", "-", " ", "+8.2f", "#x", "#o", "#b", "#010x", "#g", "#.0f", "#.0e", "#", "#.3",
            "#.0%", ",", "_", ",.2f", "_x", "_b", ",x", "012,", ".2", ".0", ".1", ".0f", ".10g", ".3%", ".3s", "10.2s", "5c", "z", "z.1f", "z.0f", "zd", "+z.0f", "0<8", "<08", "^08", "=", "0=8", "*=8", "é>5", "5.", "5q", "qq",
            "+s", "-s", " s", "#s", "0s", "05", "05s", ",s", "_s", "=5s", ".2d", ".2c", "+c", "#c", "_c", ",c", ",n", ",e", ",b", "#012_x", "<<5", "5d ", ".1n", "e5", ",_", "^^", "d5", "+08.3f", "010c", "08,.1f", "014_x", "1000000000000", "99999999999999999999",
        ];
        Compare([.. formats.SelectMany(format => values.Select(value => One($"{{{{ '{{:{format}}}'.format({value}) }}}}")))]);
    }

    [Fact]
    public void Every_name_of_a_template_in_every_statement()
    {
        string[] names =
        [
            "'inc'", "'nope'", "none", "nil", "false", "f", "zero", "0", "''", "empty", "[]", "none_list", "names", "('nope', 'inc')", "['nope']", "[none]", "[nil, 'inc']", "[0, 'inc']", "q", "[q, 'inc']", "q.r", "'./inc'", "'/inc'", "'../inc'",
            "5", "1.5", "{}", "{'inc': 1}", "true", "[[]]", "['inc']|map('string')", "'in' ~ 'c'", "'inc'|safe", "range(1)", "namespace()", "[5]", "'inc' if t", "'inc' if f",
        ];
        string[] uses =
        [
            "<{{% include {0} %}}>", "<{{% include {0} ignore missing %}}>", "<{{% include {0} without context %}}>", "<{{% include {0} ignore missing without context %}}>", "<{{% include {0} ignore missing with context %}}>",
            "{{% import {0} as z %}}{{{{ z.m() }}}}", "{{% from {0} import m %}}{{{{ m() }}}}", "{{% from {0} import m with context %}}{{{{ m() }}}}", "{{% extends {0} %}}x",
        ];
        Compare([.. names.SelectMany(name => uses.Select(use => One(string.Format(null, use, name), ("inc", "I{{ a|d('u') }}{% macro m() %}M{{ a|d('u') }}{% endmacro %}{% block b %}{% endblock %}"))))]);
    }

    [Fact]
    public void Every_loop_in_every_place()
    {
        string[] loops =
        [
            "{% for x in [1, 2] recursive %}{{ x }},{% endfor %}", "{% for x in tree recursive %}{{ loop.depth }}{{ x.n }}{{ loop(x.c) }};{% endfor %}", "{% for x in tree recursive %}{{ x.n }}{{ loop(x.c)|upper }}{% else %}none{% endfor %}",
            "{% for x in tree recursive %}{% set y = loop(x.c) %}{{ x.n }}<{{ y }}>{% endfor %}", "{% for x in tree if x.n recursive %}{{ x.n }}{{ loop(x.c) }}{{ loop.depth0 }}{% endfor %}",
            "{% for x in tree recursive %}{% set outer = loop %}{% for y in x.c %}{{ outer(y.c) }}{{ y.n }}{% endfor %}{% endfor %}", "{% for x in tree recursive %}{% filter upper %}{{ x.n }}{{ loop(x.c) }}{% endfilter %}{% endfor %}",
            "{% for x in tree recursive %}{% if loop.first %}F{% endif %}{{ x.n }}{% include 'inc' %}{{ loop(x.c) }}{% endfor %}", "{% for x in tree recursive %}{% block q scoped %}{{ x.n }}{% endblock %}{{ loop(x.c) }}{% endfor %}",
            "{% macro m() %}{% for x in tree recursive %}{{ x.n }}{{ loop(x.c) }}{% endfor %}{% endmacro %}{{ m() }}", "{% macro m() %}<{{ caller() }}>{% endmacro %}{% for x in tree recursive %}{% call m() %}{{ x.n }}{{ loop(x.c) }}{% endcall %}{% endfor %}",
            "{% set s %}{% for x in tree recursive %}{{ x.n }}{{ loop(x.c) }}{% endfor %}{% endset %}{{ s }}", "{% with z = 1 %}{% for x in tree recursive %}{{ x.n }}{{ z }}{{ loop(x.c) }}{% endfor %}{% endwith %}",
            "{% for x in [] recursive %}{{ x }}{% else %}empty{% endfor %}", "{% for x in [1] recursive %}{{ loop(5) }}{% endfor %}", "{% for x in [1] %}{{ loop([1]) }}{% endfor %}", "{% for x in [1] recursive %}{% set v = 9 %}{{ x }}{% endfor %}{% set v = 8 %}",
            "{% for in in [1, 2] %}{{ loop.index }}{% endfor %}", "{% filter upper %}abc{% endfilter %}", "{% include 'inc' %}", "{% set u %}txt{% endset %}{{ u }}", "{{ self }}",
        ];
        string[] places =
        [
            "{0}", "{{% extends 'base' %}}{0}", "{{% extends 'base' %}}{0}{{% block a %}}c{{{{ super() }}}}{{% endblock %}}", "{{% extends 'base' %}}{{% block a %}}{0}{{% endblock %}}", "{0}{{% extends 'base' %}}",
            "{{% if t %}}{{% extends 'base' %}}{{% endif %}}{0}", "{{% if f %}}{{% extends 'base' %}}{{% endif %}}{0}", "{{% extends 'base' %}}{{% if t %}}{0}{{% endif %}}", "{{% extends 'base' %}}{{% for z in [1] %}}{0}{{% endfor %}}", "{{% extends parent %}}{0}",
        ];
        Compare([.. loops.SelectMany(loop => places.Select(place => One(string.Format(null, place, loop), ("inc", "{{ x|d('i') }}"), ("base", "[{% block a %}A{% endblock %}]{{ v|d('-') }}"))))]);
    }

    private static Case One(string main, params (string Name, string Text)[] others) =>
        new(main, others.Append((Name: "main", Text: main)).ToDictionary(template => template.Name, template => template.Text), "main", Data, NoOptions);

    private static void Compare(IReadOnlyList<Case> cases)
    {
        var differing = cases.Zip(ReferenceJinja.Render(cases), (@case, expected) => (Case: @case, Expected: expected, Got: OwnJinja.Render(@case)))
            .Where(pair => !pair.Got.Agrees(pair.Expected)).Select(pair => $"{pair.Case.Name}\n    python: {pair.Expected}\n    ours:   {pair.Got}").ToList();
        Assert.True(differing.Count == 0, $"{differing.Count} of {cases.Count} differ:\n{string.Join('\n', differing.Take(20))}");
    }
}
