using Pthbs.Jinja.Compiling;
using Pthbs.Jinja.Errors;
using Pthbs.Jinja.Filters;
using Pthbs.Jinja.Globals;
using Pthbs.Jinja.Loading;
using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Tests;

namespace Pthbs.Jinja;

/// <summary>
/// Settings, functions, and the templates compiled so far. Add functions before the first template is loaded: a template's
/// filters and tests are looked up when it is compiled. Rendering is safe from several threads.
/// </summary>
public sealed class JinjaEnvironment
{
    private readonly TemplateCache _templates;
    private readonly ITemplateLoader _loader;
    private readonly Delimiters _delimiters;
    private Workspace? _workspace;

    /// <summary>An environment with Jinja2's own filters, tests and global functions.</summary>
    public JinjaEnvironment(ITemplateLoader loader, JinjaOptions? options = null)
    {
        _loader = loader;
        Options = options ?? JinjaOptions.Default;
        _templates = new TemplateCache(Options.CacheSize);
        _delimiters = new Delimiters(Options);
        Globals = BuiltInGlobals.Create();
        Filters = new Dictionary<string, JinjaFunction>(BuiltInFilters.All, StringComparer.Ordinal);
        Tests = new Dictionary<string, JinjaFunction>(BuiltInTests.All, StringComparer.Ordinal);
    }

    /// <summary>How templates are read and rendered.</summary>
    public JinjaOptions Options { get; }

    /// <summary>Variables and functions that every template sees.</summary>
    public IDictionary<string, object?> Globals { get; }

    /// <summary>The filters by name.</summary>
    public IDictionary<string, JinjaFunction> Filters { get; }

    /// <summary>The tests by name.</summary>
    public IDictionary<string, JinjaFunction> Tests { get; }

    /// <summary>Is told the name of each template that a rendering uses, as it was loaded by, each time; null for nobody.</summary>
    public Action<string>? Used { get; set; }

    /// <summary>The template of that name, compiled when it is asked for first and as long as it is kept (<see cref="JinjaOptions.CacheSize"/>).</summary>
    /// <exception cref="TemplateException">There is none, or it cannot be parsed.</exception>
    public Template GetTemplate(string name) => TryGetTemplate(name) ?? throw NotFound(name);

    /// <summary>A template that no loader knows. It can extend and include those that the loader knows.</summary>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public Template FromString(string source, string name = "<template>") => Compile(name, name, source, false);

    /// <summary>The template that another one always extends: found once for each.</summary>
    internal Template GetTemplate(string name, string parent) => GetTemplate(_loader.Resolve(name, parent));

    /// <summary>The template that another one names, or null if there is none. What it takes to look for it counts as steps of the rendering.</summary>
    internal Template? TryGetTemplate(string name, string parent, CallContext call) => TryGetResolved(_loader.Resolve(name, parent), call);

    /// <summary>As <see cref="TryGetTemplate(string, string, CallContext)"/>, but an error if there is none.</summary>
    internal Template GetTemplate(string name, string parent, CallContext call) => GetResolved(_loader.Resolve(name, parent), call);

    /// <summary>The template below another one.</summary>
    internal Template GetTemplateBelow(string name, CallContext call) => GetResolved(_loader.Below(name), call);

    private Template GetResolved(string name, CallContext call)
    {
        if (TryGetResolved(name, call) is { } found) return found;
        // An error with a suggestion, even one that is ignored, takes as long as a look at the disk.
        call.StepOverLookup();
        throw NotFound(name);
    }

    private Template? TryGetResolved(string name, CallContext call)
    {
        if (call.IsMissing(name)) return null;
        if (_templates.Find(name) is { } known) return known;
        call.StepOverLookup();
        if (_loader.Load(name) is { } source)
        {
            call.Step(source.Text.Length);
            return _templates.Keep(Compile(name, source.Path, source.Text, true));
        }

        call.NoteMissing(name);
        return null;
    }

    private Template? TryGetTemplate(string name)
    {
        if (_templates.Find(name) is { } known) return known;
        return _loader.Load(name) is { } source ? _templates.Keep(Compile(name, source.Path, source.Text, true)) : null;
    }

    /// <summary>Keeps a template that is being rendered, even if it had been forgotten.</summary>
    internal void NoteUse(Template template)
    {
        _templates.Keep(template);
        Used?.Invoke(template.Name);
    }

    /// <summary>What the last rendering left, or a new one if another thread has that.</summary>
    internal Workspace TakeWorkspace() => Interlocked.Exchange(ref _workspace, null) ?? new Workspace();

    internal void PutBack(Workspace workspace)
    {
        workspace.Clear();
        Volatile.Write(ref _workspace, workspace);
    }

    private Template Compile(string name, string path, string text, bool isLoaded)
    {
        var source = SourceText.From(name, path, text, Options.KeepTrailingNewline);
        try
        {
            var code = Compiler.Compile(this, source, Parser.Parse(source, _delimiters));
            source.Pack();
            return new Template(this, code, isLoaded);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw StackShortage.Error("the template", error).At(source, 0);
        }
    }

    private TemplateException NotFound(string name) => new(TemplateErrorKind.NotFound, $"there is no template '{name}'")
    {
        Hint = Suggestion.For(name, _loader.Names),
        MissingNames = [name],
    };
}
