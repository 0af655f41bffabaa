using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>What lines of a log say that compilers of today refuse, and those of a source's time did not: what a template can switch on again.</summary>
internal static class LinkTrouble
{
    private const string Twice = "multiple definition of ";

    /// <summary>What to do about it; null where nothing of the kind is there.</summary>
    /// <param name="lines">The end of the log.</param>
    public static FailureReason? In(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // ld: b.o:(.bss+0x0): multiple definition of `x'; a.o:(.bss+0x0): first defined here
            if (line.IndexOf(Twice, StringComparison.Ordinal) is not (>= 0 and var at)) continue;
            // Functions, and variables that begin with a value, no compiler ever allowed twice.
            if (!line.Contains("(.bss", StringComparison.Ordinal) && !line.Contains("(COMMON", StringComparison.Ordinal)) continue;
            var name = line[(at + Twice.Length)..].Split(';')[0].Trim(' ', '`', '\'', ':', '\u2018', '\u2019');
            return new FailureReason($"'{name}' is defined in several files, as C of before GCC 10 may", new FactChange("cflags", "-O2 -fcommon", IsText: true));
        }

        return null;
    }
}
