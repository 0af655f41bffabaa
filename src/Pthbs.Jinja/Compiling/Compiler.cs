using Pthbs.Jinja.Parsing;
using Pthbs.Jinja.Runtime;
using Pthbs.Jinja.Syntax;

namespace Pthbs.Jinja.Compiling;

/// <summary>Turns a syntax tree into the tree that is run: variables become slots, filters and tests are looked up, inheritance is sorted out.</summary>
internal sealed partial class Compiler
{
    private readonly JinjaEnvironment _environment;
    private readonly SourceText _source;
    private readonly TemplateSyntax _syntax;
    private readonly TemplateCode _code;
    private bool _knownToExtend;
    private int _extendsSoFar;

    private Compiler(JinjaEnvironment environment, SourceText source, TemplateSyntax syntax)
    {
        _environment = environment;
        _source = source;
        _syntax = syntax;
        _code = new TemplateCode(source);
    }

    /// <summary>Compiles a parsed template.</summary>
    /// <exception cref="TemplateException">It names a filter or test that does not exist, or a block twice; the place is set.</exception>
    public static TemplateCode Compile(JinjaEnvironment environment, SourceText source, TemplateSyntax syntax)
    {
        var compiler = new Compiler(environment, source, syntax);
        compiler._code.InnerSets = syntax.InnerSets;
        compiler.CheckBlocks();
        compiler.CompileRoot();
        var blocks = syntax.Blocks.Count == 0 ? [] : new BlockCode[syntax.Blocks.Count];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = compiler.CompileBlock(syntax.Blocks[i]);
        compiler._code.Blocks = blocks;
        return compiler._code;
    }

    private void CheckBlocks()
    {
        var names = new HashSet<string>(_syntax.Blocks.Count, StringComparer.Ordinal);
        foreach (var block in _syntax.Blocks)
        {
            if (!names.Add(block.Name)) throw Fail($"the block '{block.Name}' is there twice", block.Position);
        }

        _code.SelfReferences = _syntax.SelfReferences;
    }

    private void CompileRoot()
    {
        var scope = Scope.ForFunction(_code.Root, null);
        if (_syntax.Uses.HasFlag(SpecialNames.Self)) _code.SelfSlot = scope.Declare("self").Slot;
        new ScopeAnalyzer(scope).VisitAll(_syntax.Body);
        _code.Root.Body = CompileBody(_syntax.Body, new Place(scope) { IsTopLevel = true, IsRootLevel = true, PrintsUnlessExtending = _syntax.Extends });
    }

    private BlockCode CompileBlock(BlockStatement block)
    {
        var code = new BlockCode(_code, block.Name, block.Position, block.IsNested);
        var scope = Scope.ForFunction(code, null);
        if (block.Uses.HasFlag(SpecialNames.Self)) code.SelfSlot = scope.Declare("self").Slot;
        if (block.Uses.HasFlag(SpecialNames.Super)) code.SuperSlot = scope.Declare("super").Slot;
        new ScopeAnalyzer(scope).VisitAll(block.Body);
        code.Body = CompileBody(block.Body, new Place(scope));
        return code;
    }

    private Body CompileBody(IReadOnlyList<Statement> statements, Place place)
    {
        if (statements.Count == 0) return Body.Empty;
        if (statements.Count == 1) return CompileStatement(statements[0], place) is { } only ? new Body(only) : Body.Empty;
        var instructions = new List<Instruction>(statements.Count);
        foreach (var statement in statements)
        {
            if (CompileStatement(statement, place) is { } instruction) instructions.Add(instruction);
        }

        return new Body([.. instructions]);
    }

    private TemplateException Fail(string message, int position, string? hint = null) =>
        new TemplateException(TemplateErrorKind.Syntax, message) { Hint = hint }.At(_source, position);

    /// <summary>Where a statement stands.</summary>
    private sealed record Place(Scope Scope)
    {
        /// <summary>Whether what is set here is seen by blocks, parents and importers.</summary>
        public bool IsTopLevel { get; init; }

        /// <summary>Whether this runs whatever happens.</summary>
        public bool IsRootLevel { get; init; }

        /// <summary>Whether text is printed only if the template does not extend another.</summary>
        public bool PrintsUnlessExtending { get; init; }

        /// <summary>Whether an unknown filter is an error only when it is reached.</summary>
        public bool IsConditional { get; init; }

        /// <summary>A branch of an <c>if</c>: no scope of its own.</summary>
        public Place Branch() => this with { IsRootLevel = false, IsConditional = true };

        public Place In(Scope scope) => new(scope) { PrintsUnlessExtending = PrintsUnlessExtending };

        /// <summary>Text goes aside here, and is printed or kept by what captures it.</summary>
        public static Place Capturing(Scope scope) => new(scope);
    }
}
