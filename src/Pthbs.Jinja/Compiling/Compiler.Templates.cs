using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Runtime.Expressions;
using Pthbs.Jinja.Runtime.Statements;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Statements that join templates.</summary>
internal sealed partial class Compiler
{
    private Instruction? CompileBlockCall(BlockStatement block, Place place)
    {
        if (place.IsTopLevel && _knownToExtend) return null;
        var call = new RenderBlock(block.Position, block.Name, block.Required, block.Scoped ? place.Scope.Visible() : null);
        return place.IsTopLevel && _extendsSoFar > 0 ? new UnlessExtending(call) : call;
    }

    private Instruction CompileExtends(ExtendsStatement extends, Place place)
    {
        if (!place.IsTopLevel) throw Fail("'extends' is only allowed at the top level of a template", extends.Position);
        if (_knownToExtend) return new Fail(extends.Position, TemplateErrorKind.Runtime, "the template extends two others");
        var template = CompileExpression(extends.Template, place);
        if (place.IsRootLevel)
        {
            _knownToExtend = true;
            if (_extendsSoFar == 0 && template is Constant { Value: string name })
            {
                _code.Extends = (name, extends.Position);
                return new ExtendAlways(extends.Position);
            }
        }

        _extendsSoFar++;
        return new Extend(extends.Position, template);
    }

    private IncludeTemplate CompileInclude(IncludeStatement include, Place place) => new(
        include.Position,
        CompileExpression(include.Template, place),
        include.IgnoreMissing,
        include.WithContext ? place.Scope.Visible() : null);

    private ImportTemplate CompileImport(ImportStatement import, Place place) => new(
        import.Position,
        CompileExpression(import.Template, place),
        place.Scope.Find(import.Name)!.Slot,
        import.Name,
        place.IsTopLevel,
        import.WithContext ? place.Scope.Visible() : null);

    private ImportNames CompileFromImport(FromImportStatement import, Place place) => new(
        import.Position,
        CompileExpression(import.Template, place),
        [.. import.Names.Select(pair => (pair.Name, pair.Alias, place.Scope.Find(pair.Alias)!.Slot))],
        place.IsTopLevel,
        import.WithContext ? place.Scope.Visible() : null);
}
