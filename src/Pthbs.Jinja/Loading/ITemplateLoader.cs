namespace Pthbs.Jinja;

/// <summary>Where templates come from. The host implements it: this library reads no files.</summary>
public interface ITemplateLoader
{
    /// <summary>The names that could be asked for, to suggest one when another is not found. May be empty when that is not known.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The template of that name, or null if there is none. Called once a name; must be safe to call from several threads.</summary>
    TemplateSource? Load(string name);

    /// <summary>The full name that <paramref name="name"/> means inside the template <paramref name="parent"/>. By default names are absolute.</summary>
    string Resolve(string name, string parent) => name;

    /// <summary>The full name of the template that <see cref="TemplateBelow"/> means inside the template <paramref name="name"/>.</summary>
    /// <exception cref="TemplateException">Nothing is below it.</exception>
    string Below(string name) => throw new TemplateException(TemplateErrorKind.NotFound, $"nothing is below the template '{name}'");
}
