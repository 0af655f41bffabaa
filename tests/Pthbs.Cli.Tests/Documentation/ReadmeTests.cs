namespace Pthbs.Cli.Tests.Documentation;

/// <summary>The first page that people read shows what the program prints, and fits two screens.</summary>
public sealed class ReadmeTests
{
    private const string Page = "README.md";

    /// <summary>That what was built works: the library and its header are there, and make runs two jobs.</summary>
    private static readonly ConsoleStep[] More =
    [
        new(0, "./pthbs -q run work -- sh -c 'ls $PTHBS_ENV/.pkg/zlib/lib/libz.a $PTHBS_ENV/include/zlib.h | grep -o \"[a-z]*[.].$\"'", "libz.a\nzlib.h\n"),
        new(0, "", "all: a b\n\t@echo $(MAKE_VERSION)\na b:\n\t@echo $@ > $@\n", "Makefile"),
        new(0, "./pthbs -q run work -- make -s -j2 && cat b", "4.4.1\nb\n"),
        new(0, "./pthbs env build --packages zlib make 2>&1 > path | grep nothing", "nothing to build: everything is in the store\n"),
    ];

    [Fact]
    [Trait("Level", "thorough")]
    public async Task Its_commands_print_what_it_shows()
    {
        using var session = new ConsoleSession();
        session.CheckOut();
        var steps = PageCheck.Read(Page).Steps;
        var results = await session.FollowAsync([.. steps, .. More], $"{session.Home}/pthbs");
        PageCheck.SkipWithoutSources(results);
        PageCheck.Equal([Page], [.. results.Take(steps.Count)]);
        Assert.Equal(More.Select(m => m.File is null ? m.Shown : ""), results.Skip(steps.Count).Select(r => r.Printed));
    }

    [Fact]
    public void It_fits_two_screens()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, Page));
        Assert.InRange(lines.Length, 40, 100);
    }
}
