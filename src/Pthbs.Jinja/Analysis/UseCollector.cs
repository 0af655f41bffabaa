using System.Runtime.CompilerServices;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja;

/// <summary>
/// Walks a template with the names that are set around each place. A name counts as set from where it is set to the end of its scope;
/// what the top level sets is seen by blocks and macros wherever they stand.
/// </summary>
internal sealed class UseCollector : SyntaxVisitor
{
    private static readonly string[] Special = ["self", "super", "loop", "caller", "varargs", "kwargs"];

    /// <summary>The special names are a scope, and the template is one.</summary>
    private const int TopLevel = 2;

    private readonly List<HashSet<string>> _scopes = [];
    private readonly List<HashSet<string>> _own = [];
    private readonly HashSet<string> _askedFor = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string? Block)> _read = [];
    private readonly List<string> _blocks = [];
    private readonly DefaultKinds _defaults = new();
    private int _conditions;

    public Dictionary<string, int> Filters { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> Tests { get; } = new(StringComparer.Ordinal);

    public List<VariableMention> Variables { get; } = [];

    /// <summary>Every name that is read or asked for, set here or not, unless it is a loop's or a macro's own.</summary>
    public HashSet<string> Reads { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> Sets { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Locals { get; } = new(StringComparer.Ordinal);

    public List<TemplateMention> Templates { get; } = [];

    public Dictionary<string, int> SelfCalls { get; } = new(StringComparer.Ordinal);

    /// <summary>The kinds of what stands for names that are missing.</summary>
    public IReadOnlyDictionary<string, ValueKind> Defaults => _defaults.Known;

    public ImportCollector Imports { get; } = new();

    public TextCollector Texts { get; } = new();

    public RepeatCollector Repeats { get; } = new();

    /// <summary>The templates that are named by a variable, by its name.</summary>
    public List<TemplateMention> VariableTemplates { get; } = [];

    /// <summary>What importers of the template see.</summary>
    public HashSet<string> Exports { get; } = new(StringComparer.Ordinal);

    public bool HasDynamicTemplates { get; private set; }

    public void CollectFrom(TemplateSyntax syntax)
    {
        _scopes.Add(new HashSet<string>(Special, StringComparer.Ordinal));
        _scopes.Add(new HashSet<string>(StringComparer.Ordinal));
        VisitAll(syntax.Body);
        // Blocks and macros run after the whole top level has: what it sets is theirs, wherever it stands.
        Variables.RemoveAll(use => Sets.ContainsKey(use.Name) || _askedFor.Contains(use.Name));
    }

    public override void Visit(SyntaxNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case NameExpression name:
                Read(name.Name);
                if (!IsSet(name.Name) && _read.Add((name.Name, _blocks.LastOrDefault()))) Variables.Add(new VariableMention(name.Name, name.Position, [.. _blocks]));
                break;
            case NameTarget target:
                Set(target.Name, target.Position);
                break;
            case FilterExpression { Name: "default" or "d", Target: NameExpression name } filter:
                Read(name.Name);
                Imports.Optional(name.Name);
                Filters.TryAdd(filter.Name, filter.Position);
                if (filter.Arguments.Positional is [var missing, ..] && !_own.Exists(names => names.Contains(name.Name))) _defaults.Note(name.Name, missing);
                filter.Arguments.Visit(this);
                break;
            case TestExpression { Name: "defined" or "undefined", Target: NameExpression name } test:
                Tests.TryAdd(test.Name, test.Position);
                _askedFor.Add(name.Name);
                Read(name.Name);
                Imports.Optional(name.Name);
                break;
            case FilterExpression filter:
                if (filter is { Name: "default" or "d", Target: AttributeExpression { Target: NameExpression owner } member }) Imports.Optional(owner.Name, member.Name);
                Filters.TryAdd(filter.Name, filter.Position);
                filter.VisitChildren(this);
                break;
            case TestExpression test:
                if (test is { Name: "defined" or "undefined", Target: AttributeExpression { Target: NameExpression module } asked }) Imports.Optional(module.Name, asked.Name);
                Tests.TryAdd(test.Name, test.Position);
                test.VisitChildren(this);
                break;
            case AttributeExpression { Target: NameExpression { Name: "self" } } access:
                SelfCalls.TryAdd(access.Name, access.Position);
                break;
            case AttributeExpression { Target: NameExpression holder } access:
                Imports.Member(holder.Name, access.Name, access.Position);
                Visit(holder);
                break;
            case SetStatement set:
                if (_scopes.Count == TopLevel) Texts.Set(set);
                node.VisitChildren(this);
                if (_scopes.Count == TopLevel && _conditions == 0 && set.Target is NameTarget fact) Repeats.Set(fact.Name, fact.Position);
                if (_own.Count > 0 && _conditions == 0 && set.Target is NameTarget local) _own[^1].Add(local.Name);
                break;
            case IfStatement:
                _conditions++;
                node.VisitChildren(this);
                _conditions--;
                break;
            case CallExpression call:
                Texts.Call(call);
                node.VisitChildren(this);
                break;
            case ExtendsStatement extends:
                Name(extends.Template, TemplateLink.Extends, true, false);
                break;
            case IncludeStatement include:
                Name(include.Template, TemplateLink.Include, include.WithContext, include.IgnoreMissing);
                break;
            case ImportStatement import:
                Name(import.Template, TemplateLink.Import, import.WithContext, false);
                Import(import.Name, import.Position, (import.Template as ConstantExpression)?.Value as string);
                break;
            case FromImportStatement import:
                Name(import.Template, TemplateLink.Import, import.WithContext, false);
                foreach (var name in import.Names)
                {
                    Import(name.Alias, import.Position, null);
                    if (import.Template is ConstantExpression { Value: string template }) Imports.Take(template, name.Name, name.Alias, name.Position);
                }

                break;
            default:
                if (!VisitScope(node)) node.VisitChildren(this);
                break;
        }
    }

    private bool VisitScope(SyntaxNode node)
    {
        switch (node)
        {
            case ForStatement loop:
                Visit(loop.Items);
                Inside(() =>
                {
                    Visit(loop.Target);
                    Owning(() =>
                    {
                        VisitOptional(loop.Test);
                        VisitAll(loop.Body);
                    });
                });
                Inside(() => VisitAll(loop.Otherwise));
                return true;
            case MacroStatement macro:
                Set(macro.Name, macro.Position);
                Inside(() =>
                {
                    macro.Parameters.Visit(this);
                    Owning(() => VisitAll(macro.Body));
                });
                return true;
            case CallBlockStatement call:
                Visit(call.Call);
                Inside(() =>
                {
                    call.Parameters.Visit(this);
                    Owning(() => VisitAll(call.Body));
                });
                return true;
            case WithStatement with:
                foreach (var (_, value) in with.Bindings) Visit(value);
                Inside(() =>
                {
                    foreach (var (target, _) in with.Bindings) Visit(target);
                    VisitAll(with.Body);
                });
                return true;
            case BlockStatement block:
                _blocks.Add(block.Name);
                Inside(() => block.VisitChildren(this));
                _blocks.RemoveAt(_blocks.Count - 1);
                return true;
            case FilterBlockStatement or AutoescapeStatement:
                Inside(() => node.VisitChildren(this));
                return true;
            case SetBlockStatement set:
                Inside(() =>
                {
                    VisitAll(set.Body);
                    VisitOptional(set.Filter);
                });
                Visit(set.Target);
                return true;
            default:
                return false;
        }
    }

    private void Inside(Action visit)
    {
        _scopes.Add(new HashSet<string>(StringComparer.Ordinal));
        visit();
        _scopes.RemoveAt(_scopes.Count - 1);
    }

    /// <summary>What the innermost scope holds so far is its own: nobody outside is asked for it.</summary>
    private void Owning(Action visit)
    {
        _own.Add([.. _scopes[^1]]);
        visit();
        _own.RemoveAt(_own.Count - 1);
    }

    private bool IsSet(string name) => _scopes.Exists(scope => scope.Contains(name));

    private void Set(string name, int position)
    {
        Import(name, position, null);
        if (_scopes.Count == TopLevel && !name.StartsWith('_')) Exports.Add(name);
    }

    /// <summary>A name for a template or for something of it; importers do not see that.</summary>
    private void Import(string name, int position, string? template)
    {
        _scopes[^1].Add(name);
        Imports.Bind(name, template);
        if (_scopes.Count == TopLevel) Sets.TryAdd(name, position);
        else Locals.Add(name);
    }

    private void Read(string name)
    {
        if (!_own.Exists(names => names.Contains(name))) Reads.Add(name);
        Repeats.Read(name);
    }

    /// <summary>The names of templates that stand there as text.</summary>
    private void Name(Expression template, TemplateLink link, bool sharesVariables, bool mayBeMissing)
    {
        if (sharesVariables) Repeats.ReadAll();
        switch (template)
        {
            case ConstantExpression { Value: string name }:
                Templates.Add(new TemplateMention(name, template.Position, link, sharesVariables, mayBeMissing));
                break;
            case ListExpression list:
                foreach (var item in list.Items) Name(item, link, sharesVariables, true);
                break;
            case TupleExpression tuple:
                foreach (var item in tuple.Items) Name(item, link, sharesVariables, true);
                break;
            case NameExpression variable:
                VariableTemplates.Add(new TemplateMention(variable.Name, variable.Position, link, sharesVariables, mayBeMissing));
                Visit(template);
                break;
            default:
                HasDynamicTemplates = true;
                Visit(template);
                break;
        }
    }
}

/// <summary>A variable where it is read.</summary>
internal sealed record VariableMention(string Name, int Position, IReadOnlyList<string> Blocks);

/// <summary>A template's name where it stands.</summary>
internal sealed record TemplateMention(string Name, int Position, TemplateLink Link, bool SharesVariables, bool MayBeMissing);
