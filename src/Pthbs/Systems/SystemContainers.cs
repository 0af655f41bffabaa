using System.Globalization;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Jinja.Errors;
using Pthbs.Sandboxing;

namespace Pthbs.Systems;

/// <summary>A container of the system that runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>healthy</c>, <c>unhealthy</c>, or what its service is doing.</param>
/// <param name="Process">Its first process; null if it does not run.</param>
/// <param name="Memory">How many bytes it uses; null if it does not run.</param>
/// <param name="Processes">How many processes and threads it has; null if it does not run.</param>
/// <param name="Address">Its address in the network of the containers; null without one.</param>
public sealed record ContainerState(string Name, string State, int? Process, long? Memory, int? Processes, string? Address);

/// <summary>The containers of a machine. The program <c>container</c> of the system that runs handles them (docs/reference/systems.md): it knows how they are set up.</summary>
/// <param name="machine">The machine.</param>
/// <param name="cancel">Ends what is asked.</param>
public sealed class SystemContainers(SystemMachine machine, CancellationToken cancel)
{
    /// <summary>What the program writes of each container: name, state, process, memory, processes, and the address if there is one.</summary>
    private const int Columns = 5;

    /// <summary>All of them, in the order of the system.</summary>
    /// <exception cref="PthbsException">No system with containers runs, or the program fails.</exception>
    public IReadOnlyList<ContainerState> List()
    {
        var (code, said) = machine.AskProgram(Program, HelperProcess.AnswerTime, cancel, "list");
        if (code != 0) throw new PthbsException(ErrorKind.Machine, "the containers cannot be listed") { Got = said };
        return [.. said.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length >= Columns).Select(Parse)];
    }

    /// <summary>The command line that shows what a container wrote.</summary>
    public IReadOnlyList<string> Logs(string name) => [Program, "logs", Known(name)];

    /// <summary>The command line that runs a program in a container; without one, a shell.</summary>
    public IReadOnlyList<string> Enter(string name, IEnumerable<string> program) => [Program, "enter", Known(name), .. program];

    private string Program
    {
        get
        {
            if (machine.Running is not { } running) throw new PthbsException(ErrorKind.Usage, "no system runs on this machine, so it has no containers") { Hint = "docs/guides/systems.md tells how to make one" };
            using var programs = DirectoryHandle.TryOpen($"{running}/env/bin");
            return programs?.TryStatus("container") is not null ? $"{running}/env/bin/container" : throw new PthbsException(ErrorKind.Usage, "the system that runs has no containers") { Where = running, Hint = "state them in the fact 'containers' of the system: docs/reference/systems.md" };
        }
    }

    private string Known(string name)
    {
        var all = List();
        return all.Any(container => container.Name == name) ? name : throw new PthbsException(ErrorKind.Usage, "there is no container of this name") { Got = name, Expected = string.Join(", ", all.Select(container => container.Name)), Hint = Suggestion.For(name, all.Select(container => container.Name)) };
    }

    private static ContainerState Parse(string[] row) => new(row[0], row[1], (int?)Number(row[2]), Number(row[3]), (int?)Number(row[4]), row.ElementAtOrDefault(Columns));

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
