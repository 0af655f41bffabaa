using System.Runtime.CompilerServices;
using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Runtime.Statements;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Statements of output, control flow and assignment.</summary>
internal sealed partial class Compiler
{
    private Instruction? CompileStatement(Statement statement, Place place)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return statement switch
        {
            TextStatement text => Printing(new PrintText(text.Position, text.Length), place),
            PrintStatement print => Printing(CompilePrint(print, place), place),
            DoStatement action => new EvaluateOnly(CompileExpression(action.Value, place)),
            IfStatement branch => CompileIf(branch, place),
            ForStatement loop => CompileFor(loop, place),
            BreakStatement => new Jump(Flow.Break),
            ContinueStatement => new Jump(Flow.Continue),
            SetStatement set => CompileSet(set, place),
            SetBlockStatement set => CompileSetBlock(set, place),
            WithStatement with => CompileWith(with, place),
            FilterBlockStatement filter => CompileFilterBlock(filter, place),
            AutoescapeStatement autoescape => CompileAutoescape(autoescape, place),
            BlockStatement block => CompileBlockCall(block, place),
            ExtendsStatement extends => CompileExtends(extends, place),
            IncludeStatement include => CompileInclude(include, place),
            ImportStatement import => CompileImport(import, place),
            FromImportStatement import => CompileFromImport(import, place),
            MacroStatement macro => CompileMacro(macro, place),
            CallBlockStatement call => CompileCallBlock(call, place),
            _ => throw new InvalidOperationException($"no such statement: {statement.GetType().Name}"),
        };
    }

    private Instruction? Printing(Instruction instruction, Place place)
    {
        if (!place.PrintsUnlessExtending) return instruction;
        return _knownToExtend ? null : new UnlessExtending(instruction);
    }

    private PrintValue CompilePrint(PrintStatement print, Place place) => new(CompileExpression(print.Value, place));

    private Branch CompileIf(IfStatement branch, Place place)
    {
        var inside = place.Branch();
        var branches = new (Evaluator, Body)[branch.Branches.Count];
        for (var i = 0; i < branches.Length; i++)
            branches[i] = (CompileExpression(branch.Branches[i].Test, inside), CompileBody(branch.Branches[i].Body, inside));
        return new Branch(branches, CompileBody(branch.Otherwise, inside));
    }

    private AssignValue CompileSet(SetStatement set, Place place) =>
        new(CompileTarget(set.Target, place), CompileExpression(set.Value, place));

    private AssignBlock CompileSetBlock(SetBlockStatement set, Place place)
    {
        var scope = place.Scope.Inner();
        new ScopeAnalyzer(scope).VisitAll(set.Body);
        var inside = Place.Capturing(scope);
        var body = CompileBody(set.Body, inside);
        var slot = scope.AddTemporary();
        var filter = set.Filter is null ? null : CompileFilter(set.Filter, inside, slot);
        return new AssignBlock(CompileTarget(set.Target, place), scope.Entries, body, slot, filter);
    }

    private FilterBlock CompileFilterBlock(FilterBlockStatement filter, Place place)
    {
        var scope = place.Scope.Inner();
        var analyzer = new ScopeAnalyzer(scope);
        analyzer.VisitAll(filter.Body);
        analyzer.Visit(filter.Filter);
        // The block's own text is captured, but what is printed in it is still held back in a template that extends another.
        var inside = place.In(scope);
        var body = CompileBody(filter.Body, inside);
        var slot = scope.AddTemporary();
        return new FilterBlock(scope.Entries, body, slot, CompileFilter(filter.Filter, inside, slot));
    }

    private WithScope CompileWith(WithStatement with, Place place)
    {
        var scope = place.Scope.Inner();
        var analyzer = new ScopeAnalyzer(scope);
        foreach (var (target, _) in with.Bindings) DeclareTarget(target, scope);
        analyzer.VisitAll(with.Body);
        var inside = place.In(scope);
        var bindings = with.Bindings.Select(binding => (CompileTarget(binding.Target, inside), CompileExpression(binding.Value, place))).ToArray();
        return new WithScope(scope.Entries, bindings, CompileBody(with.Body, inside));
    }

    private AutoescapeScope CompileAutoescape(AutoescapeStatement autoescape, Place place)
    {
        var scope = place.Scope.Inner();
        var analyzer = new ScopeAnalyzer(scope);
        analyzer.Visit(autoescape.Enabled);
        analyzer.VisitAll(autoescape.Body);
        var inside = place.In(scope);
        return new AutoescapeScope(scope.Entries, CompileExpression(autoescape.Enabled, inside), CompileBody(autoescape.Body, inside));
    }

    private Assigner CompileTarget(Target target, Place place)
    {
        switch (target)
        {
            case NameTarget name:
                return CompileName(name.Name, name.Position, place);
            case TupleTarget tuple:
                return new TupleAssigner(tuple.Position, [.. tuple.Items.Select(item => CompileTarget(item, place))]);
            default:
                var ns = (NamespaceTarget)target;
                return new NamespaceAssigner(ns.Position, CompileExpression(ns.Owner, place), ns.Name);
        }
    }

    private static Assigner CompileName(string name, int position, Place place)
    {
        var slot = place.Scope.Find(name)!.Slot;
        return place.IsTopLevel ? new TopLevelAssigner(position, slot, name) : new NameAssigner(position, slot);
    }

    private static void DeclareTarget(Target target, Scope scope)
    {
        if (target is NameTarget name) scope.Declare(name.Name);
        if (target is not TupleTarget tuple) return;
        foreach (var item in tuple.Items) DeclareTarget(item, scope);
    }
}
