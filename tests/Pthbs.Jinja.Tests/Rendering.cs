namespace Pthbs.Jinja.Tests;

/// <summary>Short ways to render in tests.</summary>
internal static class Rendering
{
    public static readonly Dictionary<string, object?> Nothing = [];

    public static JinjaEnvironment EnvironmentOf(params (string Name, string Text)[] templates) => EnvironmentOf(null, templates);

    public static JinjaEnvironment EnvironmentOf(JinjaOptions? options, params (string Name, string Text)[] templates) =>
        new(new DictionaryLoader(templates.ToDictionary(t => t.Name, t => t.Text)), options);

    public static string Render(string template, params (string Name, object? Value)[] variables) =>
        EnvironmentOf().FromString(template).Run(variables.ToDictionary(v => v.Name, v => v.Value)).Text;

    /// <summary>Renders as part of the running test, and is cancelled with it.</summary>
    public static RenderResult Run(this Template template, IReadOnlyDictionary<string, object?>? variables = null) =>
        template.Render(variables ?? Nothing, TestContext.Current.CancellationToken);

    public static RenderResult RenderMain(this JinjaEnvironment environment, IReadOnlyDictionary<string, object?>? variables = null) =>
        environment.GetTemplate("main").Run(variables);

    public static TemplateException Fail(string template, params (string Name, object? Value)[] variables) =>
        Assert.Throws<TemplateException>(() => Render(template, variables));
}
