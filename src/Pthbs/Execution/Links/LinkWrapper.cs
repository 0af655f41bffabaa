using System.Text;
using Pthbs.Files;
using Pthbs.Scripts;

namespace Pthbs.Execution.Links;

/// <summary>
/// The program <c>ld</c> in a build's directory (docs/reference/formats/link.md): it runs the next ld and has that one say what it takes of archives. A part of the format,
/// so its text changes with the format's number alone.
/// </summary>
internal static class LinkWrapper
{
    /// <summary>The directory, below a build's.</summary>
    public const string Directory = "link";

    /// <summary>Where a build sees it.</summary>
    public const string Place = BuildFormat.BuildDirectory + "/" + Directory;

    /// <summary>What the name of a note ends with.</summary>
    public const string NoteEnding = ".link";

    /// <summary>What the name of a map ends with.</summary>
    public const string MapEnding = ".map";

    /// <summary>The words of a note for what was done about a map.</summary>
    public const string WordMap = "map", WordNone = "none", WordOwn = "own";

    private const string Name = "ld";

    /// <summary>
    /// For every shell that a build may have. The search is the compiler's own: COMPILER_PATH, where it has put its directories by then, and PATH. Two processes
    /// of one link are never called by one number, but a later one may be called as an earlier one was, hence the loop. Where anything goes wrong, the linker
    /// runs as if this were not here. -Map stands first, so that one of the command's own counts.
    /// </summary>
    public const string Text = """
        #!/bin/sh
        # From pthbs, a part of its format: runs the next ld, and lets GNU ld write a map. All names begin with pthbs_, so that no variable of the build is changed.
        pthbs_link=${0%/*}
        pthbs_ld=
        IFS=:
        set -f
        for pthbs_dir in ${COMPILER_PATH-} ${PATH-}; do
            pthbs_dir=${pthbs_dir:-.}
            pthbs_dir=${pthbs_dir%/}
            if [ -f "$pthbs_dir/ld" ] && [ -x "$pthbs_dir/ld" ] && ! [ "$pthbs_dir/ld" -ef "$0" ]; then
                pthbs_ld=$pthbs_dir/ld
                break
            fi
        done
        if [ -z "$pthbs_ld" ]; then
            echo "$0: COMPILER_PATH and PATH have no other ld" >&2
            exit 127
        fi
        pthbs_out= pthbs_map=map pthbs_next= pthbs_file=
        for pthbs_word do
            if [ -n "$pthbs_next" ]; then
                pthbs_out=$pthbs_word pthbs_next=
                continue
            fi
            case $pthbs_word in
            -o | --output) pthbs_next=yes ;;
            -o*) pthbs_out=${pthbs_word#-o} ;;
            --output=*) pthbs_out=${pthbs_word#--output=} ;;
            -M | -Map | -Map=* | --Map | --Map=* | -print-map | --print-map) pthbs_map=own ;;
            @*) pthbs_file=yes ;;
            esac
        done
        case ${pthbs_out##*/} in conftest | conftest.*) exec "$pthbs_ld" "$@" ;; esac
        [ -n "$pthbs_out$pthbs_file" ] || pthbs_out=a.out
        pthbs_says=$("$pthbs_ld" --version 2>/dev/null </dev/null)
        pthbs_says=${pthbs_says%%"
        "*}
        case $pthbs_map:$pthbs_says in
        map:"GNU ld "*) ;;
        map:*) pthbs_map=none ;;
        esac
        pthbs_n=$$
        while [ -e "$pthbs_link/$pthbs_n.link" ]; do pthbs_n=$pthbs_n-$$; done
        if { printf '%s\n' "$pthbs_map" "$pthbs_says" "$pthbs_out" && pwd -P; } 2>/dev/null >"$pthbs_link/$pthbs_n.link" && [ "$pthbs_map" = map ]; then
            exec "$pthbs_ld" "-Map=$pthbs_link/$pthbs_n.map" "$@"
        fi
        exec "$pthbs_ld" "$@"

        """;

    /// <summary>Puts it into a build's directory.</summary>
    public static void Put(DirectoryHandle build)
    {
        build.CreateDirectory(Directory).Dispose();
        using var file = build.CreateStream($"{Directory}/{Name}", mode: 0b111_101_101);
        file.Write(Encoding.ASCII.GetBytes(Text));
    }
}
