using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Comparing;

/// <summary>The directory that a person names for building again.</summary>
public static class SecondPlace
{
    /// <summary>Refuses a directory in which another user could exchange what is built there, or what is compared.</summary>
    /// <param name="path">The directory; where it is not there yet, the one that it would be made in counts.</param>
    /// <param name="trust">Whom this user trusts.</param>
    /// <exception cref="PthbsException">Another user can change it, or it is no directory.</exception>
    public static void Ensure(string path, CollectionTrust trust)
    {
        path = Path.GetFullPath(path);
        for (var there = path; there is not null; there = Path.GetDirectoryName(there))
        {
            using var directory = DirectoryHandle.TryOpen(there);
            if (directory is null) continue;
            if (trust.ProblemToMakeIn(directory, there) is not var (which, problem)) return;
            throw new PthbsException(ErrorKind.Usage, "another user can change the directory to build in")
            {
                Where = path,
                Got = which == path ? problem : $"{which}: {problem}",
                Expected = $"a directory that only {trust.Trusted} can write, or a sticky one such as /tmp",
                Hint = "name another directory, or leave --place out",
            };
        }
    }
}
