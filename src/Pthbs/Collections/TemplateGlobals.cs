using Pthbs.Jinja;

namespace Pthbs.Collections;

/// <summary>The functions that templates of a collection call (docs/collection.md).</summary>
internal static class TemplateGlobals
{
    private static readonly Signature SourceSignature = new("source", "file");
    private static readonly Signature FileSignature = new("file", "name");
    private static readonly Signature ParameterSignature = new("param", "name", "default", ("choices", null));
    private static readonly Signature LinesSignature = new("dependency_lines", "packages");

    /// <summary>Makes them known.</summary>
    /// <param name="globals">Where.</param>
    /// <param name="current">The package whose template is being rendered.</param>
    /// <param name="generator">What renders the packages it depends on.</param>
    public static void Add(IDictionary<string, object?> globals, Func<PackageRendering> current, Generator generator)
    {
        Add("source", (_, args) => current().Source(TemplateValues.Text(args.Bind(SourceSignature)[0], "the file name")));
        Add("file", (_, args) => current().File(TemplateValues.Text(args.Bind(FileSignature)[0], "the file name")));
        Add("param", (_, args) => Parameter(current(), args.Bind(ParameterSignature)));
        Add("dep", (_, args) => generator.Generate(Request(args)).Id.ToString());
        Add("dependency_lines", (_, args) => generator.DependencyLines(TemplateValues.Texts(args.Bind(LinesSignature)[0], "the list of packages")).ConvertAll<object?>(line => line));

        void Add(string name, JinjaFunction function) => globals[name] = function;
    }

    private static string Parameter(PackageRendering package, object?[] arguments) => package.Parameter(
        TemplateValues.Text(arguments[0], "the parameter's name"),
        TemplateValues.Text(arguments[1], "the default"),
        arguments[2] is null ? [] : TemplateValues.Texts(arguments[2], "the list of choices"));

    /// <summary><c>dep("curl", tls="openssl")</c>: keywords are parameters.</summary>
    private static PackageRequest Request(Arguments args)
    {
        if (args.Count != 1) throw new TemplateException(TemplateErrorKind.Type, "'dep' takes one package, and parameters as keywords") { Expected = "dep(\"curl\") or dep(\"curl\", tls=\"openssl\")" };
        return PackageRequest.Parse(TemplateValues.Text(args[0], "the package"))
            .With(args.Keywords.Select(k => KeyValuePair.Create(k.Key, TemplateValues.Text(k.Value, $"the parameter '{k.Key}'"))));
    }
}
