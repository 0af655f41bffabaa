using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>A package that another one or an environment asks for: <c>zlib</c>, <c>curl:tls=openssl</c>, <c>busybox yield</c>.</summary>
/// <param name="Package">Which.</param>
/// <param name="Yields">Whether another package's file wins where both have one path.</param>
public sealed record DependencyRequest(PackageRequest Package, bool Yields)
{
    private const string YieldWord = "yield";

    /// <summary>Reads a package, and <c>yield</c> after it if its files give way.</summary>
    /// <exception cref="PthbsException">It is something else.</exception>
    public static DependencyRequest Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [var package] => new DependencyRequest(PackageRequest.Parse(package), false),
            [var package, YieldWord] => new DependencyRequest(PackageRequest.Parse(package), true),
            _ => throw new PthbsException(ErrorKind.Input, "this does not name a package") { Got = text, Expected = "PACKAGE or PACKAGE yield" },
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Yields ? $"{Package} {YieldWord}" : Package.ToString();
}
