using Pthbs.Errors;

namespace Pthbs.Collections;

/// <summary>A package that another one or an environment asks for: <c>zlib link</c>, <c>curl:tls=openssl</c>, <c>busybox yield</c>.</summary>
/// <param name="Package">Which.</param>
/// <param name="Yields">Whether another package's file wins where both have one path.</param>
public sealed record DependencyRequest(PackageRequest Package, bool Yields)
{
    private const string LinkWord = "link", YieldWord = "yield";

    /// <summary>Whether it becomes part of what is built; otherwise it is a tool.</summary>
    public bool Links { get; init; }

    /// <summary>Reads a package, then <c>link</c> if it is linked, then <c>yield</c> if its files give way.</summary>
    /// <exception cref="PthbsException">It is something else.</exception>
    public static DependencyRequest Parse(string text)
    {
        if (text.Length > 0 && !text.Contains(' ', StringComparison.Ordinal)) return new DependencyRequest(PackageRequest.Parse(text), Yields: false);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (links, yields) = words switch
        {
            [_] => (false, false),
            [_, LinkWord] => (true, false),
            [_, YieldWord] => (false, true),
            [_, LinkWord, YieldWord] => (true, true),
            _ => throw new PthbsException(ErrorKind.Input, "this does not name a package") { Got = text, Expected = "PACKAGE, and after it 'link', 'yield' or 'link yield'" },
        };
        return new DependencyRequest(PackageRequest.Parse(words[0]), yields) { Links = links };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Package}{(Links ? $" {LinkWord}" : "")}{(Yields ? $" {YieldWord}" : "")}";
}
