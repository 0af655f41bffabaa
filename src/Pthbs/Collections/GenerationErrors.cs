using System.Globalization;
using System.Text.RegularExpressions;
using Pthbs.Errors;
using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>Makes of a template's error one that says where, through which templates, and which packages led there.</summary>
/// <param name="collection">Whose templates they are.</param>
/// <param name="open">The packages being rendered, the one that was asked for first.</param>
internal sealed partial class GenerationErrors(Collection collection, IReadOnlyList<PackageRendering> open)
{
    private const string Archive = "'archive' is undefined";
    private PthbsException? _explained;
    /// <summary>The error of the innermost template; those around it only pass it on.</summary>
    public PthbsException Explain(TemplateException error)
    {
        var cause = error.InnerException as PthbsException;
        if (cause is not null && ReferenceEquals(cause, _explained)) return cause;
        // A text in place of a list fails wherever a layout comes upon it: it is mended where it is set.
        if (OwnPlace.FindOddFact(collection, open[^1].Template) is var (wrong, odd))
            return _explained = new PthbsException(wrong) { Where = odd.ToString(), Details = [.. odd.Excerpt.Select(line => "    " + line), .. NeededBy()] };
        var missing = error.Kind == TemplateErrorKind.Undefined && UndefinedName().Match(error.Message) is { Success: true } match ? match.Groups[1].Value : null;
        var similar = missing is null ? null : OwnPlace.FindSimilar(collection, open[^1].Template, missing);
        var own = OwnPlaceOf(error, cause, similar);
        // Where no name is near, the word is the layout's: whoever writes the package has never seen it.
        var needed = missing is not null && error.Hint is null && similar is null && own is not null ? FactOf(error.File!, missing) : null;
        var details = (own is null ? error.Excerpt() : own.Excerpt).Select(line => "    " + line).ToList();
        details.AddRange(error.Trail());
        if (own is not null) details.Add($"found at {PlaceOf(error)}: {error.SourceLine?.Trim()}");
        if (cause?.Where is { } there) details.Add($"at {there}");
        details.AddRange(cause?.Details ?? []);
        return _explained = new PthbsException(cause is { Kind: ErrorKind.Machine } ? cause.Kind : ErrorKind.Input, cause is null ? needed ?? error.Message : cause.Message, error)
        {
            Where = own is not null ? own.ToString() : error.File is null ? open[^1].Where : PlaceOf(error),
            Got = error.Got ?? cause?.Got,
            Expected = error.Expected ?? cause?.Expected,
            Hint = own?.Similar is { } near ? $"did you mean '{missing}'? the template sets '{near}'" : error.Hint ?? cause?.Hint ?? HintOf(error),
            Details = [.. details, .. NeededBy()],
        };
    }

    /// <summary>Adds the packages that led here to an error of a rendered script or of a fact, and the line where the fact is set.</summary>
    public T Check<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PthbsException error)
        {
            var own = error.Where == open[^1].Where ? OwnPlace.Find(collection, open[^1].Template, error.Message, null, error.Got) : null;
            throw _explained = new PthbsException(error) { Where = own is { IsOfFact: true } ? own.ToString() : error.Where, Details = [.. error.Details, .. NeededBy()] };
        }
    }

    /// <summary>The error of packages that need each other.</summary>
    public PthbsException Circle(PackageRequest request)
    {
        var circle = open.Select(p => p.Request).SkipWhile(r => !r.Equals(request)).Append(request).ToList();
        return new PthbsException(ErrorKind.Input, circle.Count == 2 ? $"the package '{request}' needs itself" : "these packages depend on each other in a circle")
        {
            Details = [.. circle.Zip(circle.Skip(1), (from, to) => $"{from} needs {to}")],
            Hint = "break the circle: build one of them with a parameter that drops the dependency, or from the seed",
        };
    }

    /// <summary>
    /// Where the package's own template leads to an error that a layout noticed; null for any other, and for a layout that is no template at all.
    /// </summary>
    private OwnPlace? OwnPlaceOf(TemplateException error, PthbsException? cause, OwnPlace? similar)
    {
        if (error.File is not { } file || error.Kind is TemplateErrorKind.Syntax or TemplateErrorKind.NotFound || cause is { Kind: ErrorKind.Machine } || !collection.Layers.Any(layer => layer.HoldsLayout(file))) return null;
        if (similar is not null) return similar;
        // What is missing is set nowhere; what else is read beside it is not to blame.
        return OwnPlace.Find(collection, open[^1].Template, cause?.Message ?? error.Message, error.Kind == TemplateErrorKind.Undefined ? null : error.Tag, Plain(error.Got ?? cause?.Got));
    }

    private static string FactOf(string layout, string missing) => $"the layout {Path.GetFileName(layout).Split('.')[0]} needs the fact '{missing}'";

    [GeneratedRegex(@"\A'(\w+)' is undefined\z")]
    private static partial Regex UndefinedName();

    private static string? Plain(string? got) => got is ['"', .., '"'] ? got[1..^1] : got;

    private static string PlaceOf(TemplateException error) => string.Create(CultureInfo.InvariantCulture, $"{error.File}:{error.Line}:{error.Column}");

    /// <summary>What only a collection's author can mean: a layout of a collection below, or a fact that a layout reads.</summary>
    private string? HintOf(TemplateException error)
    {
        if (error.MissingNames.Contains(Generator.BelowVariable)) return $"write it without quotes: {{% extends {Generator.BelowVariable} %}}";
        if (error.MissingNames.Any(CollectionDirectory.IsShared) && collection.Layers.Count == 1)
            return $"this collection is used alone; put it above the one that has the template: --collection {collection.Layers[0].Root} --collection DIR, or PTHBS_COLLECTION={collection.Layers[0].Root}:DIR";
        if (error.Kind != TemplateErrorKind.Undefined || error.File is null || error.File == open[^1].Where) return null;
        return error.Message == Archive
            ? "set the fact: {% set archive = source(\"NAME\") %}; a package that is built from something else overrides the block 'sources' (docs/guides/write-a-package.md)"
            : "set it at the top of the package's template; what the layout takes it for, its first lines say (docs/reference/collection.md, 'Facts')";
    }

    private IEnumerable<string> NeededBy() => open.Reverse().Skip(1).Select(p => $"needed by {p.Request}");
}
