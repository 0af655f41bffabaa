using Pthbs.Packaging;

namespace Pthbs.Workflows.Failures;

/// <summary>What lines of a log say that a linker refuses: what compilers of a source's time allowed, and shared libraries.</summary>
internal static class LinkTrouble
{
    private const string Twice = "multiple definition of ", Shared = "can not be used when making a shared object", Dynamic = "attempted static link of dynamic object `";

    /// <summary>What to do about it; null where nothing of the kind is there.</summary>
    /// <param name="lines">The end of the log.</param>
    public static FailureReason? In(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // ld: crtbeginT.o: relocation R_X86_64_32 against hidden symbol `__TMC_END__' can not be used when making a shared object
            // ld: attempted static link of dynamic object `lib/libx.so.1'
            if ((line.Contains("crtbeginT.o: ", StringComparison.Ordinal) && line.Contains(Shared, StringComparison.Ordinal)) || (line.Contains(Dynamic, StringComparison.Ordinal) && !line.Contains(Dynamic + "/", StringComparison.Ordinal)))
                return new FailureReason("the source makes shared libraries alone, and programs here are static", new FactChange("static_libraries", "it makes shared libraries alone", IsText: true));
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
