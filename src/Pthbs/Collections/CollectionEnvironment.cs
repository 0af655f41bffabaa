using System.Collections.Immutable;
using System.Globalization;
using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>A named set of packages: a file with a package a line, <c>#</c> before comments.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Where">The file, for messages.</param>
/// <param name="Packages">What is in it, in the file's order.</param>
public sealed record CollectionEnvironment(string Name, string Where, ImmutableArray<DependencyRequest> Packages)
{
    /// <summary>File and line of each package, for messages.</summary>
    public ImmutableArray<string> Places { get; private init; } = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="PthbsException">A line does not name a package, or names one that stands above; names file and line.</exception>
    internal static CollectionEnvironment Parse(string name, string text, string where)
    {
        var packages = ImmutableArray.CreateBuilder<DependencyRequest>();
        var places = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<PackageRequest>();
        var lines = text.Split('\n');
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            if (line.IndexOf('#', StringComparison.Ordinal) is var comment and >= 0) line = line[..comment];
            if (string.IsNullOrWhiteSpace(line)) continue;
            var place = string.Create(CultureInfo.InvariantCulture, $"{where}:{number}");
            var package = Read(line.Trim(), place);
            if (!seen.Add(package.Package))
                throw new PthbsException(ErrorKind.Input, $"'{package.Package}' stands twice") { Where = place };
            packages.Add(package);
            places.Add(place);
        }

        return new CollectionEnvironment(name, where, packages.ToImmutable()) { Places = places.ToImmutable() };
    }

    private static DependencyRequest Read(string line, string place)
    {
        try
        {
            return DependencyRequest.Parse(line);
        }
        catch (PthbsException error)
        {
            throw new PthbsException(error) { Where = place };
        }
    }
}
