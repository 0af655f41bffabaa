using System.Text;
using Pthbs.Inventory;
using Pthbs.Scripts;

namespace Pthbs.Exporting.Legal;

/// <summary>
/// A package's script with more behind it: when it has built the package, it copies what each of some programs was linked from into its own output. It is built like any other
/// script, so the objects are those of the program itself.
/// </summary>
public static class RelinkScript
{
    /// <summary>Where the copies are in the output: a directory for each program, with the files and <see cref="Order"/>.</summary>
    public const string Directory = "relink";

    /// <summary>The file that lists what was linked, in order; what was gone already has <see cref="Gone"/> before its name.</summary>
    public const string Order = "order";

    /// <summary>Marks what was gone when the script ended.</summary>
    public const string Gone = "gone ";

    /// <summary>The end of the version. The name is the package's own: scripts name their directory, which is called so, and the objects would differ.</summary>
    private const string Mark = "+relink";

    /// <summary>Makes the script.</summary>
    /// <param name="script">The package's script.</param>
    /// <param name="programs">The paths of the programs within the package.</param>
    public static BuildScript Of(BuildScript script, IReadOnlyList<string> programs)
    {
        var text = new StringBuilder();
        var inHeader = true;
        var lines = Encoding.UTF8.GetString(script.Bytes.Span).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0) text.Append('\n');
            if (inHeader && i > 0 && !lines[i].StartsWith("#:", StringComparison.Ordinal))
            {
                inHeader = false;
                // Objects may name the build's directory where the program does not any more, and are no programs.
                foreach (var option in (SwitchOption[])[ScriptOptions.LeakCheck, ScriptOptions.StaticCheck, ScriptOptions.LinkCheck, ScriptOptions.ShebangCheck])
                    if (!HasOption(script, option.Name)) text.Append($"#: option {option.Name}={SwitchOption.Off}\n");
            }

            text.Append(lines[i]);
            if (inHeader && lines[i].StartsWith("#: version ", StringComparison.Ordinal) && ScriptRules.IsVersion(script.Header.Version + Mark)) text.Append(Mark);
        }

        text.Append(Tail(programs));
        return BuildScript.Parse(Encoding.UTF8.GetBytes(text.ToString()), script.Id.Name);
    }

    /// <summary>The programs of a package that hold a library under an LGPL without an exception.</summary>
    public static IReadOnlyList<string> Programs(PackageInventory inventory, InventoryPackage package)
    {
        var programs = new List<string>();
        foreach (var program in package.Programs)
        {
            var holds = false;
            foreach (var library in Taken.ByOwner(inventory, program)) holds |= library.Of.Id != package.Id && IsLesser(library.Of);
            if (holds) programs.Add(program.Path);
        }

        return programs;
    }

    private static bool IsLesser(InventoryPackage library)
    {
        foreach (var term in library.License?.Terms ?? [])
            if (term.Exception is null && term.License.StartsWith("LGPL-", StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool HasOption(BuildScript script, string option)
    {
        foreach (var set in script.Header.Options)
            if (set.Name == option) return true;
        return false;
    }

    private static string Tail(IReadOnlyList<string> programs)
    {
        var names = new StringBuilder();
        foreach (var path in programs)
        {
            if (names.Length > 0) names.Append('|');
            var name = ShellWord.Quoted(path[(path.LastIndexOf('/') + 1)..]);
            names.Append($"{name}|*/{name}");
        }

        return $$"""

            # What follows was added by 'pthbs export legal': it keeps what the programs were linked from.
            (
            cd {{BuildFormat.BuildDirectory}}/link || exit 0
            for note in *.link; do
                map="${note%.link}.map"
                [ -f "$map" ] || continue
                { read -r state; read -r linker; read -r file; read -r place; } < "$note" || continue
                case "$file" in {{names}}) ;; *) continue ;; esac
                kept="$out/{{Directory}}/${file##*/}"
                rm -rf "$kept"
                mkdir -p "$kept"
                seen='|'
                number=1000
                while read -r word path; do
                    [ "$word" = LOAD ] || continue
                    case "$path" in /*) ;; *) path="$place/$path" ;; esac
                    case "$seen" in *"|$path|"*) continue ;; esac
                    seen="$seen$path|"
                    number=$((number + 1))
                    if [ -f "$path" ]; then
                        cp "$path" "$kept/$number-${path##*/}"
                        printf '%s\n' "$number-${path##*/}" >> "$kept/{{Order}}"
                    else
                        printf '%s\n' "{{Gone}}$path" >> "$kept/{{Order}}"
                    fi
                done < "$map"
            done
            )

            """;
    }
}
