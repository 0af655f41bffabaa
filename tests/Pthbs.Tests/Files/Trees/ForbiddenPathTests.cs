using System.Text;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

/// <summary>Paths of a build that no output may hold: what counts as one, and how they are told.</summary>
public sealed class ForbiddenPathTests
{
    [Theory]
    [InlineData("/build/zlib", true)]
    [InlineData("/build/zlib/src/x.c", true)]
    [InlineData("/build/zlib:", true)]
    [InlineData("/build/zlib.c", true)]
    [InlineData("/build/zlib\0", true)]
    [InlineData("x/build/zlib ", true)]
    [InlineData("/build/zlib-ng/x", false)]
    [InlineData("/build/zlib2", false)]
    [InlineData("/build/zlib_x", false)]
    [InlineData("/build/zlib+", false)]
    [InlineData("/build/zli", false)]
    [InlineData("/build/zlib-ng /build/zlib", true)]
    [InlineData("/build/zlib.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/x", false)]
    [InlineData("/build/zlib.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde", true)]
    public void A_forbidden_path_counts_as_a_whole_path_or_the_beginning_of_one(string text, bool counts)
    {
        var data = Encoding.UTF8.GetBytes(text);
        var at = new ForbiddenPath("/build/zlib").Find(data, 0, data.Length);

        Assert.Equal(counts ? text.LastIndexOf("/build/zlib", StringComparison.Ordinal) : -1, at);
    }

    /// <summary>What a variable, a command or a macro puts before a path makes another path of it; nothing else does.</summary>
    [Theory]
    [InlineData("${X}/build/n/a", false)]
    [InlineData("$(pwd)/build/n", false)]
    [InlineData("@{X}/build/n:", false)]
    [InlineData("/build/n", true)]
    [InlineData(" /build/n", true)]
    [InlineData("=/build/n", true)]
    [InlineData("x/build/n", true)]
    [InlineData("-I/build/n/src", true)]
    [InlineData("'/build/n'", true)]
    [InlineData("\"/build/n\"", true)]
    [InlineData("]/build/n", true)]
    [InlineData("$X/build/n", true)]
    [InlineData("} /build/n", true)]
    [InlineData("}\n/build/n", true)]
    [InlineData("}\0/build/n", true)]
    [InlineData("}//build/n", true)]
    [InlineData("${X}/build/n:/build/n", true)]
    [InlineData("-L/pthbs/env/lib", true)]
    [InlineData("${X}/pthbs/env/lib", false)]
    [InlineData("${prefix}/build/link/ld", false)]
    [InlineData("/build/link", true)]
    [InlineData("PATH=/build/link:/bin", true)]
    [InlineData("/build/linker", false)]
    public void A_path_directly_after_a_closing_brace_or_bracket_is_no_leak(string text, bool leaks)
    {
        // No link's target has control characters.
        var isTarget = !text.Any(char.IsControl);
        foreach (var block in new[] { 1, 2, 7, 4096 })
        {
            using var tree = new TemporaryTree();
            tree.With("f", Encoding.UTF8.GetBytes(text));
            if (isTarget) tree.WithLink("l", text);

            var found = ScanningTests.Scan(tree, new ScanRequest(null, [], ["/build/n", "/build/link", "/pthbs/env"]) { BlockSize = block }).Leaks;

            Assert.Equal(!leaks ? [] : isTarget ? ["f", "l"] : ["f"], found.Select(l => l.Path));
        }
    }

    [Fact]
    public void A_leak_is_reported_with_the_path_it_begins_and_no_more_than_three_times()
    {
        using var tree = new TemporaryTree();
        tree.With("x", Encoding.ASCII.GetBytes("ab" + string.Concat(Enumerable.Repeat("'/build/p/src/a.c'\n", 10)) + "/pthbs/env/" + new string('n', 1000)));

        var leaks = ScanningTests.Scan(tree, new ScanRequest(null, [], ["/build/p", "/pthbs/env"])).Leaks;

        Assert.Equal([3, 22, 41], leaks.Take(3).Select(l => l.Offset));
        Assert.All(leaks.Take(3), l => Assert.Equal("/build/p/src/a.c", l.Text));
        Assert.Equal("/pthbs/env/" + new string('n', 255), Assert.Single(leaks.Skip(3)).Text);
    }

    [Fact]
    public void Leaks_without_end_are_counted_and_every_file_that_has_one_is_still_named()
    {
        const int files = 4_000, perFile = 6;
        using var tree = new TemporaryTree();
        for (var i = 0; i < files; i++) tree.With($"{i / 1000}/{i}", "/build/p/a /build/p/b /build/p/c /pthbs/env/a /pthbs/env/b /pthbs/env/c"u8);

        var leaks = ScanningTests.Scan(tree, new ScanRequest(null, [], ["/build/p", "/pthbs/env"])).Leaks;

        Assert.True(files * perFile > LeakCount.Most);
        Assert.InRange(leaks.Count, LeakCount.Most, LeakCount.Most + files);
        Assert.Equal(files, leaks.Select(l => l.Path).Distinct().Count());
    }
}
