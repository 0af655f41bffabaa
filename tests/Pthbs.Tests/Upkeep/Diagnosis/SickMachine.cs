using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Upkeep.Diagnosis;

namespace Pthbs.Tests.Upkeep.Diagnosis;

/// <summary>A machine on which all is well, but for what a test takes away.</summary>
internal sealed class SickMachine : IMachine
{
    public bool IsRoot { get; set; }

    public uint User { get; set; } = 1234;

    public PthbsException? AuthorityTrouble { get; set; }

    public DateTimeOffset Now { get; set; } = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal)
    {
        ["/proc/self/status"] = "Name:\tpthbs\nSeccomp:\t0\n",
        ["/sys/fs/cgroup/cgroup.controllers"] = "cpu memory\n",
        ["/etc/ssl/certs/ca-certificates.crt"] = "",
    };

    public HashSet<string> MissingLibraries { get; } = [];

    public bool HasGit { get; set; } = true;

    public Dictionary<int, ulong> Limits { get; } = [];

    public FileSystem FileSystem { get; set; } = new("/", 1, 100L << 30, 1_000_000, false, false, false);

    public PthbsException? NoFileSystem { get; set; }

    public DirectoryTrial Trial { get; set; } = new(null);

    public PthbsException? Refusal { get; set; }

    public int Landlock { get; set; } = 7;

    public Dictionary<string, MirrorAnswer> Answers { get; } = new(StringComparer.Ordinal) { ["https://one.example.org/debian"] = new(null) };

    public string? ReadText(string path) => Files.GetValueOrDefault(path);

    public bool Exists(string path) => Files.ContainsKey(path);

    public bool HasProgram(string name) => HasGit;

    public bool HasLibrary(string name) => !MissingLibraries.Contains(name);

    public (ulong Soft, ulong Hard) Limit(int resource) => Limits.TryGetValue(resource, out var limit) ? (limit, limit) : (ulong.MaxValue, ulong.MaxValue);

    public FileSystem FileSystemOf(string path) => NoFileSystem is { } trouble ? throw trouble
        : path.EndsWith("/.new", StringComparison.Ordinal) ? FileSystem with { Device = 2 } : FileSystem;

    public DirectoryTrial Try(string path) => Trial;

    public bool SeesHostProc { get; set; }

    public SandboxTrial TrySandbox(string way, bool allowHostProc) => new(Refusal, SeesHostProc && allowHostProc);

    public IReadOnlyList<string> Mirrors() => [.. Answers.Keys];

    public Task<MirrorAnswer> AskAsync(string mirror, CancellationToken cancel) => Task.FromResult(Answers[mirror]);
}
