using Pthbs.Errors;

namespace Pthbs.Configuration;

/// <summary>
/// The directories of an ordinary user, as the XDG Base Directory Specification finds them: a variable of its own, else below HOME. The specification
/// asks to ignore a variable that holds a relative path.
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class UserDirectories(Func<string, string?> variable)
{
    private const string Home = "HOME";

    /// <summary>A directory; null where neither its variable nor HOME leads to one.</summary>
    /// <param name="xdg">Its variable.</param>
    /// <param name="fallback">Where it is below HOME.</param>
    public string? Find(string xdg, string fallback) => Absolute(xdg) ?? (Absolute(Home) is { } home ? $"{home.TrimEnd('/')}/{fallback}" : null);

    /// <summary>A directory that is needed.</summary>
    /// <param name="xdg">Its variable.</param>
    /// <param name="fallback">Where it is below HOME.</param>
    /// <exception cref="PthbsException">Neither its variable nor HOME leads to one.</exception>
    public string Get(string xdg, string fallback) => Find(xdg, fallback) ?? throw new PthbsException(ErrorKind.Machine, "the store has no default place")
    {
        Where = Home,
        Got = variable(Home) is { Length: > 0 } text ? text : "an unset or empty variable",
        Expected = "an absolute path",
        Hint = "set HOME, or name both directories: --store DIR --state DIR",
    };

    private string? Absolute(string name) => variable(name) is ['/', ..] path ? path : null;
}
