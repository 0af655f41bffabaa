using Pthbs.Scripts;

namespace Pthbs.Files.Trees;

/// <summary>Scripts name interpreters that are there wherever the package is: the two every system has, or one of a package.</summary>
public static class ShebangCheck
{
    /// <summary>The executable scripts with another interpreter. What the kernel does not run may begin as it likes.</summary>
    /// <param name="shebangs">The first lines of the tree's scripts.</param>
    /// <param name="ids">The packages whose interpreters may be named: the dependencies and the package itself.</param>
    /// <param name="cancel">Ends it between two scripts.</param>
    public static IReadOnlyList<TreeProblem> Problems(IEnumerable<Shebang> shebangs, IReadOnlySet<string> ids, CancellationToken cancel = default)
    {
        var problems = new List<TreeProblem>();
        foreach (var shebang in shebangs)
        {
            cancel.ThrowIfCancellationRequested();
            if (!shebang.IsExecutable) continue;
            var interpreter = shebang.Interpreter;
            if (Oddity(shebang.Line, interpreter) is var (odd, mend))
                problems.Add(new TreeProblem($"its first line '{PathText.Printable($"#!{shebang.Line}")}' {odd}", shebang.Path, mend));
            else if (!IsAllowed(interpreter, ids))
                problems.Add(new TreeProblem($"its interpreter {PathText.Printable(interpreter)} is not part of this package or its dependencies", shebang.Path, Hint(interpreter)) { Interpreter = interpreter });

            // Two bytes for "#!"; what the kernel does not read it cuts off without a word.
            else if (shebang.Line.Length + 2 >= Shebang.LongestHead)
                problems.Add(new TreeProblem($"its first line is longer than the {Shebang.LongestHead - 1} bytes that the kernel reads", shebang.Path, "shorten the first line, and set options in the script itself"));
        }

        return problems;
    }

    /// <summary>What is wrong with a first line that no kernel could follow, wherever the interpreter is, and what mends it; null for any other.</summary>
    private static (string What, string Hint)? Oddity(string line, string interpreter)
    {
        const string Replace = "replace it at the end of the script: sed -i '1s|^#!.*|#!/bin/sh|', with the interpreter that the file is for";
        const string Unless = "; a file that is no program must not be executable: chmod -x";
        if (line.EndsWith('\r')) return ("ends with a carriage return, which the kernel takes for a part of it", "remove them at the end of the script: sed -i 's/\\r$//'" + Unless);
        if (string.IsNullOrWhiteSpace(interpreter)) return ("names no interpreter", $"its build did not find one, as a rule: depend on what brings it, or {Replace}{Unless}");
        return interpreter[0] == '/' ? null : ("names no interpreter by its whole path", $"its build left a name unset, or found no such program: {Replace}{Unless}");
    }

    private static bool IsAllowed(string interpreter, IReadOnlySet<string> ids)
    {
        if (interpreter is "/bin/sh" or "/usr/bin/env") return true;
        var parts = interpreter.Split('/');
        return parts.Length >= 4 && parts[0].Length == 0 && parts[1] == "pthbs" && ids.Contains(parts[2]) && !parts.Contains("..") && parts[^1].Length > 0;
    }

    private static string Hint(string interpreter)
    {
        var name = interpreter[(interpreter.LastIndexOf('/') + 1)..];
        return interpreter.StartsWith(BuildFormat.MountPoint + "/", StringComparison.Ordinal)
            ? $"name that package: {ScriptHints.Depends}"
            : $"if a dependency brings {PathText.Printable(name)}, install it with '#!/pthbs/env/bin/{PathText.Printable(name)}', which becomes the path of that package; if none does, with '#!/usr/bin/env {PathText.Printable(name)}', which takes that of the machine where it runs{(name == "bash" ? "; with '#!/bin/sh', if it is plain sh" : "")}; or leave it out";
    }
}
