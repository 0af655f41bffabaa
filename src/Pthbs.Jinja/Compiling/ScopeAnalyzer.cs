using System.Runtime.CompilerServices;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Finds the variables of a scope before it is compiled. It does not look into scopes inside.</summary>
internal sealed class ScopeAnalyzer(Scope scope) : SyntaxVisitor
{
    private int _branches;

    public override void Visit(SyntaxNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case NameExpression name:
                scope.Load(name.Name);
                break;
            case NameTarget target:
                scope.Store(target.Name, _branches > 0);
                break;
            case NamespaceTarget target:
                scope.Load(target.Owner.Name);
                break;
            case IfStatement branch:
                VisitBranches(branch);
                break;
            case MacroStatement macro:
                scope.Store(macro.Name, _branches > 0);
                break;
            case ImportStatement import:
                Visit(import.Template);
                scope.Store(import.Name, _branches > 0);
                break;
            case FromImportStatement import:
                Visit(import.Template);
                foreach (var name in import.Names) scope.Store(name.Alias, _branches > 0);
                break;
            case ForStatement loop:
                Visit(loop.Items);
                break;
            case CallBlockStatement call:
                Visit(call.Call);
                break;
            case FilterBlockStatement filter:
                Visit(filter.Filter);
                break;
            case SetBlockStatement set:
                Visit(set.Target);
                VisitOptional(set.Filter);
                break;
            case WithStatement with:
                foreach (var (_, value) in with.Bindings) Visit(value);
                break;
            case AutoescapeStatement autoescape:
                Visit(autoescape.Enabled);
                break;
            case BlockStatement:
                break;
            default:
                node.VisitChildren(this);
                break;
        }
    }

    private void VisitBranches(IfStatement branch)
    {
        foreach (var (test, body) in branch.Branches)
        {
            Visit(test);
            _branches++;
            VisitAll(body);
            _branches--;
        }

        _branches++;
        VisitAll(branch.Otherwise);
        _branches--;
    }
}
