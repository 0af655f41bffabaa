using System.Collections.Immutable;
using System.Security.Cryptography;
using Pthbs.Errors;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>One package while its template is rendered: what it was asked for, and what its template has asked for so far.</summary>
internal sealed class PackageRendering(Collection collection, CollectionDirectory layer, PackageRequest request)
{
    private readonly SortedDictionary<string, PackageParameter> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CollectionFile> _files = new(StringComparer.Ordinal);

    public PackageRequest Request => request;

    public string Template => layer.TemplateFor(request.Name);

    public string Where => layer.Where(Template);

    public ImmutableArray<PackageParameter> Parameters => [.. _parameters.Values];

    public ImmutableArray<CollectionFile> Files => [.. _files.Values];

    /// <summary>What stands after <c>#: source</c> for a file of the download list.</summary>
    public string Source(string name)
    {
        if (collection.FindDownload(name) is { } entry) return $"{entry.Key} {entry.File}";
        var known = collection.Downloads.SelectMany(list => list.Entries).Select(e => e.File);
        throw new PthbsException(ErrorKind.Input, $"no line of {CollectionDirectory.DownloadListName} is for '{name}'")
        {
            Hint = Suggestion.For(name, known) ?? "add it: pthbs fetch --add URL",
        };
    }

    /// <summary>What stands after <c>#: source</c> for a file beside the template.</summary>
    public string File(string name)
    {
        if (_files.TryGetValue(name, out var known)) return $"{known.Key} {name}";
        if (!ScriptRules.IsFileName(name)) throw new PthbsException(ErrorKind.Input, "this is no file name for a source") { Got = name, Expected = "the name of a file beside the template" };
        if (layer.TryReadBytes($"{layer.FolderFor(request.Name)}/{name}") is not { } bytes)
        {
            var beside = layer.FilesOf(request.Name).ToList();
            throw new PthbsException(ErrorKind.Input, $"no file '{name}' lies beside the template")
            {
                Expected = beside.Count == 0 ? null : string.Join(", ", beside),
                Hint = Suggestion.For(name, beside),
            };
        }

        var file = new CollectionFile(new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
        _files.Add(name, file);
        return $"{file.Key} {name}";
    }

    /// <summary>The value of a parameter: as asked for, or the default.</summary>
    public string Parameter(string name, string standard, ImmutableArray<string> choices)
    {
        var value = request.Parameters.GetValueOrDefault(name, standard);
        if (!choices.IsEmpty && !choices.Contains(standard))
            throw new PthbsException(ErrorKind.Input, $"the default of the parameter '{name}' is none of its choices") { Got = standard, Expected = string.Join(", ", choices) };
        if (!choices.IsEmpty && !choices.Contains(value))
            throw new PthbsException(ErrorKind.Input, $"the parameter '{name}' does not take this value") { Got = value, Expected = string.Join(", ", choices), Hint = Suggestion.For(value, choices) };
        var parameter = new PackageParameter(name, value, standard, choices);
        if (_parameters.TryGetValue(name, out var earlier) && (earlier.Default != standard || !earlier.Choices.SequenceEqual(choices)))
            throw new PthbsException(ErrorKind.Input, $"the template asks for the parameter '{name}' twice, with other defaults or choices") { Got = $"{standard}: {string.Join(", ", choices)}", Expected = $"{earlier.Default}: {string.Join(", ", earlier.Choices)}" };
        _parameters[name] = parameter;
        return value;
    }

    /// <summary>Refuses a request for parameters that the template never asked about.</summary>
    /// <exception cref="PthbsException">There is one; lists those that the package has.</exception>
    public void CheckParameters()
    {
        foreach (var name in request.Parameters.Keys.Where(name => !_parameters.ContainsKey(name)))
            throw new PthbsException(ErrorKind.Usage, $"the package '{request.Name}' has no parameter '{name}'")
            {
                Got = request.ToString(),
                Expected = _parameters.Count == 0 ? "no parameters at all" : string.Join(", ", _parameters.Values.Select(p => p.Choices.IsEmpty ? p.Name : $"{p.Name} ({string.Join(", ", p.Choices)})")),
                Hint = Suggestion.For(name, _parameters.Keys),
            };
    }
}
