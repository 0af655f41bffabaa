using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja.Errors;
using Pthbs.Sources;

namespace Pthbs.Collections;

/// <summary>
/// Packages as people write them: templates, layouts, files, environments and a download list, in one directory or in several layers,
/// where the highest that has a name wins (docs/reference/collection.md).
/// </summary>
public sealed class Collection : IDisposable
{
    private readonly List<CollectionDirectory> _layers = [];

    private Collection(PathLooks looks) => Looks = looks;

    /// <summary>The settings of the first directory.</summary>
    public CollectionSettings Settings => _layers[0].Settings;

    /// <summary>The names of the packages, sorted.</summary>
    public IReadOnlyList<string> Packages => Merge(layer => layer.Packages);

    /// <summary>The names of the packages that the top layer, the first directory, has itself, sorted.</summary>
    public IReadOnlyList<string> TopPackages => [.. _layers[0].Packages.Order(StringComparer.Ordinal)];

    /// <summary>The names of the packages that have a test, sorted.</summary>
    public IReadOnlyList<string> Tested => [.. Packages.Where(HasTest)];

    /// <summary>The names of the environments, sorted.</summary>
    public IReadOnlyList<string> Environments => Merge(layer => layer.Environments);

    /// <summary>The download lists, the first directory's first.</summary>
    public IReadOnlyList<DownloadList> Downloads => [.. _layers.Select(layer => layer.Downloads)];

    /// <summary>Opens a collection.</summary>
    /// <param name="directories">Its directories, the one that wins first.</param>
    /// <exception cref="PthbsException">One is not there or no collection, or its settings or download list are wrong.</exception>
    public static Collection Open(params IReadOnlyList<string> directories) => Open(new CollectionPlaces(directories));

    /// <summary>Opens a collection.</summary>
    /// <param name="places">Where it is.</param>
    /// <exception cref="PthbsException">A directory is missing or no collection, its settings or download list are wrong, or it was found and others can write it.</exception>
    public static Collection Open(CollectionPlaces places) => Open(places, null);

    /// <summary>Opens a collection.</summary>
    /// <param name="places">Where it is.</param>
    /// <param name="isKnown">Whether what stands at a path of a directory, given by its number, was read before without an error.</param>
    /// <param name="grain">How long ago a file must have changed for its stamp to count.</param>
    /// <exception cref="PthbsException">As above.</exception>
    internal static Collection Open(CollectionPlaces places, Func<PathLooks, DirectoryHandle, int, string, bool>? isKnown, TimeSpan? grain = null)
    {
        var collection = new Collection(new PathLooks(places.Trust, grain));
        try
        {
            foreach (var path in places.Directories)
            {
                var directory = DirectoryHandle.TryOpen(path) ?? throw Missing(path, places.NamedBy);
                collection._layers.Add(new CollectionDirectory(directory, collection.Looks, isKnown is null ? null : (layer, relative) => isKnown(collection.Looks, directory, layer, relative)));
            }

            return collection.Layered();
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    /// <summary>A named set of packages.</summary>
    /// <exception cref="PthbsException">There is none of that name, or its file is wrong.</exception>
    public CollectionEnvironment Environment(string name) =>
        _layers.Find(layer => layer.HasEnvironment(name))?.ReadEnvironment(name) ?? throw new PthbsException(ErrorKind.Usage, $"no environment is called '{name}'")
        {
            Where = _layers[0].Where("environments"),
            Expected = string.Join(", ", Environments),
            Hint = Suggestion.For(name, Environments) ?? (Packages.Contains(name) ? $"'{name}' is a package; to make an environment of it: pthbs env build --packages {name} --root NAME" : null),
        };

    /// <summary>The error that there is no package of a name.</summary>
    /// <param name="name">It.</param>
    /// <param name="known">The names that there are.</param>
    public static PthbsException NoPackage(string name, IReadOnlyCollection<string> known) =>
        name.Split(':') is [var package, _, ..] && known.Contains(package)
            ? new(ErrorKind.Usage, "this takes the name of a package without values of parameters") { Got = name, Expected = package }
            : new(ErrorKind.Usage, $"no package is called '{name}'") { Hint = WithoutVersion(name, known) ?? Suggestion.For(name, known) ?? "list all packages: pthbs list" };

    /// <summary>What follows the name of a known package with a hyphen or a dot may be meant as a version, or as the beginning of a hash.</summary>
    private static string? WithoutVersion(string name, IReadOnlyCollection<string> known)
    {
        var digit = name.AsSpan().IndexOfAnyInRange('0', '9');
        if (digit > 1 && name[digit - 1] == '-' && known.Contains(name[..(digit - 1)])) return PackageRequest.OneVersion(name[..(digit - 1)]);
        var dot = name.LastIndexOf('.');
        return dot > 0 && known.Contains(name[..dot]) ? $"the package is '{name[..dot]}'; the beginning of its id needs four digits of the hash" : null;
    }

    /// <summary>What the download lists say of a file name; null where none has it.</summary>
    public DownloadEntry? FindDownload(string file)
    {
        foreach (var layer in _layers)
            if (layer.Downloads.TryFind(file, out var entry))
                return entry;
        return null;
    }

    /// <summary>Whether a package that tests this one lies beside it; it is called <see cref="TestOf"/> and not among <see cref="Packages"/>.</summary>
    public bool HasTest(string package) => LayerOf(TestOf(package)) is not null;

    /// <summary>Whether a package is a system.</summary>
    public bool IsSystem(string package) => Layers.Any(layer => layer.IsSystem(package));

    /// <summary>Whether a name is that of a test that is here, and not of a package.</summary>
    internal bool IsTest(string name) => LayerOf(name) is { } layer && layer.IsTestName(name);

    /// <summary>What the package that tests another one is called.</summary>
    public static string TestOf(string package) => CollectionDirectory.TestOf(package);

    /// <summary>Closes its directories.</summary>
    public void Dispose() => _layers.ForEach(layer => layer.Dispose());

    /// <summary>Looks at what is in its directories.</summary>
    internal PathLooks Looks { get; }

    /// <summary>Its directories, opened.</summary>
    internal IReadOnlyList<CollectionDirectory> Layers => _layers;

    /// <summary>Whether the top layer holds edited copies of what is in the next one: what is below a copy is what is below the original.</summary>
    internal bool TopReplacesNext { get; set; }

    /// <summary>Its directories, the one that wins first.</summary>
    internal IReadOnlyList<string> Directories => [.. _layers.Select(layer => layer.Where(""))];

    /// <summary>The directory that a package comes from: the first that has one of that name, and it has all of the package's files.</summary>
    internal CollectionDirectory? LayerOf(string package) => _layers.Find(layer => layer.Has(package));

    /// <summary>The names that templates can be asked for by.</summary>
    internal IEnumerable<string> Templates => _layers.SelectMany(layer => layer.Layouts).Concat(Packages.Select(package => LayerOf(package)!.TemplateFor(package))).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// The directory whose package commands edit: the first one, whatever others lie below it.
    /// </summary>
    /// <exception cref="PthbsException">There is no such package, or it comes from a layer below.</exception>
    internal CollectionDirectory EditableLayerOf(string package)
    {
        var layer = LayerOf(package) ?? throw NoPackage(package, Packages);
        if (layer == _layers[0]) return layer;
        throw new PthbsException(ErrorKind.Usage, $"the package '{package}' is in a lower layer, and only the top layer is edited")
        {
            Where = layer.Where(layer.TemplateFor(package)),
            Got = layer.Root,
            Expected = _layers[0].Root,
            Hint = $"to edit it where it is: --collection {layer.Root}; to change it in the top layer, write {_layers[0].Where(layer.TemplateFor(package))} with {{% extends below %}}",
        };
    }

    /// <summary>The text of a template, with its path for messages.</summary>
    /// <exception cref="PthbsException">Something stands there that cannot be read.</exception>
    internal (string Text, string Path)? TryReadTemplate(string name) =>
        FindTemplate(name) is var (layer, relative) && layer.TryReadText(relative) is { } text ? (text, layer.Where(relative)) : null;

    /// <summary>Where a template is. A package's files come from the layer that the package comes from; everything else from the first layer that has it.</summary>
    internal (CollectionDirectory Layer, string Relative)? FindTemplate(string name)
    {
        var isOfLayer = LayerTemplateName.TryParse(name, out var number, out var written);
        if (TemplateName.TryParts(written) is not { Count: > 0 } parts) return null;
        var relative = string.Join('/', parts);
        if (isOfLayer) return number < _layers.Count && _layers[number].HasEntry(relative) ? (_layers[number], relative) : null;
        if (CollectionDirectory.IsOfPackage(relative, out var package) && LayerOf(package) is { } its) return its.HasEntry(relative) ? (its, relative) : null;
        return _layers.Find(layer => layer.HasEntry(relative)) is { } first ? (first, relative) : null;
    }

    /// <summary>The name of the template that a template means by a name: what a hidden package calls its own files are those beside it.</summary>
    /// <param name="name">The name as it is written.</param>
    /// <param name="parent">The name of the template that it is written in.</param>
    /// <returns>Its name; null where no template can be called so.</returns>
    internal static string? ResolveTemplate(string name, string parent)
    {
        if (LayerTemplateName.TryParse(name, out _, out _)) return null;
        if (!LayerTemplateName.TryParse(parent, out var layer, out var relative) || TemplateName.TryParts(name) is not { } parts) return name;
        var folder = relative[..(relative.LastIndexOf('/') + 1)];
        var normal = string.Join('/', parts);
        return CollectionDirectory.IsOfPackage(relative, out _) && normal.StartsWith(folder, StringComparison.Ordinal) ? LayerTemplateName.Of(layer, normal) : name;
    }

    /// <summary>The name of the template that one hides: of the same name, in the next layer below that has the package or the file; null where there is none.</summary>
    /// <param name="name">The name of the template above.</param>
    internal string? TemplateBelow(string name)
    {
        if (FindTemplate(name) is not var (above, relative)) return null;
        var isOfPackage = CollectionDirectory.IsOfPackage(relative, out var package);
        var next = _layers.IndexOf(above) + 1;
        for (var i = TopReplacesNext && next == 1 ? 2 : next; i < _layers.Count; i++)
        {
            if (isOfPackage && !_layers[i].Has(package)) continue;
            if (_layers[i].HasEntry(relative)) return LayerTemplateName.Of(i, relative);
            if (isOfPackage) return null;
        }

        return null;
    }

    private static PthbsException Missing(string directory, string? namedBy) =>
        new(ErrorKind.Usage, "there is no such directory") { Where = directory, Expected = "a collection", Hint = namedBy is null ? null : $"correct {namedBy}, which names it" };

    private Collection Layered()
    {
        if (_layers.Count == 0) throw new PthbsException(ErrorKind.Usage, "no collection directory was named");
        foreach (var layer in _layers)
            if (layer.Settings.System != Settings.System)
                throw new PthbsException(ErrorKind.Input, "these collections are for different systems and cannot be combined") { Where = layer.Where(CollectionSettings.FileName), Got = layer.Settings.System, Expected = Settings.System };
        return this;
    }

    private List<string> Merge(Func<CollectionDirectory, IReadOnlySet<string>> names) =>
        [.. _layers.SelectMany(names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
