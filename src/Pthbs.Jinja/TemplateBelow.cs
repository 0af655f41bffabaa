namespace Pthbs.Jinja;

/// <summary>
/// A value that names a template: the one of the same name in the layer below (<see cref="ITemplateLoader.Below"/>). A template that extends it goes on where that one ends: what the template
/// below sets at its top level is set first, and can be read and changed.
/// </summary>
public sealed class TemplateBelow
{
    private TemplateBelow()
    {
    }

    /// <summary>The value; a host makes it known under a name of its choice.</summary>
    public static TemplateBelow Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "<the template below>";
}
