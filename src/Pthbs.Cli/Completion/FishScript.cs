namespace Pthbs.Cli.Completion;

/// <summary>What makes fish ask pthbs.</summary>
internal static class FishScript
{
    /// <param name="program">How the script calls pthbs, quoted for fish.</param>
    public static string Of(string program) => $$"""
        # Completion of pthbs for fish. To use it: pthbs completion fish | source
        function __pthbs_words
            set -l words (commandline -opc)
            set -l word (commandline -ct)
            set -l before ''
            # A quote that is still open belongs to the shell.
            set word (string trim -l -c "\"'" -- $word)
            string match -q -- '-*=*' $word; and set before (string replace -r '=.*' '=' -- $word)
            for line in ({{program}} completion fish -- $words[2..] "$word" 2>/dev/null)
                switch $line
                    case :files
                        printf "$before%s\n" (__fish_complete_path (string sub -s (math 1 + (string length -- "$before")) -- "$word"))
                    case :directories
                        printf "$before%s\n" (__fish_complete_directories (string sub -s (math 1 + (string length -- "$before")) -- "$word") '')
                    case '*'
                        echo $line
                end
            end
        end
        complete -c pthbs -f -a '(__pthbs_words)'
        """;
}
