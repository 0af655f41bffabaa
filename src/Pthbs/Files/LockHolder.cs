using System.Globalization;
using System.Text;

namespace Pthbs.Files;

/// <summary>Who holds a lock, as far as the kernel says so (/proc/locks): for the message of whoever waits.</summary>
internal static class LockHolder
{
    /// <summary>The kernel lists the locks of all users: nobody reads more than that.</summary>
    private const int MostBytes = 1 << 20;
    private const int LongestName = 64;
    private const string Unknown = "a process that is not visible from here";

    /// <summary>The processes that hold locks on a file or directory, in words.</summary>
    /// <param name="file">What is locked.</param>
    public static string Of(FileStatus? file)
    {
        if (file is not { } locked) return Unknown;
        var holders = Processes(Read("/proc/locks", MostBytes), locked).Select(Name).Distinct().ToList();
        return holders.Count switch
        {
            0 => Unknown,
            <= 3 => string.Join(" and ", holders),
            _ => $"{holders[0]} and {holders.Count - 1} more",
        };
    }

    /// <summary>The process ids in the kernel's list that go with a file. A line: number, kind, ADVISORY, READ or WRITE, process, device:inode, range; who waits has an arrow.</summary>
    internal static IEnumerable<int> Processes(string list, FileStatus file)
    {
        var (major, minor) = ((uint)(file.Device >> 32), (uint)file.Device);
        var place = string.Create(CultureInfo.InvariantCulture, $"{major:x2}:{minor:x2}:{file.Inode}");
        foreach (var line in list.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // Locks of open file descriptions, and of processes in other namespaces, have no id here.
            if (words.Length >= 6 && words[5] == place && int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0) yield return process;
        }
    }

    private static string Name(int process)
    {
        var name = Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm"), LongestName).TrimEnd('\n');
        return string.Create(CultureInfo.InvariantCulture, $"process {process}{(name.Length > 0 ? $" ({PathText.Printable(name)})" : "")}");
    }

    private static string Read(string path, int limit)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[limit];
            return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, limit, throwOnEndOfStream: false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
