using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Jinja.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>
/// Renders the packages of a collection to scripts. A template that asks for another package's id has that one rendered first, so each script
/// holds the ids of all that it needs. What was rendered once is not rendered again. Not for use by two threads at a time.
/// </summary>
public sealed class Generator
{
    /// <summary>How templates of a collection are read: blocks leave no lines or blanks behind, and a script ends in a newline as its template does.</summary>
    public static readonly JinjaOptions TemplateOptions = new() { TrimBlocks = true, LstripBlocks = true, KeepTrailingNewline = true };

    /// <summary>The variable that tells a template of the package that it is rendered for.</summary>
    internal const string PackageVariable = "package";

    private readonly Collection _collection;
    private readonly JinjaEnvironment _templates;
    private readonly GenerationErrors _errors;
    private readonly Dictionary<PackageRequest, GeneratedPackage> _done = [];
    private readonly Dictionary<PackageId, GeneratedPackage> _byId = [];
    private readonly List<GeneratedPackage> _order = [];
    private readonly List<PackageRendering> _open = [];
    private readonly CancellationToken _cancel;

    /// <summary>A generator that has rendered nothing yet. Templates are read from the collection once.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="cancel">Ends whatever is being rendered.</param>
    public Generator(Collection collection, CancellationToken cancel = default)
    {
        _collection = collection;
        _cancel = cancel;
        _errors = new GenerationErrors(collection, _open);
        _templates = new JinjaEnvironment(new CollectionLoader(collection), TemplateOptions);
        TemplateGlobals.Add(_templates.Globals, () => _open[^1], this);
        _templates.Globals["system"] = collection.Settings.System;
    }

    /// <summary>All that was rendered, each package after those that it needs; one that was asked for in two ways with one result stands once.</summary>
    public IReadOnlyList<GeneratedPackage> Generated => _order;

    /// <summary>What templates are rendered with.</summary>
    internal JinjaEnvironment Environment => _templates;

    /// <summary>What was rendered, by id; null where nothing has it.</summary>
    public GeneratedPackage? Find(PackageId id) => _byId.GetValueOrDefault(id);

    /// <summary>Renders a package and all that it needs.</summary>
    /// <exception cref="PthbsException">There is no such package or parameter, packages need each other in a circle, or a template is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public GeneratedPackage Generate(PackageRequest request)
    {
        if (_done.TryGetValue(request, out var done)) return done;
        if (_open.Exists(p => p.Request.Equals(request))) throw _errors.Circle(request);
        var layer = _collection.LayerOf(request.Name) ?? throw new PthbsException(ErrorKind.Usage, $"no package is called '{request.Name}'")
        {
            Hint = Suggestion.For(request.Name, _collection.Packages),
        };
        var rendering = new PackageRendering(_collection, layer, request);
        _open.Add(rendering);
        try
        {
            var package = _open.Count % DeepStack.Levels == 0 ? DeepStack.Run(() => Render(rendering)) : Render(rendering);
            _done.Add(request, package);
            if (_byId.TryAdd(package.Id, package)) _order.Add(package);
            return package;
        }
        finally
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    /// <summary>Renders a list of packages and says what stands for them after <c>#: depends</c>: themselves, then all that must be linked with them.</summary>
    internal List<string> DependencyLines(IEnumerable<string> packages)
    {
        var lines = new List<GeneratedPackage>();
        var yields = new Dictionary<PackageId, bool>();
        foreach (var text in packages)
        {
            var dependency = DependencyRequest.Parse(text);
            var package = Generate(dependency.Package);
            if (yields.TryAdd(package.Id, dependency.Yields)) lines.Add(package);
            else yields[package.Id] = dependency.Yields;
        }

        for (var i = 0; i < lines.Count; i++)
            foreach (var link in lines[i].Facts.LinkWith)
            {
                var package = Generate(link.Package);
                if (yields.TryAdd(package.Id, link.Yields)) lines.Add(package);
            }

        return lines.ConvertAll(p => new Dependency(p.Id, yields[p.Id]).ToString());
    }

    private GeneratedPackage Render(PackageRendering rendering)
    {
        var request = rendering.Request;
        RenderResult result;
        try
        {
            var package = new Dictionary<string, object?> { ["name"] = request.Name, ["request"] = request.ToString() };
            result = _templates.GetTemplate(rendering.Template).Render(new Dictionary<string, object?> { [PackageVariable] = package }, _cancel);
        }
        catch (TemplateException error)
        {
            throw _errors.Explain(error);
        }

        rendering.CheckParameters();
        return _errors.Check(() =>
        {
            var script = BuildScript.Parse(result.Bytes.ToArray(), $"{rendering.Where}, rendered");
            if (script.Header.Name != request.Name)
                throw new PthbsException(ErrorKind.Input, "the script has another name than the package") { Where = rendering.Where, Got = script.Header.Name, Expected = request.Name };
            return new GeneratedPackage(request, script, PackageFactsReader.Read(result.Exports, rendering.Where))
            {
                Where = rendering.Where,
                Parameters = rendering.Parameters,
                Files = rendering.Files,
                Warnings = [.. result.Warnings],
            };
        });
    }
}
