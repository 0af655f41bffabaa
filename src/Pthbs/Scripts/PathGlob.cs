using System.IO.Enumeration;

namespace Pthbs.Scripts;

/// <summary>A pattern over paths of an output: <c>*</c> is any run of characters, slashes too, <c>?</c> any one character.</summary>
/// <param name="pattern">The pattern, relative to the output.</param>
internal sealed class PathGlob(string pattern)
{
    public bool Matches(string path) => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false);
}
