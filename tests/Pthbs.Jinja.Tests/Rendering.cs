namespace Pthbs.Jinja.Tests;

/// <summary>Short ways to render in tests.</summary>
internal static class Rendering
{
    public static readonly Dictionary<string, object?> Nothing = [];

    public static JinjaEnvironment EnvironmentOf(params (string Name, string Text)[] templates) => EnvironmentOf(null, templates);

    public static JinjaEnvironment EnvironmentOf(JinjaOptions? options, params (string Name, string Text)[] templates) =>
        new(new DictionaryLoader(templates.ToDictionary(t => t.Name, t => t.Text)), options);

    public static string Render(string template, params (string Name, object? Value)[] variables) =>
        EnvironmentOf().FromString(template).Render(variables.ToDictionary(v => v.Name, v => v.Value)).Text;

    public static TemplateException Fail(string template, params (string Name, object? Value)[] variables) =>
        Assert.Throws<TemplateException>(() => Render(template, variables));
}
