using Pthbs.Cli.Json;
using Pthbs.Errors;

namespace Pthbs.Cli.Help;

/// <summary>What each exit code says to a person: for the man pages, and compared with docs/reference/exit-codes.md.</summary>
internal static class ExitCodeMeanings
{
    /// <summary>All codes, in their order. Commands stand in backticks.</summary>
    public static readonly IReadOnlyList<ExitCodeMeaning> All =
    [
        new($"{ExitCodes.Success}", "success", "all that was asked for is done"),
        Of(ErrorKind.Internal, "a defect of pthbs: report it with what `PTHBS_DEBUG=1` prints"),
        Of(ErrorKind.Usage, "the command line is wrong: an option, a package that the collection does not have, a parameter or a value that the package does not take, a package that has to be in the store and is not"),
        Of(ErrorKind.Input, "something written by a person is wrong: a script, a template, a download list, a setting; the message names file and line. `pthbs collection lint`: something was found. `pthbs collection format`: a template was left as it is, or is not formatted (`--check`)"),
        Of(ErrorKind.Source, "a source could not be had, or is not what its hash says; try again, or add another url"),
        Of(ErrorKind.Build, "a build failed: its script, or a check of what it made; `pthbs log PACKAGE` shows all that it printed. Also a build that stopped where `--stop-before` asked for it. `pthbs reproduce`, `pthbs diff`: the outputs differ; `pthbs system diff`: a switch would change something"),
        Of(ErrorKind.Conflict, "packages do not fit into one environment; every path is listed"),
        Of(ErrorKind.Machine, "this machine does not let it be done: a full disk, no permission, no namespaces; `pthbs doctor` looks for the cause"),
        Of(ErrorKind.Damage, "something in the store or the state is no longer what it was; `pthbs store verify` names every file, `pthbs store repair` builds it again"),
        Of(ErrorKind.HostProc, "this machine (mostly a container) refuses builds a /proc of their own, and nobody has allowed them the machine's: see the setting `allow-host-proc`"),
        new($"{ExitCodes.Findings}", "findings", "`pthbs audit`: an advisory applies, and nobody has written down why it does not matter"),
        Of(ErrorKind.Service, "a service of a system did not become ready: `pthbs system switch` and `pthbs system rollback` have gone back to the system that ran before; `pthbs system status`, `pthbs system test`: one is not ready"),
        Of(ErrorKind.NotRunnable, "`run` and `shell`: the program is there, but cannot be run: it is not executable, or no program"),
        Of(ErrorKind.NoProgram, "`run` and `shell`: there is no such program"),
        new("129, 130, 131, 143", "interrupted", "by SIGHUP, Ctrl-C, Ctrl-\\, SIGTERM; nothing half-built was kept. A second signal other than SIGHUP, 0.1 s or more after the first, ends the program at once, builds included"),
    ];

    private static ExitCodeMeaning Of(ErrorKind kind, string meaning) => new($"{ExitCodes.Of(kind)}", JsonWord.Of(kind), meaning);
}

/// <summary>An exit code for people.</summary>
/// <param name="Code">Its number, or several.</param>
/// <param name="Kind">The word that JSON has for it.</param>
/// <param name="Meaning">Whose error it is, and what to do.</param>
internal sealed record ExitCodeMeaning(string Code, string Kind, string Meaning);
