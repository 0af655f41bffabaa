using Pthbs.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Systems;

/// <summary>A slot of the EFI system partition.</summary>
/// <param name="Name">Its letter.</param>
/// <param name="System">The system in it, as generations call it; null if the slot is empty.</param>
/// <param name="State">What that system is doing, or what its trial came to; empty if the slot is empty.</param>
public sealed record SystemSlot(string Name, string? System, string State);

/// <summary>What a command did to the slots.</summary>
/// <param name="Said">What it says.</param>
/// <param name="Changed">Whether something is another now.</param>
public sealed record SlotOutcome(string Said, bool Changed);

/// <summary>
/// The two slots from which a machine starts. Scripts of the system that runs handle them (docs/reference/formats/system.md), since they know firmware and disk.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="cancel">Ends what is asked.</param>
public sealed class SystemSlots(SystemMachine machine, CancellationToken cancel)
{
    /// <summary>The exit code of a script that this machine, or this system, does not suit.</summary>
    private const int Refused = 2;

    /// <summary>The slots; none on a machine that was not started from one.</summary>
    public IReadOnlyList<SystemSlot> All
    {
        get
        {
            if (machine.Running is not { } running || !SystemMachine.HasScript(running, "show-slots")) return [];
            var (code, said) = machine.Ask(running, "show-slots", HelperProcess.AnswerTime, cancel);
            return code == 0 ? [.. said.Split('\n').Select(Parse).Where(slot => slot.Name.Trim().Length > 0)] : [];
        }
    }

    /// <summary>Prepares a trial: the next start is one of this system, once.</summary>
    /// <param name="system">Its directory, in the store or in <c>/var/lib/systems</c>.</param>
    /// <exception cref="PthbsException">This machine cannot try it; nothing has changed then. Or firmware or disk refuse.</exception>
    public SlotOutcome Stage(string system) => Change("stage", system);

    /// <summary>Makes the system that runs on trial the one that the machine starts with.</summary>
    /// <exception cref="PthbsException">This machine has no slots, or firmware or disk refuse.</exception>
    public SlotOutcome Promote() => Change("promote");

    private SlotOutcome Change(string script, params IEnumerable<string> arguments)
    {
        if (machine.Running is not { } running) throw new PthbsException(ErrorKind.Usage, "no system runs on this machine") { Hint = "docs/guides/systems.md tells how to make one, and an image of it" };
        if (!SystemMachine.HasScript(running, script)) throw new PthbsException(ErrorKind.Usage, $"the system that runs has no script lib/{script}") { Where = running, Hint = "switch to a newer one first: pthbs system switch" };
        var before = All;
        var (code, said) = machine.Ask(running, script, null, cancel, arguments);
        if (code == 0) return new SlotOutcome(said, !All.SequenceEqual(before));
        throw new PthbsException(code == Refused ? ErrorKind.Usage : ErrorKind.Machine, Message(said));
    }

    /// <summary>The script's own message, without its name.</summary>
    private static string Message(string said)
    {
        var line = said[(said.LastIndexOf('\n') + 1)..];
        return line.IndexOf(": ", StringComparison.Ordinal) is var colon && colon > 0 && !line[..colon].Contains(' ', StringComparison.Ordinal) ? line[(colon + 2)..] : line.Length > 0 ? line : "the script ended without a message";
    }

    private static SystemSlot Parse(string line)
    {
        var parts = line.Split(": ", 3);
        return parts is [var name, var system, var state] ? new SystemSlot(name, system, state.Trim()) : new SystemSlot(parts[0], null, "");
    }
}
