using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Pthbs.Jinja.Tests;

public sealed class HostTests
{
    [Fact]
    public void What_a_template_and_its_parents_set_is_exported()
    {
        var environment = Rendering.EnvironmentOf(
            ("base", "{% set kind = 'library' %}{% macro twice(x) %}{{ x * 2 }}{% endmacro %}"),
            ("main", "{% extends 'base' %}{% set name = 'zlib' %}{% set _private = 1 %}{% set depends = ['a', 'b'] %}{% import 'base' as lib %}"));

        var exports = environment.RenderMain().Exports;

        Assert.Equal(["depends", "kind", "name", "twice"], exports.Keys.Order());
        Assert.Equal("zlib", exports["name"]);
        Assert.Equal(["a", "b"], Assert.IsType<IReadOnlyList<object?>>(exports["depends"], exactMatch: false));
    }

    [Fact]
    public void A_block_that_overrides_nothing_is_a_warning_with_the_name_that_was_meant()
    {
        var environment = Rendering.EnvironmentOf(
            ("base", "{% block configure %}{% endblock %}{{ self.facts() if false }}"),
            ("main", "{% extends 'base' %}\n{% block confgure %}{% block inner %}{% endblock %}{% endblock %}{% block facts %}{% endblock %}"));

        var warning = Assert.Single(environment.RenderMain().Warnings);

        Assert.Equal(("main", 2, "did you mean 'configure'?"), (warning.File, warning.Line, warning.Hint));
        Assert.Contains("'confgure'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_are_told_again_when_the_template_is_rendered_again()
    {
        var environment = Rendering.EnvironmentOf(("base", ""), ("main", "{% extends 'base' %}{% block x %}{% endblock %}"));
        var template = environment.GetTemplate("main");

        Assert.Single(template.Run().Warnings);
        Assert.Single(template.Run().Warnings);
    }

    [Fact]
    public void Functions_filters_and_tests_of_the_host_are_called_with_their_arguments()
    {
        var environment = Rendering.EnvironmentOf(("main", "{{ join('a', 'b', by='-') }} {{ 'x'|wrap('<', '>') }} {{ 5 is above 3 }}"));
        var wrap = new Signature("wrap", "value", "open", ("close", "!"));
        environment.Globals["join"] = (JinjaFunction)((_, args) => string.Join((string)args.Keywords[0].Value!, args.Positional));
        environment.Filters["wrap"] = (_, args) => args.Bind(wrap) is var values ? $"{values[1]}{values[0]}{values[2]}" : null;
        environment.Tests["above"] = (_, args) => (long)args[0]! > (long)args[1]!;

        Assert.Equal("a-b <x> True", environment.RenderMain().Text);
    }

    [Fact]
    public void Members_of_a_hosts_object_are_worked_out_only_when_asked_for()
    {
        var package = new LazyPackage();

        Assert.Equal("zlib", Rendering.Render("{{ p.name }}", ("p", package)));
        Assert.Equal(["name"], package.Asked);
    }

    [Fact]
    public void A_function_can_look_at_the_variables_of_the_template_that_calls_it()
    {
        var environment = Rendering.EnvironmentOf(("main", "{% set name = 'x' %}\n{{ where() }}"));
        environment.Globals["where"] = (JinjaFunction)((context, _) => context.TryResolve("name", out var name) ? $"{name} {context.TemplateName}:{context.Line}" : null);

        Assert.Equal("\nx main:2", environment.RenderMain().Text);
    }

    [Fact]
    public void Numbers_and_collections_of_the_host_become_those_of_templates()
    {
        var text = Rendering.Render(
            "{{ i + 1 }} {{ f }} {{ u }} {{ c }} {{ e }} {{ l[1] + 1 }} {{ d.a + 1 }} {% for x in n %}{{ x + 1 }},{% endfor %} {{ n|sum }} {{ s|join }} {{ g.k }} {{ n[-1] }}",
            ("i", 1), ("f", 1.5f), ("u", ulong.MaxValue), ("c", 'x'), ("e", DayOfWeek.Monday), ("l", new List<object?> { 1, 2 }),
            ("d", new Dictionary<string, object?> { ["a"] = 1 }), ("n", new[] { 1, 2 }), ("s", new[] { "a", "b" }), ("g", new Dictionary<string, string> { ["k"] = "v" }));

        Assert.Equal("2 1.5 18446744073709551615 x Monday 3 2 2,3, 3 ab v 2", text);
    }

    [Fact]
    public void Json_becomes_data_in_its_own_order_with_whole_numbers_whole()
    {
        var data = JinjaValue.FromJson(JsonDocument.Parse("""{"b": 1, "a": [1.0, 12345678901234567890, null, true]}""").RootElement);

        Assert.Equal("{'b': 1, 'a': [1.0, 12345678901234567890, None, True]}", JinjaValue.ToText(data));
    }

    [Fact]
    public void Rendering_into_a_destination_gives_the_same_bytes()
    {
        var template = Rendering.EnvironmentOf().FromString("{% for x in range(20000) %}{{ x }} äöü 😀\n{% endfor %}");
        var destination = new ArrayBufferWriter<byte>();

        template.Render(Rendering.Nothing, destination, TestContext.Current.CancellationToken);

        Assert.True(destination.WrittenSpan.SequenceEqual(template.Run().Bytes.Span));
        Assert.EndsWith("19999 äöü 😀\n", Encoding.UTF8.GetString(destination.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_put_one_collection_above_another()
    {
        var below = new DictionaryLoader(new Dictionary<string, string> { ["layout"] = "below {% block x %}{% endblock %}", ["other"] = "o" });
        var above = new DictionaryLoader(new Dictionary<string, string> { ["layout"] = "above {% block x %}{% endblock %}", ["main"] = "{% extends 'layout' %}{% block x %}{% include 'other' %}{% endblock %}" });
        var environment = new JinjaEnvironment(new LayeredLoader([above, below]));

        Assert.Equal("above o", environment.RenderMain().Text);
    }

    [Fact]
    public void Relative_names_are_relative_to_the_template_they_stand_in()
    {
        var loader = new RelativeNames(new DictionaryLoader(new Dictionary<string, string>
        {
            ["packages/zlib/main"] = "{% include './part' %}{% include '../common' %}{% include 'layouts/x' %}",
            ["packages/zlib/part"] = "p{% include '../../layouts/x' %}",
            ["packages/common"] = "c",
            ["layouts/x"] = "x",
        }));
        var environment = new JinjaEnvironment(loader);

        Assert.Equal("pxcx", environment.GetTemplate("packages/zlib/main").Run().Text);
    }

    [Fact]
    public void A_template_is_rendered_by_many_threads_at_once()
    {
        var environment = Rendering.EnvironmentOf(
            ("base", "{% block a %}{{ n }}{% endblock %}{% for i in range(50) %}{{ i * n }}{% endfor %}"),
            ("main", "{% extends 'base' %}{% block a %}[{{ super() }}]{% endblock %}"));
        var results = new string[200];

        Parallel.For(0, results.Length, i => results[i] = environment.RenderMain(new Dictionary<string, object?> { ["n"] = i }).Text);

        Assert.All(results, (text, i) => Assert.StartsWith($"[{i}]0{i}{2 * i}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_function_that_catches_the_error_of_a_macro_it_called_goes_on()
    {
        var environment = Rendering.EnvironmentOf(
            new JinjaOptions { MaxDepth = 5 },
            ("main", "{% macro bad() %}{{ nope }}{% endmacro %}{% for i in range(20) %}{{ attempt(bad) }}{% endfor %}{{ later }}"));
        environment.Globals["attempt"] = (JinjaFunction)((context, args) =>
        {
            try
            {
                return context.Call(args[0], Arguments.None);
            }
            catch (TemplateException)
            {
                return "-";
            }
        });

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal((TemplateErrorKind.Undefined, "'later' is undefined"), (error.Kind, error.Message));
        Assert.Empty(error.Chain);
    }

    [Fact]
    public void A_misspelt_block_of_an_included_template_is_a_warning_too_and_is_told_once()
    {
        var environment = Rendering.EnvironmentOf(
            ("base", "{% block build %}{% endblock %}"),
            ("part", "{% extends 'base' %}\n{% block biuld %}{% endblock %}"),
            ("main", "{% for i in range(3) %}{% include 'part' %}{% endfor %}"));

        var warning = Assert.Single(environment.RenderMain().Warnings);

        Assert.Equal(("part", 2, "did you mean 'build'?"), (warning.File, warning.Line, warning.Hint));
    }

    [Fact]
    public void Templates_reach_nothing_of_dotnet()
    {
        Assert.Equal(TemplateErrorKind.Undefined, Rendering.Fail("{{ x.GetType }}", ("x", new object())).Kind);
        Assert.Equal(TemplateErrorKind.Undefined, Rendering.Fail("{{ 'x'.Length }}").Kind);
        Assert.Equal(TemplateErrorKind.Undefined, Rendering.Fail("{{ ''.__class__ }}").Kind);
    }

    private sealed class LazyPackage : IJinjaObject
    {
        public List<string> Asked { get; } = [];

        public bool TryGetMember(string name, out object? value)
        {
            Asked.Add(name);
            value = name == "name" ? "zlib" : null;
            return name == "name";
        }
    }

    [Theory]
    [InlineData("{%", "{%", "{#", null, null, "BlockStart and VariableStart are both '{%'")]
    [InlineData("<", "[", "<", null, null, "BlockStart and CommentStart are both '<'")]
    [InlineData("{%", "#", "#", null, null, "VariableStart and CommentStart are both '#'")]
    [InlineData("{%", "{{", "{#", "%", "%", "LineStatementPrefix and LineCommentPrefix are both '%'")]
    [InlineData("{%", "{{", "#", "#", null, "CommentStart and LineStatementPrefix are both '#'")]
    [InlineData("", "{{", "{#", null, null, "BlockStart is empty")]
    [InlineData("{%", "{{", "{#", "", null, "LineStatementPrefix is empty")]
    public void Options_that_contradict_each_other_are_refused_by_name(string block, string variable, string comment, string? statement, string? line, string message)
    {
        var options = new JinjaOptions { BlockStart = block, VariableStart = variable, CommentStart = comment, LineStatementPrefix = statement, LineCommentPrefix = line };

        var error = Assert.Throws<ArgumentException>(() => Rendering.EnvironmentOf(options));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delimiter_may_begin_with_another_one()
    {
        var options = new JinjaOptions { BlockStart = "<%", BlockEnd = "%>", VariableStart = "<%=", VariableEnd = "%>", CommentStart = "<%#", CommentEnd = "%>" };

        Assert.Equal("a1b", Rendering.EnvironmentOf(options, ("main", "<% if true %>a<%= 1 %><%# x %>b<% endif %>")).RenderMain().Text);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_JSON_is_a_character_that_only_cannot_be_printed()
    {
        var json = System.Text.Json.JsonDocument.Parse("""{"\ud800\n\"k": 1, "half": "a\ud800\u0041\\\/", "list": [{"x": "\udc00"}], "pair": "\ud83d\ude00"}""").RootElement;
        var data = (IReadOnlyDictionary<string, object?>)JinjaValue.FromJson(json)!;

        Assert.Equal(1L, data["\ud800\n\"k"]);
        Assert.Equal("a\ud800A\\/", data["half"]);
        Assert.Equal("5 True \"a\\ud800A\\\\/\" 'a\\ud800A\\\\/' \U0001f600", Rendering.EnvironmentOf().FromString("{{ half|length }} {{ half == half }} {{ half|tojson }} {{ [half][0:1]|string|replace('[', '')|replace(']', '') }} {{ pair }}").Run(data).Text);
        foreach (var template in new[] { "{{ half }}", "{{ list[0].x }}", "{{ half|upper }}", "{{ half ~ 'x' }}", "{% macro m() %}{{ half }}{% endmacro %}{{ m() }}", "{% for key in list[0].x %}{{ key }}{% endfor %}" })
        {
            var error = Assert.Throws<TemplateException>(() => Rendering.EnvironmentOf().FromString(template).Run(data));
            Assert.Equal((TemplateErrorKind.Value, 1), (error.Kind, error.Line));
        }
    }

    [Fact]
    public void An_integer_of_JSON_that_is_longer_than_any_that_can_be_printed_is_refused()
    {
        var json = System.Text.Json.JsonDocument.Parse($"[{new string('7', 5000)}]").RootElement;

        Assert.Equal(TemplateErrorKind.Value, Assert.Throws<TemplateException>(() => JinjaValue.FromJson(json)).Kind);
    }
}
