namespace Pthbs.Jinja.Tests;

/// <summary>What is wrong most often, and the hint that says what to write instead.</summary>
public sealed class HintTests
{
    private const string Namespace = "keep it in a namespace, {% set ns = namespace(y=none) %} before the loop and {% set ns.y = … %} in it";

    [Theory]
    [InlineData("{% if x = 1 %}{% endif %}", "'==' compares")]
    [InlineData("{% if x %}{% elif x = 1 %}{% endif %}", "'==' compares")]
    [InlineData("{{ 1 if x = 1 }}", "'==' compares; a value is set with '{% set name = … %}'")]
    [InlineData("{{ x = 1 }}", "'==' compares; a value is set with '{% set name = … %}'")]
    [InlineData("{{ (x = 1) }}", "'==' compares; a value is set with '{% set name = … %}'")]
    [InlineData("{% if x === 1 %}{% endif %}", "'==' compares; there is no '==='")]
    [InlineData("{{ x := 1 }}", "a value is set with '{% set name = … %}'")]
    [InlineData("{% set x += 1 %}", "there is no '+=': {% set name = name + … %}")]
    [InlineData("{{ x++ }}", "there is no '++': {% set name = name + 1 %}")]
    [InlineData("{{ x-- }}", "there is no '--': {% set name = name - 1 %}")]
    [InlineData("{{ x }", "'{{' ends with '}}'")]
    [InlineData("{{ x %}", "'{{' ends with '}}'")]
    [InlineData("{% if x }}{% endif %}", "'{%' ends with '%}'")]
    [InlineData("{% if x }", "'{%' ends with '%}'")]
    [InlineData("{{ x\n\n", "the '{{' on line 1 has no '}}'")]
    [InlineData("\n{% if x ", "the '{%' on line 2 has no '%}'")]
    [InlineData("{% if x %}{% else if y %}{% endif %}", "write 'elif' for 'else if'")]
    [InlineData("{% if x %}{% elseif y %}{% endif %}", "write 'elif'")]
    [InlineData("{% if x %}{% elsif y %}{% endif %}", "write 'elif'")]
    [InlineData("{% elif y %}", "no 'if' is open here")]
    [InlineData("{% endfor %}", "no 'for' is open here")]
    [InlineData("{% for x in y %}{% end %}", "'endfor' ends 'for'")]
    [InlineData("\n{% for x in y %}{% if x %}{% endif %}", "'for' was opened on line 2")]
    [InlineData("{{ x && y }}", "'and' joins conditions")]
    [InlineData("{{ x || y }}", "'or' joins conditions")]
    [InlineData("{{ !x }}", "'not' negates a condition")]
    [InlineData("{{ x <> y }}", "'!=' asks whether two values differ")]
    [InlineData("{{ x ? 1 : 2 }}", "'a if condition else b' chooses one of two values")]
    [InlineData("{{ f'{x}' }}", "there are no f-strings: join with '~', or write \"…{}…\".format(…)")]
    [InlineData("{{ [x for x in y] }}", "there are no comprehensions: use the filters 'map' and 'select', or a loop that appends to a list")]
    [InlineData("{{ (x for x in y) }}", "there are no comprehensions: use the filters 'map' and 'select', or a loop that appends to a list")]
    [InlineData("{{ [1]|map(lambda x: x) }}", "there are no lambdas: define a macro")]
    [InlineData("{{ `x` }}", "put text in quotes")]
    [InlineData("echo ${#list[@]}", "'{#' begins a comment, in '${#name}' of the shell too: close it with '#}', or print it with {{ '{#' }}")]
    [InlineData("{% raw %}{{ x }}", "close it with '{% endraw %}'")]
    [InlineData("{{ null }}", "write 'none'")]
    [InlineData("{{ 1 is null }}", "write 'none'")]
    [InlineData("{{ TRUE }}", "write 'true'")]
    public void A_mistake_of_syntax_comes_with_what_to_write_instead(string template, string hint) => Assert.Equal(hint, Rendering.Fail(template).Hint);

    [Theory]
    [InlineData("\n{% for x in [1] %}{% set y = x %}{% endfor %}{{ y }}", "line 2 sets 'y' in a loop, and the value ends with the loop: " + Namespace)]
    [InlineData("{% for x in [1] %}{% if x %}{% set z, y = 1, x %}{% endif %}{% endfor %}{% if y %}{% endif %}", "line 1 sets 'y' in a loop, and the value ends with the loop: " + Namespace)]
    [InlineData("{% block b %}{% set y = 1 %}{% endblock %}{{ y }}", "line 1 sets 'y' inside 'block', and the value ends with that")]
    [InlineData("{% with %}{% set y = 1 %}{% endwith %}{{ y }}", "line 1 sets 'y' inside 'with', and the value ends with that")]
    [InlineData("{% macro m() %}{% set y = 1 %}{% endmacro %}{{ m() }}{{ y }}", "line 1 sets 'y' inside 'macro', and the value ends with that")]
    public void A_value_that_did_not_last_is_told_with_the_place_that_set_it(string template, string hint) => Assert.Equal(hint, Rendering.Fail(template).Hint);

    [Theory]
    [InlineData("{% for item in [1] %}{{ total }}{% set total = item %}{% endfor %}")]
    [InlineData("{{ total }}{% for item in [1] %}{% set total = item %}{% endfor %}")]
    [InlineData("{% if false %}{% set y = 1 %}{% endif %}{{ y }}")]
    public void A_value_that_is_not_set_yet_is_not_told_so(string template) => Assert.Null(Rendering.Fail(template).Hint);
}
