namespace Pthbs.Cli.Tests.Program;

/// <summary>Directories that nobody can write to: for an ordinary user by their modes, for root, whom no mode stops, by a read-only mount.</summary>
internal sealed class ClosedDirectories : IDisposable
{
    private readonly string[] _paths;

    public ClosedDirectories(params string[] paths)
    {
        _paths = paths;
        if (!Environment.IsPrivilegedProcess) SetModes(0b101_101_101);
    }

    /// <summary>Runs a line of the shell while they are closed.</summary>
    public async Task<Finished> RunAsync(RealProgram program, string line)
    {
        if (!Environment.IsPrivilegedProcess) return await program.ShellAsync(line);
        await File.WriteAllTextAsync($"{program.Place}/closed.sh", string.Concat(_paths.Select(p => $"mount --bind {p} {p} && mount -o remount,bind,ro {p} || exit 99\n")) + line + "\n");
        return await program.ShellAsync("unshare -m sh closed.sh");
    }

    public void Dispose()
    {
        if (!Environment.IsPrivilegedProcess) SetModes(0b111_101_101);
    }

    private void SetModes(int mode)
    {
        foreach (var path in _paths) SetModes(path, mode);
    }

    private static void SetModes(string path, int mode)
    {
        // Packages are closed anyway, and opening them would be damage.
        foreach (var below in Directory.GetDirectories(path).Where(d => !Path.GetFileName(d).Contains('.', StringComparison.Ordinal) || Path.GetFileName(d) == ".new")) SetModes(below, mode);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
    }
}
