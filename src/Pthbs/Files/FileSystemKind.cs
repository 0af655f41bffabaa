namespace Pthbs.Files;

/// <summary>What the kernel says of the file system under a path.</summary>
/// <param name="Name">Its kind: <c>ext4</c>, <c>tmpfs</c>.</param>
/// <param name="AllowsPrograms">Whether programs on it can be run.</param>
public sealed record FileSystemKind(string Name, bool AllowsPrograms)
{
    /// <summary>Finds it in /proc/self/mountinfo (proc(5)): the last of the longest mount points that lead to the path. Null where there is no /proc.</summary>
    public static FileSystemKind? Of(string path)
    {
        using var proc = DirectoryHandle.TryOpen("/proc/self");
        if (proc is null) return null;
        using var reader = new StreamReader(proc.OpenRead("mountinfo"));
        var full = Path.GetFullPath(path);
        FileSystemKind? found = null;
        var longest = -1;
        foreach (var line in reader.ReadToEnd().Split('\n'))
        {
            // 36 35 98:0 /root /point options optional… - kind source super-options
            var words = line.Split(' ');
            var dash = Array.IndexOf(words, "-");
            if (dash < 6 || words.Length < dash + 2) continue;
            var point = words[4].Replace("\\040", " ", StringComparison.Ordinal);
            if (point.Length < longest || !(full == point || point == "/" || full.StartsWith(point + "/", StringComparison.Ordinal))) continue;
            longest = point.Length;
            found = new FileSystemKind(words[dash + 1], !words[5].Split(',').Contains("noexec"));
        }

        return found;
    }
}
