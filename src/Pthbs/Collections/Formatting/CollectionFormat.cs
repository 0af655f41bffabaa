using Pthbs.Collections.Updating;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja;
using Pthbs.Jinja.Canonical;

namespace Pthbs.Collections.Formatting;

/// <summary>The templates of a collection's top layer in canonical form (docs/reference/collection.md#format): what it takes, and nothing done yet.</summary>
public sealed class CollectionFormat
{
    private readonly string _layer;
    private readonly List<string> _relative = [];
    private readonly List<FileChange> _changes = [];
    private readonly List<LeftTemplate> _left = [];

    private CollectionFormat(string layer) => _layer = layer;

    /// <summary>How many templates were looked at.</summary>
    public int Templates { get; private set; }

    /// <summary>The templates that change.</summary>
    public IReadOnlyList<FileChange> Changes => _changes;

    /// <summary>Those that are not understood.</summary>
    public IReadOnlyList<LeftTemplate> Left => _left;

    /// <summary>Works out what changes.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="packages">Which packages and tests; if there are none, all templates of the top layer.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="PthbsException">There is no such package, or it is in a layer below.</exception>
    public static CollectionFormat Prepare(Collection collection, IReadOnlyCollection<string> packages, CancellationToken cancel)
    {
        var layer = collection.Layers[0];
        var format = new CollectionFormat(layer.Root);
        var templates = packages.Count == 0 ? layer.AllTemplates() : packages.Distinct(StringComparer.Ordinal).Select(package => collection.EditableLayerOf(package).TemplateFor(package)).ToList();
        foreach (var template in templates)
        {
            cancel.ThrowIfCancellationRequested();
            format.Add(layer, template);
        }

        return format;
    }

    /// <summary>Changes the files, one after the other: each is whole at any time.</summary>
    /// <param name="wait">How to wait for another one that changes the collection; its cancellation ends this between two files.</param>
    /// <exception cref="PthbsException">A file was changed meanwhile, or cannot be written.</exception>
    public void Apply(LockWait wait)
    {
        if (_changes.Count == 0) return;
        using var edit = LayerEdit.Begin(_layer, wait);
        for (var i = 0; i < _changes.Count; i++)
        {
            wait.Cancel.ThrowIfCancellationRequested();
            edit.Replace(_relative[i], _changes[i].Before, _changes[i].After);
        }
    }

    private void Add(CollectionDirectory layer, string relative)
    {
        var where = layer.Where(relative);
        Templates++;
        try
        {
            if (layer.TryReadText(relative) is not { } text) return;
            var formatted = TemplateFormatter.Format(new TemplateSource(text, where), Generator.TemplateOptions);
            if (formatted == text) return;
            _relative.Add(relative);
            _changes.Add(new FileChange(where, text, formatted));
        }
        catch (TemplateException error)
        {
            _left.Add(new LeftTemplate(where, error.Line, error.Column, error.Message + (error.Expected is null ? "" : $", expected {error.Expected}"), error.Hint));
        }
        catch (PthbsException error) when (error.Kind == ErrorKind.Input || error.SystemError != 0)
        {
            _left.Add(new LeftTemplate(where, 1, 1, error.Got is null ? error.Message : $"{error.Message}: {error.Got}", error.Hint));
        }
    }
}
