namespace Pthbs.Cli.Completion;

/// <summary>What makes bash ask pthbs. bash cuts words at <c>:</c> and <c>=</c>, so it hands over the line and the part of it that it would replace.</summary>
internal static class BashScript
{
    /// <param name="program">How the script calls pthbs, quoted for sh.</param>
    public static string Of(string program) => $$"""
        # Completion of pthbs for bash. To use it: source <(pthbs completion bash)
        _pthbs() {
            local word
            COMPREPLY=()
            while IFS= read -r word; do
                case $word in
                    :files) compopt -o default ;;
                    :directories) compopt -o dirnames ;;
                    *) COMPREPLY+=("$word") ;;
                esac
            done < <({{program}} completion bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
            case ${#COMPREPLY[@]}$COMPREPLY in
                1*[=:.,]) compopt -o nospace ;;
            esac
        }
        complete -F _pthbs pthbs
        """;
}
