using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Sources;

namespace Pthbs.Workflows;

/// <summary>
/// An executable of pthbs that becomes part of a system. The system's template has a parameter for its hash and one for its version, and the package <c>pthbs</c> takes the file from the
/// sources of this machine.
/// </summary>
public static partial class OwnExecutable
{
    /// <summary>The parameter of a system that holds the hash.</summary>
    public const string HashParameter = "pthbs";

    /// <summary>The parameter that holds the version.</summary>
    private const string VersionParameter = "pthbs-version";

    /// <summary>Longer than any version is with its name.</summary>
    private const int LongestLine = 100;

    /// <summary>Whether a system has room for it and names no other one.</summary>
    public static bool IsWanted(Collection collection, PackageRequest system, CancellationToken cancel) =>
        !system.Parameters.ContainsKey(HashParameter) && ParameterSurvey.Of(collection, system, cancel).Any(parameter => parameter.Name == HashParameter);

    /// <summary>Puts the file among the sources of this machine.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="system">The system.</param>
    /// <param name="file">The executable.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>The system with the values for this file.</returns>
    /// <exception cref="PthbsException">It cannot be read or run, or is another program.</exception>
    public static PackageRequest Add(SourceCache sources, PackageRequest system, string file, CancellationToken cancel)
    {
        using var named = NamedFile.TryFind(file);
        if (named is not { Kind: FileKind.Regular }) throw new PthbsException(ErrorKind.Usage, "the executable does not exist") { Where = file };
        var version = VersionOf(file, cancel);
        using var stream = named.Directory.OpenRead(named.Name);
        var key = sources.AddFile(stream, cancel);
        return new PackageRequest(system.Name, system.Parameters.SetItem(HashParameter, key.Hash).SetItem(VersionParameter, version));
    }

    /// <summary>What the executable says that it is.</summary>
    private static string VersionOf(string file, CancellationToken cancel)
    {
        var (_, said) = HelperProcess.Hear([file, "--version"], [], LongestLine, HelperProcess.AnswerTime, cancel);
        return Version().Match(said) is { Success: true } match ? match.Groups[1].Value
            : throw new PthbsException(ErrorKind.Usage, "this file is not an executable of pthbs") { Where = file, Got = said.Trim(), Expected = "pthbs VERSION, for --version" };
    }

    [GeneratedRegex(@"\Apthbs ([0-9A-Za-z.+_-]{1,40})\n\z")]
    private static partial Regex Version();
}
