using System.Diagnostics;

namespace Pthbs.Cli.Tests.Program;

/// <summary>A terminal as a person has it, in tmux: keys go in, and what is on the screen can be looked at.</summary>
internal sealed class Tmux : IDisposable
{
    private const string Path = "/usr/bin/tmux";
    private static int _count;
    private readonly string _socket;
    private readonly uint? _user;

    /// <summary>Runs a line of the shell, after which the screen stays.</summary>
    /// <param name="place">A directory for its socket.</param>
    /// <param name="user">Whose it is; null for whoever runs the tests.</param>
    /// <param name="line">The line.</param>
    public Tmux(string place, uint? user, string line)
    {
        Assert.SkipUnless(File.Exists(Path), "this machine has no tmux: apt-get install tmux");
        // A name of its own: the server of a terminal before this one may not have ended yet, though it was told to.
        (_socket, _user) = ($"{place}/tmux.{Interlocked.Increment(ref _count)}", user);
        Do("-f", "/dev/null", "new-session", "-d", "-x", "150", "-y", "50", "/bin/sh", "-c", $"{line}; sleep 1000");
    }

    /// <summary>What is on the screen.</summary>
    public string Screen => Do("capture-pane", "-p");

    /// <summary>Types a line.</summary>
    public void Enter(string text)
    {
        Do("send-keys", "-l", text);
        Do("send-keys", "Enter");
    }

    /// <summary>Presses a key that has a name: <c>C-c</c>.</summary>
    public void Press(string key) => Do("send-keys", key);

    /// <summary>Makes the window another size.</summary>
    public void Resize(int columns, int rows) => Do("resize-window", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>Waits until a line is on the screen that is this, or begins so where it ends with <c>*</c>.</summary>
    public async Task UntilAsync(string line)
    {
        var screen = "";
        await RealProgram.UntilAsync(() => (screen = Screen).Split('\n').Any(l => line.EndsWith('*') ? l.StartsWith(line[..^1], StringComparison.Ordinal) : l.TrimEnd() == line), () => $"'{line}' on the screen:\n{screen}");
    }

    public void Dispose() => Do("kill-server");

    private string Do(params string[] words)
    {
        string[] all = ["-S", _socket, .. words];
        var start = new ProcessStartInfo(_user is null ? Path : "/usr/bin/setpriv", _user is { } user ? ["--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", Path, .. all] : all) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("PTHBS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 || words[0] == "kill-server", $"tmux {string.Join(' ', words)}: {error}");
        return output;
    }
}
