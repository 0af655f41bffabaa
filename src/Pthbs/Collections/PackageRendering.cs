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
    private readonly SortedSet<string> _tools = new(StringComparer.Ordinal);
    private readonly HashSet<string> _passed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CollectionFile> _files = new(StringComparer.Ordinal);

    /// <summary>Of a test: the parameters that it was asked for and that the package has which it tests; null until that one is asked for.</summary>
    private Dictionary<string, string>? _passedOn;

    public PackageRequest Request => request;

    public string Template => layer.TemplateFor(request.Name);

    public string Where => layer.Where(Template);

    public ImmutableArray<PackageParameter> Parameters => [.. _parameters.Values];

    /// <summary>The ids of what it needs to build, and does not say that it links.</summary>
    public ImmutableArray<string> Tools => [.. _tools];

    public ImmutableArray<CollectionFile> Files => [.. _files.Values];

    /// <summary>Why the template does not take a value that was asked for; null where it takes all of them.</summary>
    public PthbsException? Refused { get; private set; }

    /// <summary>Notes that a package did not take what was passed on to it: whoever asked for this one has to ask otherwise.</summary>
    public void Refuse(PthbsException refused) => Refused = refused;

    /// <summary>What its template is told of it.</summary>
    public Dictionary<string, object?> Variables => new()
    {
        [Generator.PackageVariable] = new Dictionary<string, object?> { ["name"] = request.Name, ["request"] = request.ToString() },
    };

    /// <summary>Notes a dependency that it does not say it links.</summary>
    public void AddTool(string id) => _tools.Add(id);

    /// <summary>What stands after <c>#: source</c> for a file of the download list.</summary>
    public string Source(string name)
    {
        if (collection.FindDownload(name) is { } entry)
        {
            if (collection.Looks.Reader is { } reader) reader.Sources[name] = entry.ForScript;
            return entry.ForScript;
        }

        var known = collection.Downloads.SelectMany(list => list.Entries).Select(e => e.File);
        throw new PthbsException(ErrorKind.Input, $"{CollectionDirectory.DownloadListName} has no line for '{name}'")
        {
            Hint = Suggestion.For(name, known) ?? "add it: pthbs collection add --source-only URL",
        };
    }

    /// <summary>What stands after <c>#: source</c> for a file beside the template that asks for it.</summary>
    /// <param name="name">The file.</param>
    /// <param name="template">The template's name.</param>
    public string File(string name, string template)
    {
        var (from, folder) = FolderOf(template);
        var relative = folder + name;
        var path = from.Where(relative);
        if (_files.TryGetValue(path, out var known)) return $"{known.Key} {name}";
        if (!ScriptRules.IsFileName(name)) throw new PthbsException(ErrorKind.Input, "this is not a valid file name for a source") { Got = name, Expected = "the name of a file beside the template" };
        if (from.TryReadBytes(relative) is not { } bytes)
        {
            var beside = from.FilesIn(folder).ToList();
            throw new PthbsException(ErrorKind.Input, $"there is no file '{name}' beside the template")
            {
                Got = from.Where(folder),
                Expected = beside.Count == 0 ? null : string.Join(", ", beside),
                Hint = Suggestion.For(name, beside) ?? HintOfFile(name, from, folder),
            };
        }

        var file = new CollectionFile(new SourceKey(SourceKind.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
        _files.Add(path, file);
        return $"{file.Key} {name}";
    }

    /// <summary>Where the files beside a template are.</summary>
    private (CollectionDirectory Layer, string Folder) FolderOf(string template) =>
        collection.FindTemplate(template) is var (from, relative) ? (from, relative[..(relative.LastIndexOf('/') + 1)]) : (layer, layer.FolderFor(request.Name) + "/");

    /// <summary>A file of the package that was asked for, which another template looked for beside itself.</summary>
    private string? HintOfFile(string name, CollectionDirectory from, string folder) =>
        (from != layer || folder != layer.FolderFor(request.Name) + "/") && layer.HasEntry($"{layer.FolderFor(request.Name)}/{name}")
            ? $"file() looks beside the template that calls it; {layer.Where($"{layer.FolderFor(request.Name)}/{name}")} is there: call it in the template of the package"
            : null;

    /// <summary>The value of a parameter: as asked for, or the default.</summary>
    public string Parameter(string name, string standard, ImmutableArray<string> choices)
    {
        var value = request.Parameters.GetValueOrDefault(name, standard);
        if (!choices.IsEmpty && !choices.Contains(standard))
            throw new PthbsException(ErrorKind.Input, $"the default of the parameter '{name}' is not one of its choices") { Got = standard, Expected = string.Join(", ", choices) };
        if (!choices.IsEmpty && !choices.Contains(value))
            throw Refused = new PthbsException(ErrorKind.Usage, $"the parameter '{name}' of the package '{request.Name}' does not accept this value") { Got = value, Expected = string.Join(", ", choices), Hint = Suggestion.For(value, choices) };
        var parameter = new PackageParameter(name, value, standard, choices);
        if (_parameters.TryGetValue(name, out var earlier) && (earlier.Default != standard || !earlier.Choices.SequenceEqual(choices)))
            throw new PthbsException(ErrorKind.Input, $"the template reads the parameter '{name}' twice, with different defaults or choices") { Got = $"{standard}: {string.Join(", ", choices)}", Expected = $"{earlier.Default}: {string.Join(", ", earlier.Choices)}" };
        _parameters[name] = parameter;
        return value;
    }

    /// <summary>The values that it was asked for and that are not for itself, as they stand behind the name of another package: <c>kernel=linux,console=shell</c>.</summary>
    /// <param name="own">The parameters that are for itself.</param>
    public string Passed(IReadOnlyList<string> own)
    {
        var others = request.Parameters.Where(p => !own.Contains(p.Key)).ToList();
        _passed.UnionWith(others.Select(p => p.Key));
        return string.Join(',', others.Select(p => $"{p.Key}={p.Value}"));
    }

    /// <summary>
    /// What a template's request for another package means. A test of a package is a test of the variant that its own parameters name: those that the tested package has are passed on to it, whatever the test itself does with them.
    /// </summary>
    public PackageRequest PassOn(PackageRequest asked)
    {
        if (request.Parameters.IsEmpty || request.Name != CollectionDirectory.TestOf(asked.Name) || layer.TemplateFor(request.Name) == CollectionDirectory.TemplateOf(request.Name)) return asked;
        if (_passedOn is null)
        {
            // Which parameters a package has may depend on the values of others.
            var known = ParameterSurvey.Of(collection, new PackageRequest(asked.Name)).Concat(ParameterSurvey.Of(collection, new PackageRequest(asked.Name, request.Parameters))).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            _passedOn = new(request.Parameters.Where(p => known.Contains(p.Key)), StringComparer.Ordinal);
        }

        return asked.With(_passedOn.Where(p => !asked.Parameters.ContainsKey(p.Key)));
    }

    /// <summary>Refuses a request for parameters that the template never asked about.</summary>
    /// <exception cref="PthbsException">There is one; lists those that the package has.</exception>
    public void CheckParameters()
    {
        foreach (var name in request.Parameters.Keys.Where(name => !_parameters.ContainsKey(name) && !_passed.Contains(name) && _passedOn?.ContainsKey(name) is not true))
            throw new PthbsException(ErrorKind.Usage, $"the package '{request.Name}' has no parameter '{name}'")
            {
                Got = request.ToString(),
                Expected = _parameters.Count == 0 ? "no parameters at all" : string.Join(", ", _parameters.Values.Select(p => p.Choices.IsEmpty ? p.Name : $"{p.Name} ({string.Join(", ", p.Choices)})")),
                Hint = Suggestion.For(name, _parameters.Keys),
            };
    }
}
