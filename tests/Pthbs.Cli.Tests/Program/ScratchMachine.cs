using System.Diagnostics;
using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Pthbs.Cli.Tests.Program;

/// <summary>
/// A machine below a directory of the test's: services are real processes, which a small shell script in the place of runsvdir and sv starts and stops. It writes down what it was asked for.
/// </summary>
internal sealed class ScratchMachine : IDisposable
{
    /// <summary>What supervises has to be told, as with the real one: a service is no child of whoever asks for it.</summary>
    private const string Sv = """
        #!/bin/sh
        cd "$2/supervise" || exit 1
        echo "$1" > wish.$$ && mv wish.$$ wish
        while [ -e wish ]; do sleep 0.01; done
        """;

    /// <summary>In the place of runsvdir. What moves to 'new' is still supervised.</summary>
    private const string Runsvdir = """
        #!/bin/sh
        while cd "$1"; do
            for d in "$1"/* "$1"/../new/*.*; do
                cd "$d" 2> /dev/null || continue
                [ -d supervise ] || { mkdir s && mkfifo s/ok && : > s/pid && echo down > s/stat && mv s supervise; }
                [ -e supervise/wish ] || continue
                name=${d##*/}
                read -r wish < supervise/wish
                [ "$wish" = hup ] || echo "$wish ${name%%.*}" >> CALLS
                case $wish in
                up) setsid ./run < /dev/null > /dev/null 2>&1 & echo $! > supervise/pid; echo run > supervise/stat ;;
                down) [ ! -s supervise/pid ] || kill -- "-$(cat supervise/pid)" 2> /dev/null; : > supervise/pid; echo down > supervise/stat ;;
                exit) rm -f supervise/ok ;;
                esac
                rm supervise/wish
            done
            sleep 0.02
        done 2> /dev/null
        """;

    private readonly RealProgram _program;
    private readonly Process _supervisor;

    public ScratchMachine(RealProgram program)
    {
        _program = program;
        Assert.SkipUnless(File.Exists("/usr/bin/flock") && File.Exists("/usr/bin/setsid"), "this machine has no flock or setsid: apt-get install util-linux");
        Directory.CreateDirectory($"{Root}/run/service");
        Directory.CreateDirectory($"{program.Place}/bin");
        Tool("sv", Sv);
        Tool("usleep", "#!/bin/sh\nexec sleep 0.02\n");
        Tool("runsvdir", Runsvdir.Replace("CALLS", $"'{program.Place}/calls'", StringComparison.Ordinal));
        Variables = new Dictionary<string, string?>
        {
            ["PATH"] = $"{program.Place}/bin:{Environment.GetEnvironmentVariable("PATH")}",
            ["SYSTEM_ROOT"] = Root,
            ["PTHBS_STORE"] = $"{Root}/pthbs",
            ["PTHBS_STATE"] = $"{Root}/var/lib/pthbs",
        };
        _supervisor = Process.Start($"{program.Place}/bin/runsvdir", $"{Root}/run/service");
    }

    public string Root => $"{_program.Place}/machine";

    /// <summary>What programs get that work on this machine.</summary>
    public Dictionary<string, string?> Variables { get; }

    /// <summary>The scripts of the collection's package; a user who is kept out of the checkout has a copy.</summary>
    public static string Scripts([CallerFilePath] string here = "") =>
        Environment.GetEnvironmentVariable("PTHBS_COLLECTION") is { Length: > 0 } collection && Directory.Exists(collection) ? $"{Path.GetFullPath(collection)}/packages/system-scripts" : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../collection/packages/system-scripts"));

    /// <summary>The system that runs; null if none does.</summary>
    public string? Running => new FileInfo($"{Root}/run/system").LinkTarget;

    /// <summary>What the current generation holds.</summary>
    public string Current => File.ReadAllText($"{Root}/var/lib/pthbs/roots/system/{new FileInfo($"{Root}/var/lib/pthbs/roots/system/current").LinkTarget}");

    /// <summary>How many generations there are.</summary>
    public int Generations => Directory.GetFiles($"{Root}/var/lib/pthbs/roots/system").Count(file => int.TryParse(Path.GetFileName(file), out _));

    public string Pid(string service) => File.ReadAllText($"{Root}/run/service/{service}/supervise/pid").Trim();

    /// <summary>What was asked of the supervisor since the last time.</summary>
    public string Calls()
    {
        var file = $"{_program.Place}/calls";
        var calls = File.Exists(file) ? string.Join(", ", File.ReadLines(file)) : "";
        File.Delete(file);
        return calls;
    }

    /// <summary>Runs pthbs on this machine.</summary>
    public Task<Finished> PthbsAsync(params string[] words) => _program.RunAsync(Variables, [.. words, "--machine", Root]);

    /// <summary>Runs the script of a machine without pthbs.</summary>
    public Task<Finished> ScriptAsync(string word) => LineAsync($"exec sh '{Scripts()}/switch' '{word}'");

    /// <summary>Runs a line of the shell on this machine.</summary>
    public Task<Finished> LineAsync(string line) => _program.ShellAsync(line, Variables);

    /// <summary>Makes a system's tree.</summary>
    /// <param name="name">Its name, which its hostname is too.</param>
    /// <param name="services">The commands of each service by its name; what stands behind a bar is its check.</param>
    /// <returns>Its directory.</returns>
    public string Tree(string name, params (string Name, string Commands)[] services)
    {
        var tree = $"{_program.Place}/trees/{name}";
        void Write(string relative, string text, bool isProgram = false)
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{tree}/{relative}")!);
            File.WriteAllText($"{tree}/{relative}", text);
            if (isProgram) File.SetUnixFileMode($"{tree}/{relative}", (UnixFileMode)0b111_101_101);
        }

        foreach (var script in Directory.GetFiles(Scripts()).Where(file => !file.EndsWith(".j2", StringComparison.Ordinal))) Write($"lib/{Path.GetFileName(script)}", File.ReadAllText(script), isProgram: true);
        Write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        Write("etc/hostname", name + "\n");
        Write("mutable", "machine-id\nshadow\n");
        Write("env/name", name);
        Write("order", string.Concat(services.Select(service => service.Name + "\n")));
        foreach (var (service, commands) in services)
        {
            var parts = commands.Split('|');
            Write($"services/{service}/run", $"#!/bin/sh\n{parts[0]}\n", isProgram: true);
            if (parts.Length > 1) Write($"services/{service}/check", $"#!/bin/sh\n{parts[1]}\n", isProgram: true);
        }

        return tree;
    }

    /// <summary>Makes a tree a package of the collection, with more lines in its header, after its source and before.</summary>
    public void Package(string name, string tree, string lines = "", string depends = "")
    {
        using var tar = new MemoryStream();
        TarFile.CreateFromDirectory(tree, tar, includeBaseDirectory: false);
        var archive = $"{name}-{Path.GetFileName(tree)}.tar";
        _program.Collection.Source(archive, tar.ToArray());
        _program.Collection.Header(name, $"{depends}#: source {{{{ source(\"{archive}\") }}}} unpack into=out{lines}");
    }

    public void Tool(string name, string text)
    {
        File.WriteAllText($"{_program.Place}/bin/{name}", text + "\n");
        File.SetUnixFileMode($"{_program.Place}/bin/{name}", (UnixFileMode)0b111_101_101);
    }

    public void Dispose()
    {
        _supervisor.Kill(entireProcessTree: true);
        _supervisor.Dispose();
        foreach (var directory in Directory.GetDirectories($"{Root}/run/service"))
        {
            var pid = $"{directory}/supervise/pid";
            if (File.Exists(pid) && int.TryParse(File.ReadAllText(pid), out var service)) using (var kill = Process.Start("/bin/sh", ["-c", $"kill -KILL -- -{service} 2> /dev/null"])) kill.WaitForExit();
        }
    }
}
