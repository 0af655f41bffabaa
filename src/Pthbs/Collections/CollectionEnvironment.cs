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
    private ImmutableArray<int> Lines { get; init; } = [];

    /// <summary>File and line of a package, for messages.</summary>
    /// <param name="package">Which of <see cref="Packages"/>, from 0.</param>
    public string Place(int package) => Place(Where, Lines[package]);

    /// <summary>The line of a package, counted from 1.</summary>
    /// <param name="package">Which of <see cref="Packages"/>, from 0.</param>
    internal int LineOf(int package) => Lines[package];

    /// <summary>Reads the file.</summary>
    /// <exception cref="PthbsException">A line does not name a package, or names one that stands above; names file and line.</exception>
    internal static CollectionEnvironment Parse(string name, string text, string where)
    {
        var lines = text.Split('\n');
        var packages = ImmutableArray.CreateBuilder<DependencyRequest>(lines.Length);
        var numbers = ImmutableArray.CreateBuilder<int>(lines.Length);
        var seen = new HashSet<PackageRequest>(lines.Length);
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            if (line.IndexOf('#', StringComparison.Ordinal) is var comment and >= 0) line = line[..comment];
            if (string.IsNullOrWhiteSpace(line)) continue;
            var package = Read(line.Trim(), where, number);
            if (!seen.Add(package.Package))
                throw new PthbsException(ErrorKind.Input, $"'{package.Package}' appears twice") { Where = Place(where, number) };
            packages.Add(package);
            numbers.Add(number);
        }

        return new CollectionEnvironment(name, where, packages.ToImmutable()) { Lines = numbers.ToImmutable() };
    }

    private static string Place(string where, int line) => string.Create(CultureInfo.InvariantCulture, $"{where}:{line}");

    private static DependencyRequest Read(string line, string where, int number)
    {
        try
        {
            var package = DependencyRequest.Parse(line);
            return package.Links ? throw new PthbsException(ErrorKind.Input, "an environment links nothing") { Got = line, Expected = "PACKAGE or PACKAGE yield" } : package;
        }
        catch (PthbsException error)
        {
            throw new PthbsException(error) { Where = Place(where, number) };
        }
    }
}
