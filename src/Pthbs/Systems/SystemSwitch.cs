using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Store;

namespace Pthbs.Systems;

/// <summary>How a switch ended.</summary>
/// <param name="System">The system that it led to, as generations call it.</param>
/// <param name="Before">The system that ran before; null if none did.</param>
/// <param name="Generation">The number of the current generation afterwards; 0 if there is none.</param>
/// <param name="Stopped">The services that were stopped, in that order.</param>
/// <param name="Started">The services that were started.</param>
/// <param name="Failed">The services that did not become ready; then the former system runs again.</param>
/// <param name="Missing">Of the former system, which then runs again, the services that did not become ready either.</param>
/// <param name="Reboot">What needs the machine to start again.</param>
public sealed record SwitchOutcome(
    string System, string? Before, int Generation, IReadOnlyList<string> Stopped, IReadOnlyList<string> Started, IReadOnlyList<string> Failed, IReadOnlyList<string> Missing, IReadOnlyList<string> Reboot)
{
    /// <summary>Whether the machine is another one now.</summary>
    public bool Changed => Failed.Count == 0 && (System != Before || Started.Count > 0);
}

/// <summary>
/// Goes from the system that runs to another one, without a reboot: only services whose definition differs stop and start. Where one of them does not become ready in time, the same way is
/// gone back. The package <c>system-scripts</c> has a script that does the same to the same files: what is changed here is changed there.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="roots">The roots of its state.</param>
/// <param name="wait">How locks are waited for.</param>
/// <param name="tell">Hears what is about to be done.</param>
public sealed class SystemSwitch(SystemMachine machine, RootStore roots, LockWait wait, Action<string> tell)
{
    private const string LongestStop = "10";

    /// <summary>Switches to a system; it is the current generation then.</summary>
    /// <param name="path">Its directory: in the store, or in <c>/var/lib/systems</c>.</param>
    /// <param name="names">What the generation holds, the system first.</param>
    /// <param name="references">The packages that the system in a directory refers to, which is not in the store.</param>
    /// <exception cref="PthbsException">It is no system that could run, or this machine lacks a secret, or nobody could log in any more; nothing has changed then.</exception>
    public SwitchOutcome To(string path, IReadOnlyList<string> names, Func<string, IEnumerable<string>> references)
    {
        // Before a service stops: the generation is written at the end.
        roots.EnsureOfKind(StoreLayout.SystemRoot, names);
        return Switch(path, before =>
        {
            // What ran before anybody switched is what can be gone back to.
            if (before is not null && RootGeneration.IsName(before) && roots.Numbers(StoreLayout.SystemRoot).Count == 0) roots.Add(StoreLayout.SystemRoot, [before, .. before[0] == '/' ? references(machine.PathOf(before)) : []]);
            return roots.Add(StoreLayout.SystemRoot, names);
        });
    }

    /// <summary>Switches to the system of the generation before the current one.</summary>
    /// <exception cref="PthbsException">There is no such generation, or its system is not there; nothing has changed then.</exception>
    public SwitchOutcome Back()
    {
        var current = roots.CurrentNumber(StoreLayout.SystemRoot);
        var earlier = roots.Numbers(StoreLayout.SystemRoot).Where(number => number < current).DefaultIfEmpty().Max();
        if (earlier == 0) throw new PthbsException(ErrorKind.Usage, current == 0 ? "this machine has not switched systems yet" : $"no generation is before the current one, {current}") { Hint = "list them: pthbs system list" };
        return Switch(machine.PathOf(roots.Read(StoreLayout.SystemRoot, earlier).Names[0]), _ => roots.Switch(StoreLayout.SystemRoot, earlier));
    }

    private SwitchOutcome Switch(string path, Func<string?, RootGeneration> keep)
    {
        var after = SystemTree.Read(path, cancel: wait.Cancel);
        using var alone = machine.Lock(wait);
        var before = machine.Running is { } running && SystemTree.IsSystem(running) ? SystemTree.Read(running, canRun: false, wait.Cancel) : null;
        var name = machine.NameOf(after.Path);
        var former = before is null ? null : machine.NameOf(before.Path);
        RefuseObjections(name, before?.Path ?? "", after.Path);
        var reboot = SystemDifference.Of(before, after).Reboot;
        machine.BeginLog();
        foreach (var what in reboot) Say($"needs a reboot: {what}");
        var way = Work.Between(machine, before, after);
        var failed = Go(after, way);
        if (failed.Count == 0)
        {
            var generation = keep(former);
            if (before is not null && !machine.Run(after, "revoke", [before.Path, after.Path])) Say("the list of the revoked is not up to date: an older system may let in whom this one does not");
            machine.Log($"{name} runs, generation {generation.Number}");
            return new SwitchOutcome(name, former, generation.Number, way.Stop, way.Start, [], [], reboot);
        }

        Say($"not ready: {string.Join(' ', failed)}");
        List<string> missing = before is null ? [] : [.. Go(before, Work.Between(machine, after, before))];
        machine.Log(before is null ? "there is no former system" : $"{former} runs again{(missing.Count == 0 ? "" : $", but without {string.Join(' ', missing)}")}");
        return new SwitchOutcome(name, former, roots.CurrentNumber(StoreLayout.SystemRoot), way.Stop, way.Start, failed, missing, []);
    }

    /// <summary>Whatever of this machine speaks against the switch is told before anything changes.</summary>
    private void RefuseObjections(string name, string from, string to)
    {
        const string Script = "objections";
        if (!SystemMachine.HasScript(to, Script)) return;
        var (code, said) = machine.Ask(to, Script, null, wait.Cancel, from, to);
        if (code != 0 || said.Length > 0) throw new PthbsException(ErrorKind.Usage, "this machine cannot switch to it, and nothing has changed") { Where = name, Details = [.. said.Split('\n')] };
    }

    /// <returns>What did not become ready.</returns>
    private IReadOnlyList<string> Go(SystemTree to, Work work)
    {
        if (work.Stop.Count > 0) Say($"stop: {string.Join(' ', work.Stop)}");
        if (work.Start.Count > 0) Say($"start: {string.Join(' ', work.Start)}");
        if (work.Stop.Count > 0) machine.Run(to, "stop", [LongestStop, .. work.Stop]);
        if (work.Gone.Count > 0) machine.Run(to, "forget", work.Gone);
        if (!machine.Run(to, "activate", [to.Path]) || !machine.Run(to, "settle", []) || !machine.Run(to, "place", work.Start)) return ["/etc"];
        if (work.Start.Count > 0) machine.Run(to, "start", work.Start, SystemMachine.Uptime() + to.Deadline);
        return [.. machine.States(to).Where(service => service.State != "ready" && work.Start.Contains(service.Name)).Select(service => service.Name)];
    }

    private void Say(string line)
    {
        machine.Log(line);
        tell(line);
    }

    /// <summary>What is to be done to services on the way from one system to another.</summary>
    /// <param name="Stop">What stops, the last one of the order first.</param>
    /// <param name="Gone">What is not supervised any more, or in another way.</param>
    /// <param name="Start">What starts, in order: what differs, and what a switch that was killed left stopped.</param>
    private sealed record Work(IReadOnlyList<string> Stop, IReadOnlyList<string> Gone, IReadOnlyList<string> Start)
    {
        public static Work Between(SystemMachine machine, SystemTree? from, SystemTree to)
        {
            var before = from?.Services ?? [];
            var (old, now) = (before.ToDictionary(s => s.Name, StringComparer.Ordinal), to.Services.ToDictionary(s => s.Name, StringComparer.Ordinal));
            bool IsSame(string name) => old.TryGetValue(name, out var one) && now.TryGetValue(name, out var other) && one.Definition == other.Definition;
            return new Work(
                [.. before.Where(s => !IsSame(s.Name)).Select(s => s.Name).Reverse()],
                [.. before.Where(s => !now.TryGetValue(s.Name, out var other) || other.HasLog != s.HasLog).Select(s => s.Name)],
                [.. to.Order.Where(name => !IsSame(name) || !machine.WasStarted(name))]);
        }
    }
}
