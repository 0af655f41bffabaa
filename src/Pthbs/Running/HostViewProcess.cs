using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;
using Pthbs.Scripts;

namespace Pthbs.Running;

/// <summary>Runs a program in a <see cref="HostView"/>, as a child that stands for this program in all that a terminal or another program can tell.</summary>
public static class HostViewProcess
{
    private const ulong NewMounts = 0x20000, NewUsers = 0x10000000;

    /// <summary>
    /// Runs it to its end. Meanwhile SIGINT and SIGQUIT are ignored here (a terminal sends them to both), SIGTERM and SIGHUP are passed on, and
    /// if this program is killed the other is, too. The signals stay taken afterwards: there should be little left to do but to end.
    /// </summary>
    /// <exception cref="PthbsException">There is no such program, it cannot be run, or the machine does not let the view be made.</exception>
    public static SandboxExit Run(HostView view)
    {
        var signals = new PassedSignals();
        using var program = Start(view);
        signals.PassTo(program);
        // On this thread, whose death is the child's.
        return SandboxProcess.ReapChild(program);
    }

    private static SafeFileHandle Start(HostView view)
    {
        using var root = DirectoryHandle.Open("/");
        var top = root.List().Select(e => ($"/{e.Name}", KindOf(root, e))).ToList();
        var (users, pivot) = (Libc.EffectiveUser() != 0, true);
        while (true)
        {
            using var launch = new HostViewLaunch();
            launch.Table.ShowHost(view.StorePath, top, pivot);
            launch.Table.RunProgramOf(view);
            var failure = launch.Run(NewMounts | (users ? NewUsers : 0), users ? MapIds : null);
            switch (failure)
            {
                case null: return launch.Process!;
                // Root of a container may lack the right to mount, and still be allowed a user namespace, in which it has it.
                case { What: Launch.MakeProcess, Errno: Errno.NotPermitted } when !users: users = true; break;
                case { What: NamespaceSteps.PivotRoot, Errno: Errno.InvalidArgument } when pivot: pivot = false; break;
                default: throw Explain(failure, view);
            }
        }
    }

    /// <summary>Everyone stays who they are: root with all ids there are, an ordinary user with the only one that he may map.</summary>
    private static StepFailure? MapIds(int pid)
    {
        static StepFailure? Write(string what, string path, string text) =>
            HostFiles.WriteText(path, text) is var error and not 0 ? new(what, path, error) : null;
        static string All(string map) => string.Concat((HostFiles.ReadText(map) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(range => $"{range[0]} {range[0]} {range[2]}\n"));

        var isRoot = Libc.EffectiveUser() == 0;
        // Supplementary groups stay; only changing them is given up, which is what the kernel asks for.
        return (isRoot ? null : Write("forbid setgroups", $"/proc/{pid}/setgroups", "deny"))
            ?? Write("map its user", $"/proc/{pid}/uid_map", isRoot ? All("/proc/self/uid_map") : $"{Libc.EffectiveUser()} {Libc.EffectiveUser()} 1\n")
            ?? Write("map its group", $"/proc/{pid}/gid_map", isRoot ? All("/proc/self/gid_map") : $"{Libc.EffectiveGroup()} {Libc.EffectiveGroup()} 1\n");
    }

    private static HostFiles.Kind KindOf(DirectoryHandle root, Files.DirectoryEntry entry) => (entry.Kind ?? root.TryStatus(entry.Name)?.Kind) switch
    {
        FileKind.Directory => HostFiles.Kind.Directory,
        FileKind.Link => HostFiles.Kind.Link,
        _ => HostFiles.Kind.File,
    };

    /// <summary>Where a path of the view is on the host.</summary>
    private static string OnHost(string path, HostView view) =>
        path.StartsWith(BuildFormat.MountPoint + "/", StringComparison.Ordinal) ? $"{view.StorePath}{path[BuildFormat.MountPoint.Length..]}" : path;

    private static PthbsException Explain(StepFailure failure, HostView view)
    {
        var got = $"{Errno.NameOf(failure.Errno)} ({Marshal.GetPInvokeErrorMessage(failure.Errno)})";
        return failure.What switch
        {
            HostViewSteps.FindProgram => ProgramErrors.Missing(failure.Path!, ProgramSearch.Candidates(failure.Path!, view.Environment).Select(path => OnHost(path, view))),
            HostViewSteps.RunProgram => ProgramErrors.Of(failure.Path!, failure.Errno),
            HostViewSteps.EnterDirectory => new(ErrorKind.Machine, "the program cannot start in the working directory")
            {
                Where = failure.Path,
                Got = got,
                Hint = "go to another directory first",
            },
            _ => new(ErrorKind.Machine, $"cannot mount the store at {BuildFormat.MountPoint}: pthbs could not {failure.What}")
            {
                Where = failure.Path,
                Got = got,
                Hint = MachineAdvice.For(failure, HostFiles.ReadText, $"or, as root: mkdir -p {BuildFormat.MountPoint} && mount --bind {view.StorePath} {BuildFormat.MountPoint}"),
            },
        };
    }
}
