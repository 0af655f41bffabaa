using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Collections;

/// <summary>
/// What stands after <c>#: depends</c> for a list of packages: themselves, then all that must be linked with them. What is linked is built with the toolchain of its user
/// and for the same C library; a tool is built as it is by itself.
/// </summary>
/// <param name="question">What was asked.</param>
/// <param name="user">The package whose template asked.</param>
/// <param name="generate">Renders a package.</param>
internal sealed class DependencyLines(DependencyQuestion question, PackageRendering user, Func<PackageRequest, GeneratedPackage> generate)
{
    private const string ToolchainParameter = "toolchain";
    private readonly List<Line> _lines = [];
    private readonly Dictionary<PackageId, Line> _byId = [];

    /// <summary>The lines. Notes with the user which of them are its tools.</summary>
    /// <exception cref="PthbsException">A package cannot be rendered, or what is linked has another C library.</exception>
    public List<string> Write()
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in question.Packages)
        {
            var dependency = DependencyRequest.Parse(text);
            own.Add(dependency.Package.Name);
            var line = Add(dependency, question.Brought.Contains(text));
            line.Yields = dependency.Yields;
        }

        for (var i = 0; i < _lines.Count; i++)
            foreach (var link in _lines[i].Package.Facts.LinkWith)
                // What the package says of it itself decides, another variant too.
                if (!own.Contains(link.Package.Name)) Add(link with { Links = _lines[i].Links }, false);

        foreach (var line in _lines)
            if (!line.Links && !line.IsBrought) user.AddTool(line.Package.Id.ToString());
        return _lines.ConvertAll(line => new Dependency(line.Package.Id, line.Yields).ToString());
    }

    private Line Add(DependencyRequest dependency, bool brought)
    {
        var package = dependency.Links ? Linked(dependency) : generate(dependency.Package);
        if (!_byId.TryGetValue(package.Id, out var line))
        {
            _byId[package.Id] = line = new Line(package) { Yields = dependency.Yields, IsBrought = brought };
            _lines.Add(line);
        }

        line.Links |= dependency.Links;
        return line;
    }

    private GeneratedPackage Linked(DependencyRequest dependency)
    {
        var package = generate(dependency.Package);
        if (question.Toolchain is { } toolchain && !dependency.Package.Parameters.ContainsKey(ToolchainParameter))
            foreach (var parameter in package.Parameters)
                if (parameter.Name == ToolchainParameter && parameter.Value != toolchain)
                    package = generate(dependency.Package.With([KeyValuePair.Create(ToolchainParameter, toolchain)]));
        if (question.Libc is { } libc && package.Facts.Libc is { } other && libc != other && question.MixedLibc.Length == 0) throw Mixed(dependency, libc, other);
        return package;
    }

    private PthbsException Mixed(DependencyRequest dependency, string libc, string other) =>
        new(ErrorKind.Input, $"a program cannot hold two C libraries: '{user.Request.Name}' is made for {libc}, and links with '{dependency.Package}', which is made for {other}")
        {
            Got = $"{dependency.Package}: {other}",
            Expected = libc,
            Hint = dependency.Package.Parameters.ContainsKey(ToolchainParameter)
                ? $"leave out its toolchain: what is linked takes that of '{user.Request.Name}'"
                : $"give both the same fact 'languages' or 'toolchain'; if it is right as it is, say why: {{% set mixed_libc = \"…\" %}}",
        };

    private sealed class Line(GeneratedPackage package)
    {
        public GeneratedPackage Package => package;

        public bool Yields { get; set; }

        public bool Links { get; set; }

        public bool IsBrought { get; init; }
    }
}
