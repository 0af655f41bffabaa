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
        // Few blocks are compared with each other faster than a table of them is made.
        const int Few = 8;
        var blocks = _syntax.Blocks;
        var names = blocks.Count > Few ? new HashSet<string>(blocks.Count, StringComparer.Ordinal) : null;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (names is null ? IsNamedBefore(i) : !names.Add(blocks[i].Name)) throw Fail($"the block '{blocks[i].Name}' is there twice", blocks[i].Position);
        }

        _code.SelfReferences = _syntax.SelfReferences;
    }

    private bool IsNamedBefore(int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (_syntax.Blocks[i].Name == _syntax.Blocks[index].Name) return true;
        }

        return false;
    }

    private void CompileRoot()
    {
        var scope = Scope.ForFunction(_code.Root, null);
        if (_syntax.Uses.HasFlag(SpecialNames.Self)) _code.SelfSlot = scope.Declare("self").Slot;
        new ScopeAnalyzer(scope).VisitAll(_syntax.Body);
        var place = new Place(scope) { IsTopLevel = true, IsRootLevel = true, PrintsUnlessExtending = _syntax.Extends };
        var silent = 0;
        while (silent < _syntax.Body.Count && !PrintingStatements.MayPrint(_syntax.Body[silent])) silent++;
        _code.Root.Body = CompileBody(_syntax.Body, place, silent, out var compiled);
        _code.SilentStatements = compiled;
        // A template that surely extends another prints nothing itself.
        if (!_knownToExtend) _code.Variables = scope.Variables();
        if (_syntax.CommentsBehindDollar.Length > 0) _code.CommentsBehindDollar = _syntax.CommentsBehindDollar;
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

    private Body CompileBody(IReadOnlyList<Statement> statements, Place place) => CompileBody(statements, place, 0, out _);

    /// <param name="statements">The statements.</param>
    /// <param name="place">Where they stand.</param>
    /// <param name="first">How many of them, from the first, are counted.</param>
    /// <param name="compiled">How many instructions came of those.</param>
    private Body CompileBody(IReadOnlyList<Statement> statements, Place place, int first, out int compiled)
    {
        compiled = 0;
        if (statements.Count == 0) return Body.Empty;
        if (statements.Count == 1)
        {
            if (CompileStatement(statements[0], place) is not { } only) return Body.Empty;
            compiled = first;
            return new Body(only);
        }

        var instructions = new List<Instruction>(statements.Count);
        for (var i = 0; i < statements.Count; i++)
        {
            if (CompileStatement(statements[i], place) is { } instruction) instructions.Add(instruction);
            if (i == first - 1) compiled = instructions.Count;
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
