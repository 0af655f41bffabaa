using System.ComponentModel;
using System.Diagnostics;

namespace Pthbs.Tests.Sources;

/// <summary>Programs that tests need to make their cases with.</summary>
internal static class Commands
{
    /// <summary>Runs a program and gives what it printed; null where it is missing or fails.</summary>
    public static string? TryRun(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "Test";
            start.Environment[$"GIT_{role}_EMAIL"] = "test@example";
            start.Environment[$"GIT_{role}_DATE"] = "2024-01-01T00:00:00Z";
        }

        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.Wait();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>A file system of its own that is soon full.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one, or gives null where this user may not.</summary>
    public static SmallDisk? TryMount(int bytes)
    {
        var path = Directory.CreateTempSubdirectory("pthbs-disk-").FullName;
        if (Environment.IsPrivilegedProcess && Commands.TryRun("/", "mount", "-t", "tmpfs", "-o", $"size={bytes},mode=0755", "tmpfs", path) is not null)
            return new SmallDisk(path);
        Directory.Delete(path);
        return null;
    }

    public void Dispose()
    {
        Commands.TryRun("/", "umount", "-l", Path);
        Directory.Delete(Path);
    }
}
