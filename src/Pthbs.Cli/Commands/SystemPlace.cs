using System.CommandLine;
using Pthbs.Cli.CommandLine;
using Pthbs.Cli.Console;
using Pthbs.Cli.Json;
using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Store;
using Pthbs.Systems;
using Pthbs.Workflows;

namespace Pthbs.Cli.Commands;

/// <summary>What the commands share that are about the machine on which a system runs.</summary>
internal sealed class SystemPlace
{
    private const int ShownLines = 10;
    private readonly Option<string?> _root = new("--machine") { Description = "where the machine's files begin; / by default", HelpName = "DIR" };

    /// <summary>Gives a command the option that says where the machine is.</summary>
    public SystemPlace(Command command) => command.Add(_root);

    /// <summary>Where the machine's files begin.</summary>
    public string Root(Invocation call) => call.Value(_root) is { } root ? Path.GetFullPath(root) : "/";

    /// <summary>The variables of a program of the machine that takes the place of this one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Variables(Invocation call) => call.Value(_root) is null ? [.. OwnProcess.Variables()] : [.. OwnProcess.Variables(), KeyValuePair.Create(SystemMachine.RootVariable, Root(call))];

    /// <summary>The machine.</summary>
    public SystemMachine Machine(Invocation call) => new(Root(call), call.Session.Store.Packages.Path);

    /// <summary>Trees that other tools made, as this machine keeps them.</summary>
    public SystemCopies Copies(Invocation call) => new(Root(call), call.Session.Store);

    /// <summary>Takes the system that a word means to where this machine can run it from.</summary>
    /// <returns>Its directory, and what a generation of it holds.</returns>
    public (string Path, IReadOnlyList<string> Names) Take(Invocation call, string word)
    {
        CheckMachine(call);
        call.UseStoreFor(StoreAccess.WritingIfPossible);
        var path = new SystemWords(call.Session).PathOf(word);
        SystemSecrets.Refuse(SystemTree.Read(path, cancel: call.Cancel));
        var (place, names) = Copies(call).Keep(path, call.Cancel);
        call.Session.Store.Use(() => names, used => used.Where(name => name[0] != '/'));
        return (place, names);
    }

    /// <summary>On a machine of another distribution, a switch would write over what is not its own.</summary>
    private void CheckMachine(Invocation call)
    {
        call.EnsureOutsideStore(call.Value(_root));
        if (call.Value(_root) is null && Machine(call).Running is null)
            throw new PthbsException(ErrorKind.Usage, "this machine was not started from a system of pthbs, so it cannot switch to one") { Hint = "to try a system in a virtual machine: pthbs system test SYSTEM; to make a disk that a machine can start from, see docs/guides/systems.md" };
    }

    /// <summary>What holds a system: itself in the store, or what it refers to.</summary>
    public IReadOnlyList<string> Holders(Invocation call, SystemTree system) =>
        Machine(call).NameOf(system.Path) is var name && name.StartsWith('/') ? Copies(call).Names(system.Path, call.Cancel) : [name];

    /// <summary>Switches, and tells how that went.</summary>
    public int Switch(Invocation call, Func<SystemSwitch, SwitchOutcome> go)
    {
        CheckMachine(call);
        var machine = Machine(call);
        using var roots = RootStore.Open(call.Settings.State, call.LockWait);
        var outcome = go(new SystemSwitch(machine, roots, call.LockWait, line => call.Screen.Say(line)));
        call.Print(SwitchedJson.Of(outcome), screen =>
        {
            if (outcome.Failed.Count == 0) screen.PrintLine($"{Short(outcome.System)} {(outcome.Changed ? "runs" : "runs already")}, generation {outcome.Generation}");
        });
        if (outcome.Failed.Count == 0) return ExitCodes.Success;
        var again = outcome.Before is null ? "no system ran before" : $"{Short(outcome.Before)} runs again{(outcome.Missing.Count == 0 ? "" : $", but without {string.Join(", ", outcome.Missing)}")}";
        throw new PthbsException(ErrorKind.Service, $"{Quantity.Count(outcome.Failed.Count, "service")} did not become ready: {string.Join(", ", outcome.Failed)}; {again}")
        {
            Where = outcome.System,
            Details = machine.LastLines(ShownLines),
            Hint = $"what the services print is in /var/log/{outcome.Failed[0]}/current; what the switch did is in {machine.LogPath}",
        };
    }

    /// <summary>Does something to the slots, and tells how that went.</summary>
    public int ChangeSlots(Invocation call, Func<SystemSlots, SlotOutcome> change)
    {
        var slots = new SystemSlots(Machine(call), call.Cancel);
        var outcome = change(slots);
        call.Print(new SlotsChangedJson(outcome.Changed, [.. slots.All.Select(SystemSlotJson.Of)]), screen => screen.PrintLine(outcome.Said));
        return ExitCodes.Success;
    }

    /// <summary>A system as people see it.</summary>
    public static string Short(string name) => PackageId.TryParse(name, out var id) ? id.Short : name;
}
