using Pthbs.Errors;
using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>
/// Finds words, variables and a current directory that are not UTF-8. The runtime replaces each stray byte by U+FFFD: the program would act on another
/// path than the one that was named, so it refuses.
/// </summary>
internal static class UnreadableText
{
    private const char Replacement = '\uFFFD';
    private const string EndOfOptions = "--";

    /// <summary>Throws where a word of this program's own is not UTF-8. What stands after <c>--</c> is another program's, and is handed on byte for byte.</summary>
    /// <param name="arguments">The words as the runtime gives them.</param>
    /// <param name="raw">The same words, from the kernel.</param>
    /// <exception cref="PthbsException">One is not.</exception>
    private static void CheckWords(IReadOnlyList<string> arguments, Func<int, IReadOnlyList<string>> raw)
    {
        var own = arguments.TakeWhile(word => word != EndOfOptions).ToList();
        if (!own.Exists(word => word.Contains(Replacement, StringComparison.Ordinal))) return;
        if (raw(arguments.Count).Take(own.Count).FirstOrDefault(IsStray) is { } word)
            throw new PthbsException(ErrorKind.Usage, "a word of the command line is not UTF-8") { Got = PathText.Printable(word), Hint = "pthbs takes paths that are UTF-8 only: rename that file or directory" };
    }

    /// <summary>Throws where the path of the current directory is not UTF-8.</summary>
    /// <param name="directory">The path as the runtime gives it.</param>
    /// <param name="raw">The same path, from the kernel.</param>
    /// <exception cref="PthbsException">It is not.</exception>
    private static void CheckDirectory(string directory, Func<string?> raw)
    {
        if (directory.Contains(Replacement, StringComparison.Ordinal) && raw() is { } path && IsStray(path))
            throw new PthbsException(ErrorKind.Machine, "the path of the current directory is not UTF-8") { Where = PathText.Printable(path), Hint = "go to another directory: cd" };
    }

    /// <summary>A variable's value.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value as the runtime gives it.</param>
    /// <param name="raw">All variables, from the kernel.</param>
    /// <exception cref="PthbsException">It is not UTF-8.</exception>
    private static string? CheckVariable(string name, string? value, Func<IEnumerable<KeyValuePair<string, string>>> raw)
    {
        if (value is null || !value.Contains(Replacement, StringComparison.Ordinal)) return value;
        foreach (var (key, text) in raw())
            if (key == name && IsStray(text))
                throw new PthbsException(ErrorKind.Machine, $"the variable {name} is not UTF-8") { Got = PathText.Printable(text), Hint = "pthbs takes paths that are UTF-8 only" };
        return value;
    }

    /// <summary>What keeps this program from reading its own words and its directory; null if nothing does.</summary>
    public static PthbsException? Problem(IReadOnlyList<string> arguments)
    {
        try
        {
            CheckWords(arguments, OwnProcess.LastWords);
            CheckDirectory(Environment.CurrentDirectory, CurrentDirectory);
            return null;
        }
        catch (PthbsException problem)
        {
            return problem;
        }
        catch (IOException)
        {
            // The directory is not there any more, which is told later and better.
            return null;
        }
    }

    /// <summary>Reads an environment variable of this process.</summary>
    /// <exception cref="PthbsException">It is not UTF-8.</exception>
    public static string? Variable(string name) => CheckVariable(name, Environment.GetEnvironmentVariable(name), OwnProcess.Variables);

    /// <summary>The path of the current directory as the kernel knows it; null if there is no /proc.</summary>
    private static string? CurrentDirectory()
    {
        using var self = DirectoryHandle.TryOpen("/proc/self");
        return self?.ReadLink("cwd");
    }

    /// <summary>Whether a text that <see cref="PathText.Decode"/> made holds bytes that are no UTF-8.</summary>
    private static bool IsStray(string text) => text.AsSpan().IndexOfAnyInRange('\uDC80', '\uDCFF') >= 0 && !PathText.IsClean(text);
}
