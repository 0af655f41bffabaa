using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Collections;
using Pthbs.Scripts;
using Pthbs.Upkeep.Diagnosis;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>The option for the executable of pthbs that becomes part of a system.</summary>
internal sealed class ExecutableOption
{
    private readonly Option<string?> _file = new("--pthbs") { Description = "a static executable of pthbs, for the parameter 'pthbs' of the system", HelpName = "FILE" };

    /// <summary>Gives it to a command.</summary>
    public ExecutableOption(Command command) => command.Add(_file);

    /// <summary>The word for the system that has pthbs in it, where the system wants it and there is one.</summary>
    public string Read(Invocation call, string word)
    {
        var file = call.Value(_file);
        if (file is null && (!StaticLinking.IsUsed || PackageId.TryParse(word, out _) || !PackageId.IsName(word.Split(':')[0]) || !OwnExecutable.IsWanted(call.Session.Collection, PackageRequest.ParseWord(word), call.Cancel))) return word;
        var path = file is null ? Environment.ProcessPath! : Path.GetFullPath(file, call.Directory);
        return OwnExecutable.Add(call.Session.Sources, PackageRequest.ParseWord(word), path, call.Cancel).ToString();
    }
}
