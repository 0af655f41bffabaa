namespace Pthbs.Jinja.Tests;

public sealed class LimitTests
{
    private static readonly JinjaOptions Small = new() { MaxOutputBytes = 10_000, MaxSteps = 5_000, MaxDepth = 50 };

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% include 'main' %}")]
    [InlineData("{% extends 'main' %}")]
    [InlineData("{% for x in range(1000000) %}{% endfor %}")]
    [InlineData("{% for x in range(2000) %}0123456789{% endfor %}")]
    [InlineData("{{ 'x' * 1000000 }}")]
    [InlineData("{{ [0] * 1000000 }}")]
    [InlineData("{{ 'x'.center(1000000) }}")]
    [InlineData("{{ '%1000000d' % 1 }}")]
    [InlineData("{{ '{:1000000}'.format(1) }}")]
    [InlineData("{{ '%.1000000f' % 1 }}")]
    [InlineData("{{ range(1000000)|list|length }}")]
    [InlineData("{{ range(1000000)|join }}")]
    [InlineData("{{ 10 ** (10 ** 10) }}")]
    [InlineData("{{ 2 ** 3000000 > 1 }}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s.replace('a', 'aab') %}{% endfor %}")]
    [InlineData("{{ 'a\nb'|indent(1000000) }}")]
    [InlineData("{{ 'x'|center(1000000) }}")]
    [InlineData("{{ lipsum(1000) }}")]
    [InlineData("{% include ['none'] * 600 ignore missing %}{% include ['none'] * 1001 ignore missing %}")]
    [InlineData("{% include range(1000000000) ignore missing %}")]
    [InlineData("{{ ('x' * 4000).replace('', '') }}")]
    [InlineData("{{ ('😀' * 2000)[::2]|length }}")]
    [InlineData("{{ [[[1]]]|tojson(indent=4000) }}")]
    [InlineData("{% set ns = namespace(a=[], b=[]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}")]
    [InlineData("{% set ns = namespace(a=[], b=[]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a < ns.b }}")]
    [InlineData("{% set ns = namespace(a=(), b=()) %}{% for i in range(60) %}{% set ns.a = (ns.a, ns.a) %}{% set ns.b = (ns.b, ns.b) %}{% endfor %}{{ {ns.a: 1}[ns.b] }}")]
    [InlineData("{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}")]
    [InlineData("{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a|pprint }}")]
    [InlineData("{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a|tojson }}")]
    [InlineData("{% set ns = namespace(n=3) %}{% for i in range(60) %}{% set ns.n = ns.n * ns.n %}{% endfor %}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}")]
    [InlineData("{% block a %}{{ self.a() }}{% endblock %}")]
    public void Work_that_does_not_end_is_ended(string template)
    {
        var environment = Rendering.EnvironmentOf(Small, ("main", template));

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        Assert.Equal(TemplateErrorKind.Limit, error.Kind);
        Assert.Equal("main", error.File);
    }

    [Theory]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "the rendering makes more than 10000 bytes of text")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "the rendering makes lists and dictionaries of more than 10000 bytes, at 16 for each item")]
    public void What_there_is_too_much_of_is_named(string template, string message) =>
        Assert.Equal(message, Assert.Throws<TemplateException>(() => Rendering.EnvironmentOf(Small, ("main", template)).RenderMain()).Message);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("{1:", "}")]
    public void An_expression_that_is_nested_without_end_is_refused(string open, string close)
    {
        var expression = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));

        Assert.Equal(TemplateErrorKind.Limit, Rendering.Fail("{{ " + expression + " }}").Kind);
    }

    [Theory]
    [InlineData("+1")]
    [InlineData("|string")]
    [InlineData(".a")]
    [InlineData("()")]
    [InlineData("[0]")]
    [InlineData(" or 0")]
    [InlineData(" is defined")]
    public void A_long_chain_of_operators_ends_in_a_value_or_an_error_and_never_in_a_crash(string link)
    {
        var template = "{{ 0" + string.Concat(Enumerable.Repeat(link, 100_000)) + " }}";

        try
        {
            Assert.NotNull(Rendering.Render(template));
        }
        catch (TemplateException error)
        {
            Assert.NotNull(error.Message);
        }
    }

    [Theory]
    [InlineData("0x", 'f')]
    [InlineData("0b", '1')]
    [InlineData("0o", '7')]
    public void An_integer_of_a_million_digits_is_refused_at_once(string prefix, char digit)
    {
        var error = Rendering.Fail("{{ 1 }}\n{{ " + prefix + new string(digit, 2_000_000) + " > 1 }}");

        Assert.Equal((TemplateErrorKind.Limit, 2), (error.Kind, error.Line));
        Assert.Equal("True", Rendering.Render("{{ " + prefix + new string(digit, 10_000) + " > 1 }}"));
    }

    [Fact]
    public void Thousands_of_names_in_one_template_take_no_more_than_their_share()
    {
        var template = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{% set v{i} = {i} %}}")) + "{{ v0 + v19999 }}";

        Assert.Equal("19999", Rendering.Render(template));
    }

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% block a %}{% if ns is not defined %}{{ self.a() }}{{ self.a() }}{% endif %}{% endblock %}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([x]) }}{{ loop([x]) }}{% endfor %}")]
    [InlineData("{% include 'main' %}{% include 'main' %}")]
    public void What_calls_itself_twice_is_ended_by_its_depth(string template)
    {
        var error = Assert.Throws<TemplateException>(() => Rendering.EnvironmentOf(("main", template)).RenderMain());

        Assert.Equal(TemplateErrorKind.Limit, error.Kind);
        Assert.Contains("nested deeper than 250 levels", error.Message, StringComparison.Ordinal);
        Assert.Equal("something calls, includes or extends itself without end", error.Hint);
    }

    [Theory]
    [InlineData("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(200) }}", "main:1:44")]
    [InlineData("{% macro m(n) %}{% for x in [1, 2] if n %}{{ m(n - 1) }}{% endfor %}{% endmacro %}\n{{ m(200) }}", "main:1:46")]
    [InlineData("{% for x in r recursive %}{{ loop(r) if loop.depth < 200 }}{{ loop(r) if loop.depth < 200 }}{% endfor %}", "main:1")]
    public void What_doubles_at_every_level_is_ended_by_its_steps_before_it_has_made_much(string template, string place)
    {
        var environment = Rendering.EnvironmentOf(new JinjaOptions { MaxSteps = 400_000 }, ("main", template));
        environment.Globals["r"] = new List<object?> { 1L };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<TemplateException>(() => environment.RenderMain());

        // A frame counts as forty steps: these are some ten thousand frames, each of some hundred bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.Equal((TemplateErrorKind.Limit, "the rendering takes more than 400000 steps"), (error.Kind, error.Message));
        Assert.StartsWith(place, $"{error.File}:{error.Line}:{error.Column}", StringComparison.Ordinal);
        Assert.InRange(error.Chain.Count, 100, 250);
    }

    [Theory]
    [InlineData("{% block b %}{% endblock %}")]
    [InlineData("{% macro m() %}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{% endcall %}")]
    [InlineData("{% include 'other' %}")]
    public void Going_into_a_frame_is_forty_steps_and_going_round_a_loop_is_one(string inside)
    {
        var rounds = 1000 / (inside.Contains("call", StringComparison.Ordinal) ? 2 : 1);
        var loop = "{% for x in range(ROUNDS) %}" + inside + "{% endfor %}";
        var options = new JinjaOptions { MaxSteps = 50_000 };

        _ = Rendering.EnvironmentOf(options, ("main", loop.Replace("ROUNDS", $"{rounds}", StringComparison.Ordinal)), ("other", "")).RenderMain();
        var error = Assert.Throws<TemplateException>(
            () => Rendering.EnvironmentOf(options, ("main", loop.Replace("ROUNDS", $"{rounds * 3 / 2}", StringComparison.Ordinal)), ("other", "")).RenderMain());

        Assert.Equal(TemplateErrorKind.Limit, error.Kind);
        _ = Rendering.EnvironmentOf(options, ("main", "{% for x in range(20000) %}{% endfor %}")).RenderMain();
    }

    [Fact]
    public void Deeply_nested_statements_are_refused()
    {
        var template = string.Concat(Enumerable.Repeat("{% if 1 %}", 100_000));

        Assert.Equal(TemplateErrorKind.Limit, Rendering.Fail(template).Kind);
    }

    [Fact]
    public void A_rendering_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var environment = Rendering.EnvironmentOf(("main", "{% for x in range(100000000) %}{% if x == 5000 %}{{ cancel() }}{% endif %}{% endfor %}"));
        environment.Globals["cancel"] = (JinjaFunction)((_, _) =>
        {
            cancellation.Cancel();
            return "";
        });

        Assert.Throws<OperationCanceledException>(() => environment.GetTemplate("main").Render(Rendering.Nothing, cancellation.Token));
    }

    /// <summary>What walks through long texts and lists a hundred times takes longer than what walks through short ones.</summary>
    [Theory]
    [InlineData("{{ emoji[0] }}")]
    [InlineData("{{ emoji[-1] }}")]
    [InlineData("{{ emoji[5:6] }}")]
    [InlineData("{{ emoji|length }}")]
    [InlineData("{{ emoji|wordcount }}")]
    [InlineData("{{ emoji.count('y') }}")]
    [InlineData("{{ 'y' in emoji }}")]
    [InlineData("{{ zeros.count(1) }}")]
    [InlineData("{{ 1 in zeros }}")]
    [InlineData("{{ zeros.index(0) }}")]
    [InlineData("{% set _ = zeros.reverse() %}")]
    [InlineData("{% set _ = zeros.pop(0) %}")]
    [InlineData("{% set _ = zeros.remove(0) %}")]
    [InlineData("{{ zeros|sort|length }}")]
    [InlineData("{{ zeros|groupby('real')|length }}")]
    [InlineData("{{ zeros|unique|list }}")]
    [InlineData("{{ zeros|batch(1000000)|list|length }}")]
    public void Walks_through_much_are_steps(string walk)
    {
        var options = new JinjaOptions { MaxSteps = 90_000 };
        string Template(int length, int rounds) => $"{{% set emoji = '😀' * {length * 20} %}}{{% set zeros = [0] * {length} %}}{{% for i in range({rounds}) %}}{walk}{{% endfor %}}";

        Assert.NotNull(Rendering.EnvironmentOf(options, ("main", Template(100, 10))).RenderMain());
        var error = Assert.Throws<TemplateException>(() => Rendering.EnvironmentOf(options, ("main", Template(100_000, 100))).RenderMain());

        Assert.Equal((TemplateErrorKind.Limit, "the rendering takes more than 90000 steps"), (error.Kind, error.Message));
    }

    /// <summary>Each takes a moment; if it took the square of that, it would take minutes.</summary>
    [Theory]
    [InlineData("{% set d = {} %}{% for i in range(300000) %}{% set _ = d.update({i: i}) %}{% endfor %}{% for i in range(299999) %}{% set _ = d.pop(i) %}{% endfor %}{{ d }}", "{299999: 299999}")]
    [InlineData("{{ ('x' * 1000000)|wordwrap(1)|length }}", "1999999")]
    [InlineData("{{ ('😀' * 500000)|wordwrap(2)|length }}", "749999")]
    [InlineData("{{ ('-' * 1000000)|wordwrap(10)|length }}", "1099999")]
    [InlineData("{{ (' ' * 1000000)|wordwrap(10)|length }}", "0")]
    [InlineData("{{ ([0] * 500000)|slice(500000)|list|length }}", "500000")]
    [InlineData("{{ ('ab' * 500000).strip('xyz' * 500000 + 'ab') }}", "")]
    [InlineData("{{ ('a' ~ '(' * 300000 ~ ')' * 300000)|urlize|length }}", "600001")]
    public async Task Work_that_is_large_takes_its_time_and_no_more(string template, string text)
    {
        var rendering = Task.Run(() => Rendering.Render(template), TestContext.Current.CancellationToken);
        Assert.Equal(text, await rendering.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    /// <summary>Gaps that removed keys leave are not seen.</summary>
    [Fact]
    public void Keys_are_removed_from_a_dictionary_in_any_order()
    {
        var (template, text, model) = (new System.Text.StringBuilder("{% set d = {} %}"), new System.Text.StringBuilder(), new List<(int Key, int Value)>());
        var random = new Random(7);
        for (var i = 0; i < 4000; i++)
        {
            var key = random.Next(60);
            // Grows for a while, and shrinks for a while.
            switch (random.Next(i % 1000 < 500 ? 4 : 8))
            {
                case 0 or 1:
                    template.Append($"{{% set _ = d.update({{{key}: {i}}}) %}}");
                    var at = model.FindIndex(m => m.Key == key);
                    if (at < 0) model.Add((key, i));
                    else model[at] = (key, i);
                    break;
                case 2 when model.Count > 0:
                    template.Append("{{ d.popitem() }}");
                    text.Append($"({model[^1].Key}, {model[^1].Value})");
                    model.RemoveAt(model.Count - 1);
                    break;
                default:
                    template.Append($"{{{{ d.pop({key}, -1) }}}}");
                    text.Append(model.FindIndex(m => m.Key == key) is >= 0 and var there ? model[there].Value : -1);
                    model.RemoveAll(m => m.Key == key);
                    break;
            }

            template.Append("{{ d }}{{ d|length }}{{ d|list }}{{ d.values()|list }}\n");
            text.Append($"{{{string.Join(", ", model.Select(m => $"{m.Key}: {m.Value}"))}}}{model.Count}[{string.Join(", ", model.Select(m => m.Key))}][{string.Join(", ", model.Select(m => m.Value))}]\n");
        }

        Assert.Equal(text.ToString().TrimEnd(), Rendering.Render(template.ToString()).TrimEnd());
    }

    [Fact]
    public void A_list_that_contains_itself_is_printed_as_Python_prints_it()
    {
        var options = new JinjaOptions { DoStatement = true };
        var environment = Rendering.EnvironmentOf(options, ("main", "{% set l = [1] %}{% do l.append(l) %}{{ l }}"));

        Assert.Equal("[1, [...]]", environment.RenderMain().Text);
    }

    [Fact]
    public void A_stack_that_is_too_small_is_told_as_what_it_is()
    {
        var template = "{{ " + string.Concat(Enumerable.Repeat("(", 80)) + "1" + string.Concat(Enumerable.Repeat(")", 80)) + " }}";
        Assert.Equal("1", Rendering.Render(template));
        TemplateException? error = null;
        var thread = new Thread(() => error = Rendering.Fail(template), 192 * 1024);
        thread.Start();
        thread.Join();

        Assert.Equal(TemplateErrorKind.Limit, error!.Kind);
        Assert.Contains("too deeply for the stack", error.Message, StringComparison.Ordinal);
        Assert.Contains("ulimit -s", error.Hint!, StringComparison.Ordinal);
    }
}
