using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pthbs.Jinja.Tests;

/// <summary>The examples of the library's README are run as they stand there.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string, string, string, string> Examples()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var examples = new TheoryData<string, string, string, string>();
        foreach (Match match in Example().Matches(readme))
            examples.Add(match.Groups["title"].Value, match.Groups["template"].Value, match.Groups["data"].Value, match.Groups["text"].Value);
        return examples;
    }

    [Fact]
    public void There_are_ten_examples() => Assert.Equal(10, Examples().Count);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_gives_what_it_says(string title, string template, string data, string text)
    {
        Assert.NotEmpty(title);
        var files = FileMark().Split(template);
        var templates = new Dictionary<string, string> { ["main"] = files[0] };
        for (var i = 1; i < files.Length; i += 2) templates[files[i]] = files[i + 1].TrimEnd('\n');
        var variables = (IReadOnlyDictionary<string, object?>)JinjaValue.FromJson(JsonDocument.Parse(data.Length > 0 ? data : "{}").RootElement)!;

        var result = new JinjaEnvironment(new DictionaryLoader(templates)).RenderMain(variables);

        Assert.Equal(text, result.Text);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void The_first_program_does_what_it_says()
    {
        var loader = new DictionaryLoader(new Dictionary<string, string>
        {
            ["layout"] = "#!/bin/sh\n{% block build %}make{% endblock %}\n",
            ["zlib"] = "{% extends 'layout' %}{% set name = 'zlib' %}{% block build %}./configure --static\n{{ super() }}{% endblock %}",
        });
        var environment = new JinjaEnvironment(loader);
        environment.Globals["jobs"] = 4L;
        var result = environment.GetTemplate("zlib").Render(new Dictionary<string, object?>(), TestContext.Current.CancellationToken);

        Assert.Equal("#!/bin/sh\n./configure --static\nmake", result.Text);
        Assert.Equal("zlib", result.Exports["name"]);
        Assert.Empty(result.Warnings);
    }

    [GeneratedRegex(@"### (?<title>.*)\n\n```jinja\n(?<template>[^`]*)\n```\n(```json\n(?<data>[^`]*)\n```\n)?```text\n(?<text>[^`]*?)\n```")]
    private static partial Regex Example();

    [GeneratedRegex(@"\{#- file: (\w+) -#\}\n")]
    private static partial Regex FileMark();
}
