using Pthbs.Jinja.Errors;

namespace Pthbs.Collections;

/// <summary>What a template is told that extends what is not there.</summary>
internal static class LayerMessages
{
    /// <summary>That no layer below has a template.</summary>
    /// <param name="relative">The template that extends it, below its layer.</param>
    public static string NothingBelow(string relative) => CollectionDirectory.IsOfPackage(relative, out var package)
        ? $"nothing is below: no lower layer has the package '{package}'"
        : $"nothing is below: no lower layer has '{relative}'";

    /// <summary>The layers, the top one first.</summary>
    public static string Layers(Collection collection) => $"the layers {string.Join(", ", collection.Layers.Select(layer => layer.Root))}";

    /// <summary>What to do about it.</summary>
    public static string? HintBelow(Collection collection, string relative)
    {
        var top = collection.Layers[0].Root;
        if (collection.Layers.Count == 1) return $"this collection is used alone; put it above the one that has it: --collection {top} --collection DIR, or PTHBS_COLLECTION={top}:DIR";
        return CollectionDirectory.IsOfPackage(relative, out var package) ? Suggestion.For(package, collection.Layers.Skip(1).SelectMany(layer => layer.Packages)) : null;
    }
}
