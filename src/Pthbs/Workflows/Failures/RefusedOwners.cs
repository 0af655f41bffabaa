using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>Lines of a log in which an installation sets what the user of a build may not: an owner, a group, a set-user-ID bit. A package holds none of them.</summary>
internal static class RefusedOwners
{
    private static readonly string[] Programs = ["install: ", "chown: ", "chgrp: ", "chmod: "];
    private static readonly string[] Refused = ["Operation not permitted", "invalid user", "invalid group"];

    /// <summary>What to do about it; null where nothing of the kind is there.</summary>
    /// <param name="lines">The end of the log.</param>
    public static FailureReason? In(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // install: cannot change permissions of '/pthbs/…/bin/x': Operation not permitted
            // chown: invalid user: 'root:games'
            if (Array.Exists(Programs, program => line.StartsWith(program, StringComparison.Ordinal)) && Array.Exists(Refused, refused => line.Contains(refused, StringComparison.Ordinal)))
                return new FailureReason("the source installs with an owner, a group or a set-user-ID bit, which no package holds", new FactChange("plain_install", "it sets owners or set-user-ID bits", IsText: true));
        }

        return null;
    }
}
