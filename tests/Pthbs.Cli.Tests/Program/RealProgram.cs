using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Program;

/// <summary>The program as users run it, with a store, a home and a collection of its own that are deleted at the end.</summary>
internal sealed partial class RealProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    private string? _executable = Environment.GetEnvironmentVariable("PTHBS_EXECUTABLE");
    private readonly string _directory;
    private uint? _user;

    public RealProgram()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(_executable), "PTHBS_EXECUTABLE does not say where the program is");
        _directory = Directory.CreateTempSubdirectory("pthbs-cli-test-").FullName;
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        Collection = new TinyCollection(Path.Combine(_directory, "collection"));
    }

    public string Place => _directory;

    public TinyCollection Collection { get; }

    /// <summary>The program, where the user who runs it can.</summary>
    public string Executable => _executable!;

    public string Store => $"{_directory}/store";

    public string State => $"{_directory}/state";

    /// <summary>Runs it to its end.</summary>
    public Task<Finished> RunAsync(params string[] words) => RunAsync(new Dictionary<string, string?>(), words);

    /// <summary>Runs it with other variables; null takes one away.</summary>
    public async Task<Finished> RunAsync(IReadOnlyDictionary<string, string?> variables, params string[] words)
    {
        using var process = Start(variables, words);
        return await EndAsync(process);
    }

    /// <summary>Runs a line of the shell in which <c>$pthbs</c> is the program.</summary>
    public Task<Finished> ShellAsync(string line) => ShellAsync(line, new Dictionary<string, string?>());

    /// <summary>Runs a line of the shell with other variables; null takes one away.</summary>
    public async Task<Finished> ShellAsync(string line, IReadOnlyDictionary<string, string?> variables)
    {
        using var process = Start(new Dictionary<string, string?>(variables) { ["pthbs"] = _executable }, "-c", line, program: "/bin/sh");
        return await EndAsync(process);
    }

    /// <summary>Starts a line of the shell with other variables.</summary>
    public Process StartShell(string line, IReadOnlyDictionary<string, string?> variables) => Start(variables, "-c", line, program: "/bin/sh");

    /// <summary>Starts a line of the shell in which <c>$pthbs</c> is the program, on a terminal of that kind.</summary>
    public Process StartShell(string line, string terminal) =>
        Start(new Dictionary<string, string?> { ["pthbs"] = _executable, ["TERM"] = terminal }, "-c", line, program: "/bin/sh");

    /// <summary>Starts it.</summary>
    public Process Start(params string[] words) => Start(new Dictionary<string, string?>(), words);

    /// <summary>Has all packages built 100 seconds earlier than they were: 'reproduce' then finds another second and minute without waiting for them.</summary>
    public void Age()
    {
        foreach (var record in Directory.GetFiles($"{State}/records", "*.*.json"))
        {
            var text = File.ReadAllText(record);
            File.WriteAllText(record, Regex.Replace(text, "(?<=\"started\": \")[^\"]+", found => DateTimeOffset.Parse(found.Value, CultureInfo.InvariantCulture).AddSeconds(-100).ToString("O", CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>The program as another user has it, who gets the whole place; skips the test where that user cannot run it.</summary>
    public async Task BecomeAsync(uint user)
    {
        _executable = await ExecutableForAsync(user);
        Directory.CreateDirectory($"{_directory}/home");
        using (var give = Process.Start("/bin/chown", ["-R", $"{user}:{user}", _directory])) await give.WaitForExitAsync();
        _user = user;
    }

    /// <summary>The program where another user can run it: the checkout may be closed to that user. Skips the test where it is more than one file, and closed.</summary>
    public async Task<string> ExecutableForAsync(uint user)
    {
        OtherUser.Require();
        var executable = _executable!;
        if (!File.Exists($"{executable}.dll") && !File.Exists(executable = $"{_directory}/pthbs")) File.Copy(_executable!, executable);
        Assert.SkipUnless((await OtherUser.RunAsync(user, $"'{executable}' --version")).Length > 0, "another user cannot run the program where it is");
        return executable;
    }

    /// <summary>Waits for the end of one that was started.</summary>
    public static async Task<Finished> EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new Finished(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("the program did not end");
        }
    }

    /// <summary>Sends a signal. Where the tests were started ignoring it (nohup, a background job of sh), programs inherit that: then the test is skipped.</summary>
    public static void Signal(Process process, int signal)
    {
        if (IsIgnored(process.Id, signal))
        {
            if (process.Id != Environment.ProcessId) process.Kill(entireProcessTree: true);
            Assert.Skip(Ignored(signal));
        }

        Assert.Equal(0, Kill(process.Id, signal));
    }

    /// <summary>Skips a test whose program would inherit that a signal is ignored.</summary>
    public static void SkipWhereIgnored(int signal) => Assert.SkipWhen(IsIgnored(Environment.ProcessId, signal), Ignored(signal));

    private static string Ignored(int signal) => $"signal {signal} is ignored by whatever these tests were started from";

    private static bool IsIgnored(int process, int signal)
    {
        var ignored = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
        return (Convert.ToUInt64(ignored, 16) >> (signal - 1) & 1) != 0;
    }

    /// <summary>Waits until something is so.</summary>
    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(isSo, () => what);

    /// <summary>Waits until something is so; what is said otherwise is found out in the end.</summary>
    public static async Task UntilAsync(Func<bool> isSo, Func<string> what)
    {
        for (var begin = Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(20))
            if (Stopwatch.GetElapsedTime(begin) > Patience) throw new TimeoutException("never: " + what());
    }

    public void Dispose()
    {
        // Directories of packages may not be writable for their owner.
        foreach (var path in Directory.EnumerateDirectories(_directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true }))
            File.SetUnixFileMode(path, (UnixFileMode)0b111_000_000);
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Starts it with other variables.</summary>
    public Process Start(IReadOnlyDictionary<string, string?> variables, params string[] words) => Start(variables, words, _executable!);

    private Process Start(IReadOnlyDictionary<string, string?> variables, string option, string line, string program) => Start(variables, [option, line], program);

    private Process Start(IReadOnlyDictionary<string, string?> variables, string[] words, string program)
    {
        var start = new ProcessStartInfo(_user is null ? program : "/usr/bin/setpriv", _user is { } user ? ["--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", program, .. words] : words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = _directory,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PTHBS_", StringComparison.Ordinal) || n.StartsWith("XDG_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = $"{_directory}/home";
        start.Environment["PTHBS_STORE"] = Store;
        start.Environment["PTHBS_STATE"] = State;
        start.Environment["PTHBS_COLLECTION"] = Collection.Path;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>How a program ended.</summary>
internal sealed record Finished(int Code, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>It did what it was asked for.</summary>
    public Finished Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}\n{Error}");
        return this;
    }

    /// <summary>It failed as a program should: its code, a message of its own, no trace of its insides, nothing of it among the data.</summary>
    public Finished Failed(int code, params string[] says)
    {
        Assert.True(Code == code, $"exit code {Code} in place of {code}\n{Output}\n{Error}");
        foreach (var text in says) Assert.Contains(text, Error, StringComparison.Ordinal);
        Assert.Contains("pthbs: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Pthbs", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', Error);
        return this;
    }
}
