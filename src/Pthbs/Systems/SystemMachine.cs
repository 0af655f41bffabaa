using System.Globalization;
using System.Text;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Sandboxing;

namespace Pthbs.Systems;

/// <summary>What a service is doing.</summary>
/// <param name="Name">The service.</param>
/// <param name="State">A word of docs/reference/formats/system.md.</param>
public sealed record ServiceState(string Name, string State);

/// <summary>
/// The machine on which a system runs, as it shows in its files. What is done to it is done by scripts of the systems themselves, so nothing here knows what supervises services.
/// </summary>
/// <param name="root">Where the machine's files begin; empty for the machine that this program runs on.</param>
/// <param name="store">Where packages are.</param>
public sealed class SystemMachine(string root, string store)
{
    /// <summary>The variable by which the scripts know where the machine's files begin.</summary>
    public const string RootVariable = "SYSTEM_ROOT";

    /// <summary>Runs a script, adding what it says to the end of a file. It goes on when the terminal goes away.</summary>
    private const string Appending = "log=$0; trap '' HUP INT QUIT; exec \"$@\" >> \"$log\" 2>&1";

    /// <summary>Runs a script that says all to the one who started it.</summary>
    private const string Answering = "trap '' HUP INT QUIT; exec \"$@\" 2>&1";

    private readonly string _root = Path.TrimEndingDirectorySeparator(root) is "/" ? "" : Path.TrimEndingDirectorySeparator(root);

    /// <summary>Where the machine says what the last switch did.</summary>
    public string LogPath => $"{_root}/var/log/system-switch";

    /// <summary>The directory of the system that runs; null if none does.</summary>
    public string? Running
    {
        get
        {
            using var run = DirectoryHandle.TryOpen($"{_root}/run");
            return run?.TryStatus("system") is { Kind: FileKind.Link } ? run.ReadLink("system") : null;
        }
    }

    /// <summary>Where a system is that a generation names.</summary>
    public string PathOf(string name) => name.StartsWith('/') ? _root + name : $"{store}/{name}";

    /// <summary>What a generation calls the system in a directory: by its name where that is in the store, else by its path.</summary>
    public string NameOf(string path) => Path.GetDirectoryName(path) == store ? Path.GetFileName(path) : path.StartsWith(_root + "/", StringComparison.Ordinal) ? path[_root.Length..] : path;

    /// <summary>Whether a service has been started, whatever came of it.</summary>
    public bool WasStarted(string service) => StateOf(service) != "stopped";

    /// <summary>What the services of a system are doing.</summary>
    public IReadOnlyList<ServiceState> States(SystemTree system) => [.. system.Order.Select(name => new ServiceState(name, StateOf(name)))];

    /// <summary>Holds off whoever else would switch.</summary>
    internal FileLock Lock(LockWait wait)
    {
        using var run = DirectoryHandle.Create($"{_root}/run");
        foreach (var part in (string[])["new", "ready", "failed", "service"]) run.TryMakeDirectory(part);
        return FileLock.Take(run, "system.lock", holder => wait.For("switching systems", $"{_root}/run/system.lock", holder), wait.Cancel);
    }

    /// <summary>Begins the log anew.</summary>
    internal void BeginLog()
    {
        using var logs = DirectoryHandle.Create(Path.GetDirectoryName(LogPath)!);
        logs.WriteAtomically(Path.GetFileName(LogPath), ""u8);
    }

    /// <summary>Adds a line to the log. A full disk does not stop a switch halfway.</summary>
    internal void Log(string line)
    {
        try
        {
            using var logs = DirectoryHandle.Open(Path.GetDirectoryName(LogPath)!);
            using var file = logs.OpenForUpdate(Path.GetFileName(LogPath));
            DirectoryHandle.Write(file, Encoding.UTF8.GetBytes(line + "\n"), LogPath, RandomAccess.GetLength(file));
        }
        catch (PthbsException)
        {
            // Whoever switches hears the line all the same.
        }
    }

    /// <summary>The last lines of the log.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        using var logs = DirectoryHandle.TryOpen(Path.GetDirectoryName(LogPath)!);
        string[] lines = Encoding.UTF8.GetString(logs?.TryReadBytes(Path.GetFileName(LogPath)) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Skip(Math.Max(0, lines.Length - count))];
    }

    /// <summary>Runs a script of a system to its end.</summary>
    /// <param name="system">The system.</param>
    /// <param name="script">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="end">How long the machine may have run when all must be done, in seconds; 0 to leave it to the script.</param>
    /// <returns>Whether it succeeded.</returns>
    internal bool Run(SystemTree system, string script, IEnumerable<string> arguments, long end = 0)
    {
        var variables = Variables();
        if (end > 0) variables["END"] = end.ToString(CultureInfo.InvariantCulture);
        using var logs = DirectoryHandle.Open(Path.GetDirectoryName(LogPath)!);
        using var output = logs.OpenForUpdate(Path.GetFileName(LogPath));
        using var process = HelperProcess.Start(["/bin/sh", "-c", Appending, LogPath, $"{system.Path}/lib/{script}", .. arguments], "/", variables, new SandboxStreams(output), SandboxLimits.None);
        return process.Wait() is { Code: 0, Signal: 0 };
    }

    /// <summary>Whether a system has a script: those of an older release have fewer.</summary>
    internal static bool HasScript(string system, string name)
    {
        using var script = NamedFile.TryFind($"{system}/lib/{name}");
        return script is { Kind: FileKind.Regular };
    }

    /// <summary>Runs a script of a system to its end, and hears what it says.</summary>
    /// <param name="system">The directory of the system.</param>
    /// <param name="script">Its name.</param>
    /// <param name="limit">How long it may take; null where what it does can take any time.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code, 255 where a signal ended it, and what it said.</returns>
    internal (int Code, string Said) Ask(string system, string script, TimeSpan? limit, CancellationToken cancel, params IEnumerable<string> arguments)
    {
        return AskProgram($"{system}/lib/{script}", limit, cancel, arguments);
    }

    /// <summary>Runs a program of the system, and hears what it says.</summary>
    internal (int Code, string Said) AskProgram(string program, TimeSpan? limit, CancellationToken cancel, params IEnumerable<string> arguments)
    {
        var (exit, said) = HelperProcess.Hear(["/bin/sh", "-c", Answering, "sh", program, .. arguments], Variables(), limit: limit, cancel: cancel);
        return (exit is { Signal: 0, Code: var code } ? code : 255, said.TrimEnd());
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/bin" };
        if (_root.Length > 0) variables[RootVariable] = _root;
        return variables;
    }

    /// <summary>How long the machine has run, in seconds.</summary>
    internal static long Uptime()
    {
        using var proc = DirectoryHandle.Open("/proc");
        var text = Encoding.ASCII.GetString(proc.ReadBytes("uptime"));
        return long.Parse(text[..text.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }

    private string StateOf(string service)
    {
        using var run = DirectoryHandle.TryOpen($"{_root}/run");
        return run?.TryStatus($"ready/{service}") is not null ? "ready" : run?.TryStatus($"failed/{service}") is not null ? "failed" : "stopped";
    }
}
