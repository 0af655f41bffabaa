using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pthbs.Sandboxing;

/// <summary>
/// One start of a process, the same for all ways: descriptors put in order, then the steps that a way adds, then the init
/// program with the command. Used once.
/// </summary>
internal sealed class Launch : IDisposable
{
    /// <summary>The purpose of clone3 itself.</summary>
    internal const string MakeProcess = "make a process in namespaces of its own (clone3)";

    private readonly List<SafeFileHandle> held = [];
    private readonly SafeFileHandle ours;
    private readonly SafeFileHandle theirs;
    private readonly SandboxLimits limits;
    private readonly SandboxIdentity identity;

    [SuppressMessage("Reliability", "CA2213", Justification = "groups are used again: this one goes back, or to the process")]
    private ControlGroup? group;

    private string command = "";
    private bool startsSecond;

    /// <param name="streams">What the command gets.</param>
    /// <param name="identity">Who the command will be outside.</param>
    /// <param name="limits">How much it may use.</param>
    /// <param name="extra">Become descriptors from <see cref="LaunchSteps.FirstExtra"/> on.</param>
    internal Launch(SandboxStreams streams, SandboxIdentity identity, SandboxLimits limits, params ReadOnlySpan<SafeFileHandle> extra)
    {
        (this.identity, this.limits) = (identity, limits);
        if (Libc.SocketPair(out ours, out theirs) != 0) throw StepFailure.Last("make its control socket", null).ToException();

        if (BuildUsers.Exist) HostFiles.GivePipe(streams.Output, identity);
        var inherited = streams.Inherited.IsDefault ? [] : streams.Inherited;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inherited.Length, SandboxStreams.MostInherited, nameof(streams));
        var wanted = new List<(nint File, int At)> { (Hold(streams.Output), 1), (Hold(streams.Errors ?? streams.Output), 2) };
        foreach (var file in inherited) wanted.Add((Hold(file), wanted.Count + 1));
        var next = wanted.Count + 1;
        if (streams.Input is { } input) wanted.Add((Hold(input), 0));
        wanted.Add((theirs.DangerousGetHandle(), InitProgram.Control));
        wanted.Add((Hold(InitProgram.File), LaunchSteps.InitFile));
        for (var i = 0; i < extra.Length; i++) wanted.Add((Hold(extra[i]), LaunchSteps.FirstExtra + i));
        Table.ArrangeDescriptors(wanted, next, LaunchSteps.FirstExtra + extra.Length);
        Table.StartOver();
    }

    /// <summary>The steps so far; the way of sandboxing adds its own.</summary>
    internal StepTable Table { get; } = new();

    /// <summary>The running process, which outlives this; null before it runs, and when it does not.</summary>
    internal SandboxProcess? Process { get; private set; }

    /// <summary>Adds the last steps: the init program runs the command.</summary>
    /// <param name="inDirectory">Where it starts.</param>
    /// <param name="words">The command.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="countsAlone">Whether no process outside is counted with the build's: it has a user or a user namespace of its own.</param>
    /// <param name="role">What the init program is for.</param>
    /// <param name="inside">The command that a second init program starts; the first one's where there is none.</param>
    internal void Become(
        string inDirectory, IReadOnlyList<string> words, IEnumerable<KeyValuePair<string, string>> environment, bool countsAlone, InitRole role = InitRole.Holding, string? inside = null)
    {
        command = inside ?? words[0];
        startsSecond = role == InitRole.Outer;
        if (limits != SandboxLimits.None) group = ControlGroups.Take();
        if (group is not null && !group.Limit(limits))
        {
            ControlGroups.Return(group);
            group = null;
        }

        Table.Limit(limits, countsAlone, group is { LimitsMemory: true });
        Table.RunInit(InitProgram.NameFor(role), inDirectory, words, environment);
    }

    /// <summary>Starts the process and waits until the command runs.</summary>
    /// <param name="namespaces">CLONE_NEW… flags; with a pid namespace, killing the first process kills all.</param>
    /// <param name="prepare">What has to be done from outside, with the process's number, before its steps go on.</param>
    /// <param name="cancel">Ends it until then.</param>
    /// <returns>Why there is no <see cref="Process"/>, null when there is.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; there is none.</exception>
    internal StepFailure? Run(ulong namespaces, Func<int, StepFailure?>? prepare, CancellationToken cancel = default)
    {
        var started = group is null ? StepMachine.Start(Table, namespaces, null) : group.Start(Table, namespaces);
        if (started.Process < 0) return Table.FailureOf(started);
        var (pid, descriptor) = (started.Process, started.Descriptor);
        SandboxExit ended = default;
        StepFailure? unprepared = null;
        try
        {
            unprepared = prepare?.Invoke(pid);
            using var init = new SafeFileHandle(descriptor, false);
            var ender = namespaces == 0 ? new BuildEnder(pid, init, identity, group) : null;
            // As a running build is ended: where it has no namespaces, its init program ends what it has started, and with that the wait for its words.
            using var early = cancel.Register(() =>
            {
                _ = Libc.EndSending(ours);
                if (namespaces != 0) _ = Libc.SendSignal(descriptor, Signal.Kill);
            });
            var answer = unprepared is null ? LetGo(pid, ender) : null;
            early.Dispose();
            cancel.ThrowIfCancellationRequested();
            if (answer == 0) Process = new(pid, new(descriptor, true), ours, identity, namespaces != 0, group);
            if (answer is { } error) return error == 0 ? null : new(StepFailure.Command, command, (int)-error);
        }
        finally
        {
            // Whatever went wrong: our memory may only go when the child has.
            if (Process is null)
            {
                _ = Libc.SendSignal(descriptor, Signal.Kill);
                using var pidfd = new SafeFileHandle(descriptor, true);
                ended = SandboxProcess.ReapChild(pidfd);
            }
        }
        // A child that has failed by itself cannot be prepared either: its own reason comes first.
        return Table.FailureOf(started) ?? unprepared ?? new($"run its first process, which ended with {ended}", null, Errno.TryAgain);
    }

    /// <summary>Lets the child go on, and the command start. Returns what the init program says of that, or null when it was never reached.</summary>
    private long? LetGo(int pid, BuildEnder? ender)
    {
        theirs.Dispose();
        Go();
        if (Hear() is not { } ready) return null;
        if (ready != InitProgram.Ready) return ready;
        // Only now the child has memory of its own: the kernel sets this for all processes that share one. Set with CAP_SYS_RESOURCE, it is also the least that the build can set for itself.
        _ = HostFiles.WriteText($"/proc/{pid}/oom_score_adj", InitProgram.OomScore);
        Go();
        if (ender is not null && !IsHeard(ender)) return null;
        var answer = Hear();
        if (!startsSecond || answer != 0) return answer;
        // The second one's answer, or the way in which what should have started it has ended: that stays where it is, and is told as the command's end.
        return Hear(peek: true) is { } second && second <= 0 ? Hear() : 0;
    }

    private void Go() => _ = Libc.Send(ours, [1]);

    /// <summary>
    /// Waits until the init program speaks. Without walls the command, which runs already, may have stopped it before it could: it is let go on, and where it
    /// is stopped again and again, the build is ended.
    /// </summary>
    private bool IsHeard(BuildEnder ender)
    {
        const int glance = 100;
        while (Libc.Poll(ours.DangerousGetHandle(), Libc.WaitForInput, glance) < 1)
            if (!ender.KeepsInitGoing()) return false;
        return true;
    }

    private long? Hear(bool peek = false)
    {
        Span<byte> answer = stackalloc byte[sizeof(long)];
        int got;
        do got = Libc.Receive(ours, answer, peek ? Libc.PeekAtAll : 0);
        while (got < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return got == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(answer) : null;
    }

    private nint Hold(SafeFileHandle file)
    {
        var success = false;
        file.DangerousAddRef(ref success);
        held.Add(file);
        return file.DangerousGetHandle();
    }

    public void Dispose()
    {
        foreach (var file in held) file.DangerousRelease();
        theirs.Dispose();
        if (Process is null)
        {
            ours.Dispose();
            if (group is not null) ControlGroups.Return(group);
        }

        Table.Dispose();
    }
}
