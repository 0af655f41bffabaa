using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>Which parameters a package has, found without generating what it depends on: its template alone is rendered, and the script is thrown away.</summary>
public static class ParameterSurvey
{
    /// <summary>What a dependency's id is in the meantime.</summary>
    private const string NoId = "?";

    /// <summary>The parameters that a template asks about, with these values for some of them. Where the template is wrong, those that it asks about before that shows.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="request">The package, with the values that are chosen already: what it asks about may depend on them.</param>
    /// <param name="cancel">Ends the rendering.</param>
    /// <exception cref="PthbsException">There is no such package.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImmutableArray<PackageParameter> Of(Collection collection, PackageRequest request, CancellationToken cancel = default)
    {
        var layer = collection.LayerOf(request.Name) ?? throw Collection.NoPackage(request.Name, collection.Packages);
        var rendering = new PackageRendering(collection, layer, request);
        var templates = new JinjaEnvironment(new CollectionLoader(collection), Generator.TemplateOptions);
        TemplateGlobals.Add(templates.Globals, () => rendering, _ => NoId, _ => [], _ => []);
        templates.Globals[Generator.SystemVariable] = collection.Settings.System;
        try
        {
            templates.GetTemplate(rendering.Template).Render(rendering.Variables, cancel);
        }
        catch (Exception error) when (error is TemplateException or PthbsException)
        {
            // What it has asked about so far is known.
        }

        return rendering.Parameters;
    }
}
