namespace Pthbs.Cli.Tests.Documentation;

/// <summary>Whoever follows the tutorial sees what it shows.</summary>
public sealed class TutorialTests
{
    private static readonly string[] Offline = ["docs/tutorial/1-first-build.md", "docs/tutorial/2-own-package.md", "docs/tutorial/3-environment.md"];
    private static readonly string[] Online = ["docs/tutorial/4-real-software.md", "docs/tutorial/5-fix-and-ask.md"];
    private static readonly string[] Machine = ["docs/tutorial/6-system.md"];

    [Fact]
    public async Task What_needs_no_network_prints_what_it_shows()
    {
        using var session = new ConsoleSession();
        PageCheck.Equal(Offline, await FollowAsync(session, Offline));
    }

    [Fact]
    [Trait("Level", "thorough")]
    public async Task Real_software_prints_what_it_shows()
    {
        using var session = new ConsoleSession();
        // The last page starts a machine.
        var starts = File.Exists("/usr/bin/qemu-system-x86_64") && File.Exists("/usr/sbin/mke2fs");
        string[] pages = [.. Offline, .. Online, .. starts ? Machine : []];
        var results = await FollowAsync(session, pages);
        PageCheck.SkipWithoutSources(results);
        PageCheck.Equal(pages, results);
    }

    [Fact]
    public void Every_page_is_followed() => Assert.Equal(
        [.. Offline.Concat(Online).Concat(Machine).Select(Path.GetFileName), "README.md"],
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "docs/tutorial")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    private static Task<IReadOnlyList<(string Printed, int Code)>> FollowAsync(ConsoleSession session, string[] pages)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/busybox"), "this machine has no static busybox: apt-get install busybox-static");
        session.CheckOut();
        return session.FollowAsync([.. pages.SelectMany(p => PageCheck.Read(p).Steps)], session.Home);
    }
}
