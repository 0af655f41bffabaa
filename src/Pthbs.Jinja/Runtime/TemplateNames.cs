using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Runtime;

/// <summary>Templates that another template names.</summary>
internal static class TemplateNames
{
    /// <summary>How many names a template can choose from: each is looked for on a disk.</summary>
    public const int MostNames = 1000;

    public static Template Get(Frame frame, object? name) => name switch
    {
        Template template => template,
        TemplateBelow => LoadBelow(frame),
        Undefined undefined => throw undefined.Fail(),
        _ when PythonText.TryText(name, out var text) => Load(frame, text),
        List<object?> or JinjaDictionary => throw new TemplateException(TemplateErrorKind.Type, $"the name of a template is text, not a {TypeName.Of(name)}"),
        _ => throw new TemplateException(TemplateErrorKind.NotFound, $"the name of a template is text, not a {TypeName.Of(name)}")
        {
            MissingNames = [PythonText.Repr(name)],
        },
    };

    private static Template Load(Frame frame, string name)
    {
        frame.Loading = name;
        var template = frame.Call.Environment.GetTemplate(name, frame.Code.Source.Name, frame.Call);
        frame.Loading = "";
        return template;
    }

    private static Template LoadBelow(Frame frame)
    {
        frame.Loading = frame.Code.Source.Name;
        var template = frame.Call.Environment.GetTemplateBelow(frame.Code.Source.Name, frame.Call);
        frame.Loading = "";
        return template;
    }

    /// <summary>The first of several that exists; null if none does and that does not matter.</summary>
    /// <exception cref="TemplateException">None exists, or they are more than <see cref="MostNames"/>.</exception>
    public static Template? GetAny(Frame frame, object? name, bool ignoreMissing)
    {
        if (name is Undefined undefined) throw undefined.Fail();
        var several = name is not (Template or TemplateBelow) && !PythonText.TryText(name, out _);
        // What is false holds no name to choose from: an empty list, none, false, 0.
        IEnumerable<object?> names = !several ? [name] : Truth.Of(name) ? Iteration.Of(frame.Call, name) : [];
        var missing = new List<string>();
        var asked = 0;
        foreach (var candidate in names)
        {
            frame.Call.Step();
            if (++asked > MostNames) throw new TemplateException(TemplateErrorKind.Limit, $"the list of templates to choose from has more than {MostNames} names");
            if (several && candidate is Undefined absent)
            {
                missing.Add(absent.Name);
                continue;
            }

            try
            {
                if (!several || !PythonText.TryText(candidate, out var text)) return Get(frame, candidate);
                frame.Loading = text;
                var found = frame.Call.Environment.TryGetTemplate(text, frame.Code.Source.Name, frame.Call);
                frame.Loading = "";
                if (found is not null) return found;
                missing.Add(text);
            }
            // A template that is there but itself asks for one that is not has a place, and is not ignored.
            catch (TemplateException error) when (error.Kind == TemplateErrorKind.NotFound && error.File is null)
            {
                if (!several && !ignoreMissing) throw;
                frame.Loading = "";
                missing.AddRange(error.MissingNames);
            }
        }

        if (ignoreMissing) return null;
        const int MostNamed = 10;
        var more = missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "";
        throw new TemplateException(TemplateErrorKind.NotFound, missing.Count == 0 ? "the list of templates to choose from is empty" : $"none of these templates was found: {string.Join(", ", missing.Take(MostNamed))}{more}")
        {
            MissingNames = missing,
        };
    }
}
