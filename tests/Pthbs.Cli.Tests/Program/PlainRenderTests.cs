using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary><c>pthbs collection render --plain</c> beside a bare <c>jinja2.Environment</c>: files of one folder, the same data, the same bytes.</summary>
public sealed class PlainRenderTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Reference =
        """
        import jinja2, json, os, sys
        folder, name = os.path.split(os.path.abspath(sys.argv[1]))
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined, loader=jinja2.FileSystemLoader(folder))
        try:
            with open(sys.argv[2]) as data:
                sys.stdout.buffer.write(environment.get_template(name).render(json.load(data)).encode())
        except jinja2.TemplateSyntaxError as error:
            sys.exit("%s:%d" % (error.filename, error.lineno))
        except jinja2.UndefinedError as error:
            trace = error.__traceback__
            places = []
            while trace:
                places.append("%s:%d" % (trace.tb_frame.f_code.co_filename, trace.tb_lineno))
                trace = trace.tb_next
            sys.exit([place for place in places if place.startswith(folder)][-1])
        """;

    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["data.json"] = """
            {"title": "Tools & <more>", "items": [{"name": "zlib", "size": 1536, "tags": ["c", "small"]}, {"name": "grün", "size": 2.5, "tags": []}],
             "menu": [{"text": "a", "sub": [{"text": "b", "sub": [{"text": "c", "sub": []}]}]}], "none": null, "yes": true, "half": "a\ud800", "halves": ["\udc00"], "big": 123456789012345678901234567890}
            """,
        ["layout.html"] = "<title>{% block title %}{{ title }}{% endblock %}</title>\n{% include 'parts/menu.html' %}\n{% block body required %}{% endblock %}\n{% block foot %}foot{% endblock %}\n",
        ["wide.html"] = "{% extends 'layout.html' %}\n{% block title %}wide {{ super() }}{% endblock %}\n{% block foot %}[{{ super() }}]{% endblock %}",
        ["parts/menu.html"] = "{%- for entry in menu recursive %}<li>{{ loop.depth }}{{ entry.text }}{{ loop(entry.sub) if entry.sub }}</li>{% endfor -%}",
        ["parts/row.html"] = "{{ place }} {{ item.name|upper }} {{ item.size|filesizeformat }} {{ item.tags|join('+')|default('-', true) }}\n",
        ["lib/forms.html"] = "{% macro field(name, value='', type='text') -%}\n<input type=\"{{ type }}\" name=\"{{ name }}\" value=\"{{ value|e }}\">\n{%- endmacro %}\n{% set version = '1.0' %}\n{% macro box(title) %}[{{ title }}: {{ caller(title|length) }}]{% endmacro %}",
        ["page.html"] = """
            {% extends "wide.html" %}
            {% from "lib/forms.html" import field, box, version with context %}
            {% set local = namespace(total=0) %}
            {% block body %}
            {% for item in items %}
            {% set place = loop.index ~ "/" ~ loop.length %}
            {% include ["parts/none.html", "parts/row.html"] %}
            {% set local.total = local.total + item.size %}
            {% endfor %}
            total {{ local.total }} {{ big * 2 }} {{ none }} {{ yes }} {{ items[0].tags }} {{ {"a": (1, 2.0)} }}
            {{ field("q", title) }}
            {% call(n) box("grün") %}{{ n }} of {{ version }}{% endcall %}
            {% filter upper %}{{ self.title() }}{% endfilter %}
            {% raw %}{{ raw }}{% endraw %}
            {# a comment #}
            {% endblock %}
            """,
        ["lines.txt"] = "a\r\nb{{ 1 }}\rc  {%- if yes %}\n d\n{% endif %}\n\n",
        ["names.txt"] = "{% include './bare.txt' %}{% include 'parts/./one.txt' %}{% include '/parts//one.txt' %}{% include 'link.txt' %}{% include 'linked/one.txt' %}{% include 'linked/../bare.txt' ignore missing %}"
            + "{% include 'dangling.txt' ignore missing %}{% include 'parts' ignore missing %}{% include '' ignore missing %}{% include 'a\\\\b' ignore missing %}{% include none ignore missing %}",
        ["parts/one.txt"] = "one,",
        ["halves.txt"] = "{{ half|length }} {{ half|tojson }} {{ halves }}",
        ["bare.txt"] = "",
        ["empty.txt"] = "{# nothing #}\n",
        ["undefined.txt"] = "{% include 'parts/wrong.txt' %}",
        ["parts/wrong.txt"] = "one\n\n{{ items[0].colour }}",
        ["broken.txt"] = "{% import 'lib/broken.txt' as lib %}",
        ["lib/broken.txt"] = "one\n{% if %}",
    };

    private readonly RealProgram _program = new();

    public PlainRenderTests()
    {
        foreach (var (name, text) in Files)
        {
            var path = Path.Combine(_program.Place, "templates", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Link("link.txt", "parts/../parts/one.txt");
        Link("linked", "parts");
        Link("dangling.txt", "nothing.txt");
        Link("circle.txt", "circle.txt");
        Link("outside.txt", "../secret.txt");
        Link("absolute.txt", Path.Combine(_program.Place, "secret.txt"));
        File.WriteAllText(Path.Combine(_program.Place, "secret.txt"), "secret");
    }

    public void Dispose() => _program.Dispose();

    private void Write(string name, string text, System.Text.Encoding? encoding = null) =>
        File.WriteAllText(Path.Combine(_program.Place, name), text, encoding ?? new System.Text.UTF8Encoding(false));

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_program.Place, "templates", name), target);

    [Theory]
    [InlineData("page.html")]
    [InlineData("lines.txt")]
    [InlineData("names.txt")]
    [InlineData("link.txt")]
    [InlineData("halves.txt")]
    [InlineData("bare.txt")]
    [InlineData("empty.txt")]
    [InlineData("lib/forms.html")]
    public async Task A_file_and_all_that_it_uses_gives_the_bytes_that_Jinja2_gives(string name)
    {
        var expected = await RenderWithPythonAsync(name);
        Assert.True(expected.Code == 0, expected.Error);

        var got = await _program.RunAsync("collection", "render", "--plain", $"templates/{name}", "--data", "templates/data.json");

        Assert.Equal(expected.Output, got.Succeeded().Output);
    }

    [Theory]
    [InlineData("undefined.txt")]
    [InlineData("broken.txt")]
    public async Task What_is_wrong_is_wrong_at_the_line_that_Jinja2_names(string name)
    {
        var expected = await RenderWithPythonAsync(name);
        Assert.Equal(1, expected.Code);

        var got = await _program.RunAsync("collection", "render", "--plain", $"templates/{name}", "--data", "templates/data.json");

        got.Failed(3, Path.GetRelativePath($"{_program.Place}/templates", expected.Error.Trim()));
    }

    [Theory]
    [InlineData("outside.txt", "the template 'outside.txt' is a symbolic link that leads out of its folder")]
    [InlineData("absolute.txt", "the template 'absolute.txt' is a symbolic link that leads out of its folder")]
    [InlineData("circle.txt", "the template 'circle.txt' is a symbolic link in a circle")]
    public async Task A_link_that_leads_out_of_the_folder_is_refused(string name, string message)
    {
        Write("templates/including.txt", $"{{% include '{name}' %}}");

        (await _program.RunAsync("collection", "render", "--plain", $"templates/{name}")).Failed(3, message);
        (await _program.RunAsync("collection", "render", "--plain", "templates/including.txt")).Failed(3, message);
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_in_the_data_is_an_error_where_it_is_printed()
    {
        Write("templates/print.txt", "one\n{{ half }}");

        var got = await _program.RunAsync("collection", "render", "--plain", "templates/print.txt", "--data", "templates/data.json");

        got.Failed(3, "print.txt:2:4: half of a surrogate pair cannot be written as UTF-8");
    }

    [Fact]
    public async Task Data_that_are_not_what_they_should_be_are_told_with_the_file()
    {
        Write("latin.json", "{\"a\": \"\u00e9\"}", System.Text.Encoding.Latin1);
        Write("long.json", $"{{\"a\": {new string('7', 5000)}}}");
        Write("deep.json", "{\"a\": " + new string('[', 5000) + new string(']', 5000) + "}");
        Write("list.json", "[1]");

        (await _program.RunAsync("collection", "render", "--plain", "templates/bare.txt", "--data", "latin.json")).Failed(3, "latin.json: the data are not UTF-8 text");
        (await _program.RunAsync("collection", "render", "--plain", "templates/bare.txt", "--data", "long.json")).Failed(3, "long.json: an integer of 5000 digits is too long");
        (await _program.RunAsync("collection", "render", "--plain", "templates/bare.txt", "--data", "deep.json")).Failed(3, "deep.json:1: this JSON is nested too deep");
        (await _program.RunAsync("collection", "render", "--plain", "templates/bare.txt", "--data", "list.json")).Failed(3, "list.json: the data are not a JSON object");
    }

    private async Task<Finished> RenderWithPythonAsync(string name)
    {
        var start = new ProcessStartInfo(Python, ["-c", Reference, $"templates/{name}", "templates/data.json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = _program.Place,
        };
        Assert.SkipUnless(File.Exists(Python), "this machine has no python3: apt-get install python3-jinja2");
        using var process = Process.Start(start)!;
        var finished = await RealProgram.EndAsync(process);
        Assert.SkipWhen(finished.Error.Contains("No module named 'jinja2'", StringComparison.Ordinal), "this machine has no Jinja2: apt-get install python3-jinja2");
        return finished;
    }
}
