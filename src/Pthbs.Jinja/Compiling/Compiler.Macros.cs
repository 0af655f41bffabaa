using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Runtime.Statements;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Macros and call blocks: functions that see the variables around their definition.</summary>
internal sealed partial class Compiler
{
    private DefineMacro CompileMacro(MacroStatement macro, Place place)
    {
        var code = CompileMacroCode(macro.Name, macro.Position, macro.Parameters, macro.Body, macro.Uses, false, place);
        return new DefineMacro(code, CompileName(macro.Name, macro.Position, place));
    }

    private CallWithBody CompileCallBlock(CallBlockStatement block, Place place)
    {
        var body = CompileMacroCode(CalledName(block.Call), block.Position, block.Parameters, block.Body, block.Uses, true, place);
        return new CallWithBody(block.Position, CompileExpression(block.Call.Callee, place), CompileArguments(block.Call.Arguments, place), body);
    }

    private MacroCode CompileMacroCode(
        string name, int position, ParameterList parameters, IReadOnlyList<Statement> body, SpecialNames uses, bool isAnonymous, Place place)
    {
        place.Scope.Function.Code.KeepsFrames = true;
        var function = new FunctionCode(_code, name);
        var scope = Scope.ForFunction(function, place.Scope);
        foreach (var parameter in parameters.Names) scope.Declare(parameter.Name);

        var callerIndex = IndexOf(parameters, "caller");
        if (uses.HasFlag(SpecialNames.Caller) && callerIndex >= 0 && parameters.DefaultOf(callerIndex) is null)
            throw Fail("a parameter 'caller' has to have a default", position);
        var caller = uses.HasFlag(SpecialNames.Caller) && callerIndex < 0 ? scope.Declare("caller").Slot : -1;
        var keywords = uses.HasFlag(SpecialNames.Keywords) && IndexOf(parameters, "kwargs") < 0 ? scope.Declare("kwargs").Slot : -1;
        var list = uses.HasFlag(SpecialNames.List) && IndexOf(parameters, "varargs") < 0 ? scope.Declare("varargs").Slot : -1;

        var analyzer = new ScopeAnalyzer(scope);
        analyzer.VisitAll(parameters.Defaults);
        analyzer.VisitAll(body);
        var inside = new Place(scope);
        var compiled = parameters.Names.Select((parameter, i) => new MacroParameter(
            parameter.Name,
            scope.Find(parameter.Name)!.Slot,
            parameters.DefaultOf(i) is { } @default ? CompileExpression(@default, inside) : null)).ToArray();
        function.Body = CompileBody(body, inside);
        function.Entries = scope.Entries;
        return new MacroCode(function, compiled, caller, keywords, list, isAnonymous);
    }

    private static string CalledName(CallExpression call) => call.Callee switch
    {
        NameExpression name => name.Name,
        AttributeExpression access => access.Name,
        _ => "",
    };

    private static int IndexOf(ParameterList parameters, string name)
    {
        for (var i = 0; i < parameters.Names.Count; i++)
        {
            if (parameters.Names[i].Name == name) return i;
        }

        return -1;
    }
}
