using Pthbs.Files;

namespace Pthbs.Cli;

/// <summary>
/// What this process was started with, byte for byte, for the program that gets it next: the runtime's own strings have lost whatever is no UTF-8.
/// </summary>
internal static class OwnProcess
{
    /// <summary>All variables, in their order.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Read("environ").Select(text => text.Split('=', 2)).Where(parts => parts is [{ Length: > 0 }, _]).Select(parts => KeyValuePair.Create(parts[0], parts[1]));

    /// <summary>The last words of the command line.</summary>
    public static IReadOnlyList<string> LastWords(int count) => [.. Read("cmdline").TakeLast(count)];

    /// <summary>The texts of a file of /proc, each ended by a zero byte.</summary>
    private static List<string> Read(string file)
    {
        using var self = DirectoryHandle.Open("/proc/self");
        using var stream = self.OpenRead(file);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        var rest = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        var texts = new List<string>();
        for (int end; (end = rest.IndexOf((byte)0)) >= 0; rest = rest[(end + 1)..]) texts.Add(PathText.Decode(rest[..end]));
        return texts;
    }
}
