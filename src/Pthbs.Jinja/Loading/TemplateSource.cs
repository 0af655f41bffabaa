namespace Pthbs.Jinja;

/// <summary>The text of a template and the path that errors name.</summary>
public sealed record TemplateSource(string Text, string Path);
