using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja.Errors;
using Pthbs.Sources;

namespace Pthbs.Collections;

/// <summary>
/// Packages as people write them: templates, layouts, files, environments and a download list, in one directory or in several laid one above
/// the other, where the first that has a name wins (docs/collection.md).
/// </summary>
public sealed class Collection : IDisposable
{
    private readonly List<CollectionDirectory> _layers = [];

    private Collection()
    {
    }

    /// <summary>The settings of the first directory.</summary>
    public CollectionSettings Settings => _layers[0].Settings;

    /// <summary>The names of the packages, sorted.</summary>
    public IReadOnlyList<string> Packages => Merge(layer => layer.Packages);

    /// <summary>The names of the packages that have a try, sorted.</summary>
    public IReadOnlyList<string> Tried => [.. Packages.Where(HasTry)];

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
    public static Collection Open(CollectionPlaces places)
    {
        var collection = new Collection();
        try
        {
            foreach (var directory in places.Directories) collection._layers.Add(new CollectionDirectory(DirectoryHandle.TryOpen(directory) ?? throw Missing(directory, places.NamedBy), places.Trust));
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
        _layers.FirstOrDefault(layer => layer.Environments.Contains(name))?.ReadEnvironment(name) ?? throw new PthbsException(ErrorKind.Usage, $"no environment is called '{name}'")
        {
            Where = _layers[0].Where("environments"),
            Expected = string.Join(", ", Environments),
            Hint = Suggestion.For(name, Environments),
        };

    /// <summary>What the download lists say of a file name; null where none has it.</summary>
    public DownloadEntry? FindDownload(string file)
    {
        foreach (var layer in _layers)
            if (layer.Downloads.TryFind(file, out var entry))
                return entry;
        return null;
    }

    /// <summary>Whether a package that tries this one lies beside it; it is called <see cref="TryOf"/> and not among <see cref="Packages"/>.</summary>
    public bool HasTry(string package) => LayerOf(TryOf(package)) is not null;

    /// <summary>What the package that tries another one is called.</summary>
    public static string TryOf(string package) => CollectionDirectory.TryOf(package);

    /// <summary>Closes its directories.</summary>
    public void Dispose() => _layers.ForEach(layer => layer.Dispose());

    /// <summary>Its directories, opened.</summary>
    internal IReadOnlyList<CollectionDirectory> Layers => _layers;

    /// <summary>Its directories, the one that wins first.</summary>
    internal IReadOnlyList<string> Directories => [.. _layers.Select(layer => layer.Where(""))];

    /// <summary>The directory that a package comes from: the first that has one of that name, and it has all of the package's files.</summary>
    internal CollectionDirectory? LayerOf(string package) => _layers.Find(layer => layer.Has(package));

    /// <summary>The names that templates can be asked for by.</summary>
    internal IEnumerable<string> Templates => _layers.SelectMany(layer => layer.Layouts).Concat(Packages.Select(CollectionDirectory.TemplateOf)).Distinct(StringComparer.Ordinal);

    /// <summary>The text of a template, with its path for messages. A package's files come from the directory that the package comes from.</summary>
    /// <exception cref="PthbsException">Something stands there that cannot be read.</exception>
    internal (string Text, string Path)? TryReadTemplate(string written)
    {
        if (TemplateName.TryParts(written) is not { Count: > 0 } parts) return null;
        var name = string.Join('/', parts);
        foreach (var layer in CollectionDirectory.IsOfPackage(name, out var package) && LayerOf(package) is { } its ? [its] : _layers)
            if (layer.TryReadText(name) is { } text)
                return (text, layer.Where(name));
        return null;
    }

    private static PthbsException Missing(string directory, string? namedBy) =>
        new(ErrorKind.Usage, "there is no such directory") { Where = directory, Expected = "a collection", Hint = namedBy is null ? null : $"correct {namedBy}, which names it" };

    private Collection Layered()
    {
        if (_layers.Count == 0) throw new PthbsException(ErrorKind.Usage, "no directory of a collection was named");
        foreach (var layer in _layers)
            if (layer.Settings.System != Settings.System)
                throw new PthbsException(ErrorKind.Input, "these collections are for different systems and cannot be laid one above the other") { Where = layer.Where(CollectionSettings.FileName), Got = layer.Settings.System, Expected = Settings.System };
        return this;
    }

    private List<string> Merge(Func<CollectionDirectory, IReadOnlySet<string>> names) =>
        [.. _layers.SelectMany(names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
