using Pthbs.Errors;
using Pthbs.Jinja;
using Pthbs.Jinja.Errors;

namespace Pthbs.Collections;

/// <summary>The functions that templates of a collection call (docs/reference/collection.md).</summary>
internal static class TemplateGlobals
{
    private static readonly Signature SourceSignature = new("source", "file");
    private static readonly Signature FileSignature = new("file", "name");
    private static readonly Signature ParameterSignature = new("param", "name", "default", ("choices", null));
    private static readonly Signature LinesSignature = new("dependency_lines", "packages", ("toolchain", null), ("libc", null), ("brought", null), ("mixed_libc", null));

    private static readonly Signature AllSourcesSignature = new("all_sources", "packages");
    private static readonly Signature PassedSignature = new("passed", "own");
    private static readonly Signature KnownSignature = new("known", "fact", "value", "table");
    private static readonly Signature RefuseSignature = new("refuse", "message", ("got", null), ("expected", null), ("hint", null));

    /// <summary>Their names.</summary>
    public static readonly IReadOnlyList<string> Names = ["source", "file", "param", "dep", "dependency_lines", "all_sources", "passed", "known", "refuse"];

    /// <summary>Makes them known.</summary>
    /// <param name="globals">Where.</param>
    /// <param name="current">The package whose template is being rendered.</param>
    /// <param name="idOf">Gives the id of a package that it depends on.</param>
    /// <param name="linesOf">Gives what stands after <c>#: depends</c> for a list of packages.</param>
    /// <param name="sourcesOf">Gives what stands after <c>#: source</c> for all that is needed to build these packages.</param>
    public static void Add(IDictionary<string, object?> globals, Func<PackageRendering> current, Func<PackageRequest, string> idOf, Func<DependencyQuestion, List<string>> linesOf, Func<IEnumerable<PackageRequest>, List<string>> sourcesOf)
    {
        Add("source", (_, args) => current().Source(TemplateValues.Text(args.Bind(SourceSignature)[0], "the file name")));
        Add("file", (call, args) => current().File(TemplateValues.Text(args.Bind(FileSignature)[0], "the file name"), call.TemplateName));
        Add("param", (_, args) => Parameter(current(), args.Bind(ParameterSignature)));
        Add("dep", (_, args) => idOf(Request(args)));
        Add("dependency_lines", (_, args) => linesOf(Question(args.Bind(LinesSignature))).ConvertAll<object?>(line => line));
        Add("all_sources", (_, args) => sourcesOf(TemplateValues.Texts(args.Bind(AllSourcesSignature)[0], "the list of packages").Select(PackageRequest.Parse)).ConvertAll<object?>(line => line));
        Add("passed", (_, args) => current().Passed(TemplateValues.Texts(args.Bind(PassedSignature)[0], "the list of its own parameters")));
        Add("known", (_, args) => Known(args.Bind(KnownSignature)));
        Add("refuse", (_, args) => throw Refusal(args.Bind(RefuseSignature)));

        globals[Generator.BelowVariable] = TemplateBelow.Instance;

        void Add(string name, JinjaFunction function) => globals[name] = function;
    }

    private static string Parameter(PackageRendering package, object?[] arguments) => package.Parameter(
        TemplateValues.Text(arguments[0], "the parameter's name"),
        TemplateValues.Text(arguments[1], "the default"),
        arguments[2] is null ? [] : TemplateValues.Texts(arguments[2], "the list of choices"));

    /// <summary>What a table has for an item of a fact; refuses an item that it does not have.</summary>
    private static object? Known(object?[] arguments)
    {
        var (fact, value) = (TemplateValues.Text(arguments[0], "the fact's name"), TemplateValues.Text(arguments[1], $"an item of the fact '{arguments[0]}'"));
        if (arguments[2] is not JinjaDictionary table) throw new PthbsException(ErrorKind.Input, $"the table of the fact '{fact}' is not a dictionary");
        if (table.TryGetValue(value, out var found)) return found;
        List<string> known = [.. table.Keys.OfType<string>()];
        throw new PthbsException(ErrorKind.Input, $"the fact '{fact}' does not accept this value") { Got = value, Expected = string.Join(", ", known), Hint = Suggestion.For(value, known) };
    }

    /// <summary>What a layout says of facts that do not go together.</summary>
    private static PthbsException Refusal(object?[] arguments)
    {
        return new PthbsException(ErrorKind.Input, TemplateValues.Text(arguments[0], "the message")) { Got = Optional(1, "what there is"), Expected = Optional(2, "what is expected"), Hint = Optional(3, "the hint") };

        string? Optional(int index, string what) => arguments[index] is null ? null : TemplateValues.Text(arguments[index], what);
    }

    private static DependencyQuestion Question(object?[] arguments)
    {
        return new DependencyQuestion(TemplateValues.Texts(arguments[0], "the list of packages"))
        {
            Toolchain = Optional(1, "the toolchain"),
            Libc = Optional(2, "the C library") is { Length: > 0 } libc ? libc : null,
            Brought = arguments[3] is null ? [] : TemplateValues.Texts(arguments[3], "the list of what the toolchain brings"),
            MixedLibc = Optional(4, "the fact 'mixed_libc'") ?? "",
        };

        string? Optional(int index, string what) => arguments[index] is null ? null : TemplateValues.Text(arguments[index], what);
    }

    /// <summary><c>dep("curl", tls="openssl")</c>: keywords are parameters.</summary>
    private static PackageRequest Request(Arguments args)
    {
        if (args.Count != 1) throw new TemplateException(TemplateErrorKind.Type, "'dep' takes one package, and parameters as keywords") { Expected = "dep(\"curl\") or dep(\"curl\", tls=\"openssl\")" };
        return PackageRequest.Parse(TemplateValues.Text(args[0], "the package"))
            .With(args.Keywords.Select(k => KeyValuePair.Create(k.Key, TemplateValues.Text(k.Value, $"the parameter '{k.Key}'"))));
    }
}
