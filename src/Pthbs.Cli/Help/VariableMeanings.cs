using Pthbs.Sandboxing;

namespace Pthbs.Cli.Help;

/// <summary>The environment variables that pthbs reads or sets, for the man page; docs/reference/settings.md says more of each.</summary>
internal static class VariableMeanings
{
    /// <summary>All of them: the name, and what it is for.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> All =
    [
        ("PTHBS_COLLECTION", "directories of the collection, separated by colons, the one that wins first"),
        ("PTHBS_STORE", "the directory of packages and environments"),
        ("PTHBS_STATE", "the directory of scripts, sources, logs and records"),
        ("PTHBS_JOBS", "how many jobs run at once, in all builds together"),
        ("PTHBS_SANDBOX", "how builds are sandboxed: " + Sandboxes.Listed),
        ("PTHBS_KEEP_FAILED", "whether failed builds are kept: last or none"),
        ("PTHBS_LIMIT_…", "what each build may use, such as PTHBS_LIMIT_MEMORY=4G"),
        ("PTHBS_ALLOW_SANDBOX_OFF", "true: build scripts that ask for a build without a sandbox"),
        ("PTHBS_ALLOW_HOST_PROC", "true: build even if builds then see this machine's /proc"),
        ("PTHBS_MIRRORS", "further Debian mirrors, separated by blanks"),
        ("PTHBS_DEBUG", "1: add traces to errors"),
        ("PTHBS_ENV", "set by run and shell: the path of the environment"),
        ("NO_COLOR", "not empty: no colors"),
        ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "the directories of an ordinary user's settings, store and state"),
        ("http_proxy, https_proxy, all_proxy, no_proxy", "proxies for what is fetched, as curl reads them"),
        ("SSL_CERT_FILE, SSL_CERT_DIR, GIT_SSL_CAINFO", "whose certificates vouch for servers"),
    ];
}
