using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Jinja;
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

    /// <summary>The variable that names the template that a template of a layer hides.</summary>
    internal const string BelowVariable = "below";

    /// <summary>The variable that tells templates which machine the packages are for.</summary>
    internal const string SystemVariable = "system";

    private readonly Collection _collection;
    private readonly GenerationCache? _cache;
    private readonly JinjaEnvironment _templates;
    private readonly GenerationErrors _errors;
    private readonly Dictionary<PackageRequest, GeneratedPackage> _done = [];
    private readonly Dictionary<PackageId, GeneratedPackage> _byId = [];
    private readonly List<GeneratedPackage> _order = [];
    private readonly List<PackageRendering> _open = [];
    private readonly Dictionary<string, TemplateAnalysis?> _layouts = new(StringComparer.Ordinal);
    private readonly CancellationToken _cancel;

    /// <summary>A generator that has rendered nothing yet. Templates are read from the collection once.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="cancel">Cancels rendering.</param>
    public Generator(Collection collection, CancellationToken cancel = default)
        : this(collection, null, cancel)
    {
    }

    /// <summary>The same, which renders no package that a cache has.</summary>
    internal Generator(Collection collection, GenerationCache? cache, CancellationToken cancel)
    {
        _collection = collection;
        _cache = cache;
        _cancel = cancel;
        _errors = new GenerationErrors(collection, _open);
        var loader = new CollectionLoader(collection);
        _templates = new JinjaEnvironment(loader, TemplateOptions);
        if (cache is not null) _templates.Used = loader.NoteUse;
        TemplateGlobals.Add(_templates.Globals, () => _open[^1], request => GenerateFor(_open[^1], request).Id.ToString(), question => new DependencyLines(question, _open[^1], asked => GenerateFor(_open[^1], asked)).Write(), AllSources);
        _templates.Globals[SystemVariable] = collection.Settings.System;
    }

    /// <summary>Whether a name means something in the templates of packages alone.</summary>
    public static bool IsOfPackages(string name) => name is PackageVariable or SystemVariable or BelowVariable || TemplateGlobals.Names.Contains(name);

    /// <summary>All that was rendered now, each package after those that it needs; one that was asked for in two ways with one result stands once.</summary>
    public IReadOnlyList<GeneratedPackage> Generated => _order;

    /// <summary>What templates are rendered with.</summary>
    internal JinjaEnvironment Environment => _templates;

    /// <summary>What was generated, by id; null where nothing has it.</summary>
    public GeneratedPackage? Find(PackageId id) => _byId.GetValueOrDefault(id) ?? _cache?.TryFind(id);

    /// <summary>Renders a package again that a cache had. What it needs may still come from there.</summary>
    internal GeneratedPackage Renew(PackageRequest request)
    {
        _cache?.Forget(request);
        _done.Remove(request);
        return Generate(request);
    }

    /// <summary>Renders a package and all that it needs, as far as no cache has it.</summary>
    /// <exception cref="PthbsException">There is no such package or parameter, packages need each other in a circle, or a template is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public GeneratedPackage Generate(PackageRequest request)
    {
        _collection.Looks.Reader?.Packages.Add(request);
        if (_cache?.TryFind(request) is { } known) return known;
        if (_done.TryGetValue(request, out var done)) return done;
        if (_cache is null) return RenderNew(request);
        var from = new MadeFrom();
        var reader = _collection.Looks.For(from);
        try
        {
            var package = RenderNew(request);
            _cache.Add(package, from);
            return package;
        }
        finally
        {
            _collection.Looks.For(reader);
        }
    }

    private GeneratedPackage RenderNew(PackageRequest request)
    {
        if (_open.Exists(p => p.Request.Equals(request))) throw _errors.Circle(request);
        var layer = _collection.LayerOf(request.Name) ?? throw Collection.NoPackage(request.Name, _collection.Packages);
        if (_collection.Looks.Reader is { } reader) reader.Template = layer.Template(request.Name);
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

    /// <summary>Renders a package that the template of another one asks for.</summary>
    private GeneratedPackage GenerateFor(PackageRendering user, PackageRequest asked)
    {
        var passed = user.PassOn(asked);
        try
        {
            return Generate(passed);
        }
        catch (PthbsException refused) when (refused.Kind == ErrorKind.Usage && !passed.Equals(asked))
        {
            user.Refuse(refused);
            throw;
        }
    }

    /// <summary>The sources of these packages, and of all that they are built with, each under its hash as its name, in order.</summary>
    /// <exception cref="PthbsException">One of them is a commit: only git can hand that on.</exception>
    private List<string> AllSources(IEnumerable<PackageRequest> packages)
    {
        var seen = new HashSet<PackageId>();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var left = new Stack<GeneratedPackage>(packages.Select(asked => GenerateFor(_open[^1], asked)));
        while (left.TryPop(out var package))
        {
            if (!seen.Add(package.Id)) continue;
            foreach (var source in package.Script.Header.Sources)
            {
                if (source.Key.Kind == SourceKind.Git)
                    throw new PthbsException(ErrorKind.Input, $"the package '{package.Request}' has a source that is a commit, which is not a file") { Got = source.Key.ToString(), Hint = $"hand it on with 'pthbs fetch --to DIRECTORY {package.Request}'" };
                found.Add($"{source.Key} {source.Key.Hash}");
            }

            foreach (var input in package.Script.Header.Inputs)
                left.Push(Find(input) ?? throw new PthbsException(ErrorKind.Input, $"the package '{package.Request}' depends on one that the collection does not generate") { Got = input.ToString() });
        }

        return [.. found];
    }

    private GeneratedPackage Render(PackageRendering rendering)
    {
        var request = rendering.Request;
        RenderResult result;
        try
        {
            result = _templates.GetTemplate(rendering.Template).Render(rendering.Variables, _cancel);
        }
        catch (TemplateException error) when (rendering.Refused is { } refused && ReferenceEquals(error.InnerException, refused))
        {
            // Whoever asked has to ask otherwise, a person or another package's template: this one is not wrong.
            throw new PthbsException(refused);
        }
        catch (TemplateException error)
        {
            throw _errors.Explain(error);
        }

        rendering.CheckParameters();
        return _errors.Check(() =>
        {
            var kinds = new FactKinds(_collection, rendering.Template, _layouts);
            foreach (var (fact, value) in result.Exports)
                if (kinds.Problem(fact, value) is { } wrong) throw new PthbsException(wrong) { Where = rendering.Where };
            BuildScript script;
            try
            {
                script = RenderedScript.Parse(result.Bytes.ToArray(), rendering, _collection);
            }
            catch (PthbsException) when (new SourceFacts(_collection, rendering.Template).Problem(result.Exports) is { } wrong)
            {
                throw new PthbsException(wrong) { Where = rendering.Where };
            }

            if (script.Header.Name != request.Name)
                throw new PthbsException(ErrorKind.Input, "the script has another name than the package") { Where = rendering.Where, Got = script.Header.Name, Expected = request.Name };
            var details = new PackageDetails(
                script.Header.Version, PackageFactsReader.Read(result.Exports, rendering.Where), rendering.Parameters, [.. rendering.Files.Select(f => f.Key)],
                [.. result.Warnings, .. PhaseWarnings(script, rendering.Where)])
            {
                Tools = rendering.Tools,
            };
            return new GeneratedPackage(request, rendering.Where, script, details) { Files = rendering.Files };
        });
    }

    /// <summary>What only the rendered script shows: that a phase came out without a command, twice, or out of order.</summary>
    private static IEnumerable<TemplateWarning> PhaseWarnings(BuildScript script, string where) =>
        ScriptPhases.Of(script)?.Problems.Select(problem => new TemplateWarning(where, 1, $"line {problem.Line} of the script: {problem.What}", null)) ?? [];
}
