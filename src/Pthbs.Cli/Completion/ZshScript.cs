namespace Pthbs.Cli.Completion;

/// <summary>What makes zsh ask pthbs.</summary>
internal static class ZshScript
{
    /// <param name="program">How the script calls pthbs, quoted for sh.</param>
    public static string Of(string program) => $$"""
        #compdef pthbs
        # Completion of pthbs for zsh. To use it: source <(pthbs completion zsh), or save it as _pthbs in a directory of $fpath.
        _pthbs() {
            local line
            local -a whole open
            for line in "${(@f)$({{program}} completion zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
                case $line in
                    '') ;;
                    :files|:directories)
                        [[ $PREFIX != -*=* ]] || compset -P '*='
                        if [[ $line = :files ]]; then _files; else _files -/; fi
                        return ;;
                    *)
                        # _describe takes what follows a colon for the description.
                        local word=${${line%%$'\t'*}//:/\\:} about=
                        [[ $line != *$'\t'* ]] || about=:${line#*$'\t'}
                        case $word in
                            *[=:.,]) open+=("$word$about") ;;
                            *) whole+=("$word$about") ;;
                        esac ;;
                esac
            done
            _describe -t words word whole -- open -S ''
        }
        if [[ $funcstack[1] = _pthbs ]]; then _pthbs; else compdef _pthbs pthbs; fi
        """;
}
