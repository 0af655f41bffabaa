using System.Text;

namespace Pthbs.Tests.Sandboxing;

/// <summary>Finds processes of a build from outside: each test sleeps for a number of seconds that nothing else sleeps for.</summary>
internal static class Marks
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What takes longer will never come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public static string New() => $"{Random.Shared.Next(100_000, 999_999)}.{Random.Shared.Next(1_000_000, 9_999_999)}";

    /// <summary>Everything is dead when the wait is over; only what was ended with this program may take a moment to vanish.</summary>
    public static void AssertGone(string mark, bool atOnce)
    {
        if (atOnce) Assert.Empty(Find(mark));
        else WaitUntilGone(mark);
    }

    public static void WaitFor(string mark) => Until(() => Find(mark).Any(), $"no process sleeps for {mark}");

    public static void WaitUntilGone(string mark) => Until(() => !Find(mark).Any(), $"a process still sleeps for {mark}");

    public static void WaitForFile(string path) => Until(() => File.Exists(path), $"{path} did not come");

    private static void Until(Func<bool> condition, string otherwise)
    {
        for (var i = 0; i < Patience / Pause && !condition(); i++) Thread.Sleep(Pause);
        Assert.True(condition(), otherwise);
    }

    /// <summary>Processes named sleep that have the mark as an argument (a shell has it inside its script, too; so do we).</summary>
    private static IEnumerable<string> Find(string mark) =>
        Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Where(d =>
        {
            try { return Encoding.UTF8.GetString(File.ReadAllBytes(d + "/cmdline")).Split('\0') is ["sleep", var argument, ..] && argument == mark; }
            catch (IOException) { return false; }
            catch (UnauthorizedAccessException) { return false; }
        });
}
