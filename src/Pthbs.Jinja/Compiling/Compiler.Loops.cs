using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Runtime.Statements;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Loops: their body, their test and their else part are scopes of their own.</summary>
internal sealed partial class Compiler
{
    private Instruction CompileFor(ForStatement loop, Place place)
    {
        var items = CompileExpression(loop.Items, place);
        if (!loop.Recursive)
        {
            var parts = CompileLoopParts(loop, items, place.Scope.Inner(), place.Scope, place, out var slot);
            return new Loop(parts, slot);
        }

        place.Scope.Function.Code.KeepsFrames = true;
        var function = new FunctionCode(_code, "loop");
        var inside = Scope.ForFunction(function, place.Scope);
        var recursive = CompileLoopParts(loop, items, inside.Inner(), inside, place, out var loopSlot);
        return new RecursiveLoop(items, function, recursive, loopSlot);
    }

    private LoopParts CompileLoopParts(ForStatement loop, Evaluator items, Scope bodyScope, Scope around, Place place, out int loopSlot)
    {
        // What a template that extends another holds back is held back in a recursive loop too, wherever the loop is called from.
        var outside = loop.Recursive ? place.In(around) : place;
        loopSlot = loop.UsesLoop ? bodyScope.Declare("loop").Slot : -1;
        DeclareTarget(loop.Target, bodyScope);
        new ScopeAnalyzer(bodyScope).VisitAll(loop.Body);
        var inside = outside.In(bodyScope);
        var target = CompileTarget(loop.Target, inside);
        var body = CompileBody(loop.Body, inside);

        var testScope = around.Inner();
        Assigner? testTarget = null;
        Evaluator? test = null;
        if (loop.Test is not null)
        {
            around.Function.Code.KeepsFrames = true;
            DeclareTarget(loop.Target, testScope);
            new ScopeAnalyzer(testScope).Visit(loop.Test);
            var testing = outside.In(testScope);
            testTarget = CompileTarget(loop.Target, testing);
            test = CompileExpression(loop.Test, testing);
        }

        var otherwiseScope = around.Inner();
        new ScopeAnalyzer(otherwiseScope).VisitAll(loop.Otherwise);
        var otherwise = CompileBody(loop.Otherwise, outside.In(otherwiseScope));
        return new LoopParts(items, target, bodyScope.Entries, body, testTarget, testScope.Entries, test, otherwiseScope.Entries, otherwise) { Own = [.. bodyScope.Variables().Where(variable => variable.IsStored).Select(variable => variable.Slot)] };
    }
}
