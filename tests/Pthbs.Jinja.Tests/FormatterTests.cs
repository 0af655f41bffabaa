using Pthbs.Jinja.Canonical;

namespace Pthbs.Jinja.Tests;

public sealed class FormatterTests
{
    private static readonly JinjaOptions Options = new() { TrimBlocks = true, LstripBlocks = true, KeepTrailingNewline = true };

    /// <summary>A template that extends another: what stands between its tags at the top level is never printed.</summary>
    [Theory]
    [InlineData("{%extends 'x'%}{%set a='b'%}", "{% extends \"x\" %}\n{% set a = \"b\" %}\n")]
    [InlineData("\n\n{% extends 'x' %}", null)]
    [InlineData("{% extends 'x' %}\n\n\n\n{% set a = 1 %}\n  {% set b = 2 %}\n\n", "{% extends \"x\" %}\n\n{% set a = 1 %}\n{% set b = 2 %}\n")]
    [InlineData("{% extends 'x' %}\n{% set a = 1 %}\n\n\n\n{% set b = 2 %}", "{% extends \"x\" %}\n{% set a = 1 %}\n\n{% set b = 2 %}\n")]
    [InlineData("{#why#}\n{% extends 'x' %}\n{# a\n  b #}\n{% set a = 1 %} {#-here-#}", "{# why #}\n{% extends \"x\" %}\n{# a\n  b #}\n{% set a = 1 %} {#- here -#}\n")]
    [InlineData("{% extends 'x' %}{% block b %}\n\n make  {{x|join(',')}}\n{%endblock%}\n", "{% extends \"x\" %}\n{% block b %}\n\n make  {{ x | join(\",\") }}\n{% endblock %}\n")]
    [InlineData("{% extends 'x' %}{% if a %}\n {% set b=1 %}\n{% else %}{% set b=2 %}{% endif %}", "{% extends \"x\" %}\n{% if a %}\n {% set b = 1 %}\n{% else %}{% set b = 2 %}{% endif %}\n")]
    [InlineData("{% extends 'x' %}{% set b %} as  it is {% endset %}{% macro m(a,b=1) %} x {% endmacro %}", "{% extends \"x\" %}\n{% set b %} as  it is {% endset %}\n{% macro m(a, b=1) %} x {% endmacro %}\n")]
    [InlineData("{% extends below %}\n", "{% extends below %}\n")]
    public void The_top_level_has_a_statement_a_line(string template, string? expected)
    {
        Assert.Equal(expected ?? template.Replace('\'', '"'), Format(template));
        Assert.Equal(Format(template), Format(Format(template)));
    }

    [Theory]
    [InlineData("{{x}}", "{{ x }}")]
    [InlineData("{{- x  -}}", "{{- x -}}")]
    [InlineData("{{ a.b [ 1 ] [ 1 : 2 ] ( 3 , *c , d = 4 , **e ) }}", "{{ a.b[1][1:2](3, *c, d=4, **e) }}")]
    [InlineData("{{ -1+-x * - 2 ** 3 // 4%5 ~ 'a' }}", "{{ -1 + -x * -2 ** 3 // 4 % 5 ~ \"a\" }}")]
    [InlineData("{{ {'a':1,'b':[ 2 , 3, ]} }}", "{{ {\"a\": 1, \"b\": [2, 3]} }}")]
    [InlineData("{{ x if not(y) else(z) }}", "{{ x if not (y) else (z) }}")]
    [InlineData("{{ a in[1]and b==c }}", "{{ a in [1] and b == c }}")]
    [InlineData("{{ 'it''s' 'a' }}", "{{ \"it\" \"s\" \"a\" }}")]
    [InlineData("{{ 'a \"b\"' ~ 'c\\n' ~ \"d's\" }}", "{{ 'a \"b\"' ~ 'c\\n' ~ \"d's\" }}")]
    [InlineData("{{ (1,) }}", "{{ (1,) }}")]
    [InlineData("{{ x is defined and x is not none }}", null)]
    [InlineData("{%for a,b in c.items()if a recursive%}{%endfor%}", "{% for a, b in c.items() if a recursive %}{% endfor %}")]
    [InlineData("{%+ if a%}\n  {%- endif +%}\n", "{%+ if a %}\n  {%- endif +%}\n")]
    [InlineData("{%from 'x' import a as b,c with context%}", "{% from \"x\" import a as b, c with context %}")]
    [InlineData("{% call(x)m(1) %}{% endcall %}", "{% call(x) m(1) %}{% endcall %}")]
    [InlineData("{% set a,b=1,2 %}", "{% set a, b = 1, 2 %}")]
    [InlineData("{% set x\n  = [1,\n 2] %}", "{% set x = [1, 2] %}")]
    [InlineData("a {#x#} b {##} {# #}  \n", "a {# x #} b {##} {# #}  \n")]
    [InlineData("{% raw %}{{x}}{#y#}{% endraw %} {{x}}", "{% raw %}{{x}}{#y#}{% endraw %} {{ x }}")]
    [InlineData("{{ 'a\nb' }}", null)]
    public void Inside_of_tags_blanks_and_quotes_are_where_they_belong(string template, string? expected) => Assert.Equal(expected ?? template, Format(template));

    [Fact]
    public void A_long_list_has_an_item_a_line_and_a_short_one_has_not()
    {
        var (a, b) = (new string('a', 60), new string('b', 60));

        Assert.Equal($"{{% set x = [\n  \"{a}\",\n  [1, (2, 3)] + \"{b}\",\n] %}}", Format($"{{% set x = ['{a}', [1,(2,3),]+'{b}'] %}}"));
        Assert.Equal("{% set x = [1, 2] %}", Format("{% set x = [\n  1,\n  2,\n] %}"));
        // What is long and no list keeps its lines.
        Assert.Equal($"{{% set x = '{a}'\n   ~   '{b}' %}}", Format($"{{% set x = '{a}'\n   ~   '{b}' %}}"));
        Assert.Equal($"{{% set x = \"{a}\" ~ \"{b}\" %}}", Format($"{{% set x = '{a}'   ~   '{b}' %}}"));
    }

    [Theory]
    [InlineData("{% if %}", "unexpected end of statement block", 1, 7)]
    [InlineData("{% extends 'x' %}\nlost\n", "text outside of blocks is never printed", 2, 1)]
    [InlineData("a\r\n{{x}}", "the template has carriage returns", 1, 2)]
    [InlineData("echo ${#x}\n{{x}} {# why #}", "'${#' begins a comment, which ends at the next '#}': the text between them is left out", 1, 7)]
    public void What_is_not_understood_is_an_error_at_its_place(string template, string message, int line, int column)
    {
        var error = Assert.Throws<TemplateException>(() => Format(template));

        Assert.Equal((message, line, column), (error.Message, error.Line, error.Column));
    }

    /// <summary>Random templates of odd pieces: whatever is formatted renders the same, and is in its form.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_formatted_renders_the_same(int seed)
    {
        var random = new Random(seed);
        string[] pieces =
        [
            "{%set a=1%}", "{{-a-}}", "{{ 'q'~a }}", "\n", "  ", "text\n", "{#c#}", "{#- c -#}", "{% if a%}x{%else%} y {%endif%}", "{%- for i in[1,2]-%} {{i}}\n{%- endfor +%}", "{%block b1%} b {{a}}\n{%endblock%}",
            "{% raw -%} {{x}} {%- endraw %}", "{% set l=['x','y',] %}", "{{ l|join(', ')|upper }}", "{%macro m(x='d')%}<{{x}}>{%endmacro%}", "{{m()}}", "\n\n\n", "\t{%+ if not(a==2)%}z{% endif %}\n",
        ];
        for (var i = 0; i < 400; i++)
        {
            var isExtending = random.Next(2) == 0;
            var text = (isExtending ? "{%extends 'layout'%}" : "") + "{% set l = [] %}{% set a = 0 %}{% macro m() %}{% endmacro %}"
                + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]).Where((piece, at) => !piece.Contains("block", StringComparison.Ordinal) || at == 0));
            string formatted;
            try
            {
                formatted = Format(text);
            }
            catch (TemplateException error) when (error.Message == "text outside of blocks is never printed")
            {
                continue;
            }

            Assert.Equal(formatted, Format(formatted));
            Assert.Equal(Render(text), Render(formatted));
        }
    }

    private static string Format(string template) => TemplateFormatter.Format(new TemplateSource(template, "test"), Options);

    private static string Render(string template) => new JinjaEnvironment(
        new DictionaryLoader(new Dictionary<string, string> { ["main"] = template, ["layout"] = "[{% block b1 %}{% endblock %}|{{ a }}|{{ l }}]" }), Options).GetTemplate("main").Run().Text;
}
