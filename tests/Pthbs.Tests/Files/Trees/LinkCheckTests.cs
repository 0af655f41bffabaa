using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

public sealed class LinkCheckTests
{
    private const string Own = "own.1111111111111111111111111111111111111111111111111111111111111111";
    private const string Friend = "friend.2222222222222222222222222222222222222222222222222222222222222222";
    private const string Stranger = "stranger.3333333333333333333333333333333333333333333333333333333333333333";

    private const string GoesUp = "goes up ('..') inside another package, where a link can lead anywhere";

    [Theory]
    [InlineData("file", null)]
    [InlineData("./dir/../file", null)]
    [InlineData("dir", null)]
    [InlineData(".", null)]
    [InlineData("dir/up/file", null)]
    [InlineData("to-dir/inner", null)]
    [InlineData("/pthbs/" + Own + "/file", null)]
    [InlineData("/pthbs/" + Own, null)]
    [InlineData("../" + Own + "/file", null)]
    [InlineData("../" + Friend + "/anything/at/all", null)]
    [InlineData("/pthbs/" + Friend + "/x", null)]
    [InlineData("../" + Friend + "/../" + Own + "/file", null)]
    [InlineData("to-friend/lib/x", null)]
    [InlineData("to-friend/../" + Own + "/file", null)]
    [InlineData("none", "dangles")]
    [InlineData("dir/none", "dangles")]
    [InlineData("file/x", "dangles")]
    [InlineData("file/", "dangles")]
    [InlineData("to-dir/inner/", "dangles")]
    [InlineData("dir/", null)]
    [InlineData("to-dir/", null)]
    [InlineData("/pthbs/" + Own + "/none", "dangles")]
    [InlineData("to-none", "dangles")]
    [InlineData("none/../file", "dangles")]
    [InlineData("/etc/passwd", "leaves the store")]
    [InlineData("/", "leaves the store")]
    [InlineData("/pthbs", "leaves the store")]
    [InlineData("..", "leaves the store")]
    [InlineData("../..", "leaves the store")]
    [InlineData("../../pthbs/" + Own + "/file", "leaves the store")]
    [InlineData("dir/../../../etc", "leaves the store")]
    [InlineData("to-up/../../../etc/passwd", "leaves the store")]
    [InlineData("dir/up/../../etc", "leaves the store")]
    [InlineData("to-friend/../../../etc", "leaves the store")]
    [InlineData("../" + Friend + "/../../etc", "leaves the store")]
    [InlineData("../" + Stranger + "/x", "points into a package that is not a dependency")]
    [InlineData("../" + Friend + "/../" + Stranger, "points into a package that is not a dependency")]
    [InlineData("/pthbs/env/bin/sh", "points into a package that is not a dependency")]
    [InlineData("/pthbs/" + Friend + "/a/..", GoesUp)]
    [InlineData("/pthbs/" + Friend + "/a/b/c/../../etc/hostname", GoesUp)]
    [InlineData("../" + Friend + "/a/b/c/../../tmp", GoesUp)]
    [InlineData("to-friend/lib/../share", GoesUp)]
    [InlineData("to-friend-lib/../share", GoesUp)]
    [InlineData("../" + Friend + "/a/../../" + Own + "/file", GoesUp)]
    [InlineData("link", "goes round in circles")]
    [InlineData("round/x", "goes round in circles")]
    public void A_link_is_followed_link_by_link_through_the_listing(string target, string? wrong)
    {
        var problem = LinkCheck.Problems(Tree(target), Own, new HashSet<string> { Friend }).SingleOrDefault(p => p.Path == "link");

        Assert.Equal(wrong is null ? null : $"its target {target} {wrong}", problem?.What);
        Assert.Equal(wrong is null, problem?.Hint is null);
    }

    [Theory]
    [InlineData("/file", null)]
    [InlineData("/dir/inner", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("none", null)]
    [InlineData("dir/up/none/../..", "leaves the tree")]
    [InlineData("/..", "leaves the tree")]
    [InlineData("..", "leaves the tree")]
    [InlineData("dir/../../" + Friend, "leaves the tree")]
    [InlineData("link", "goes round in circles")]
    public void In_a_root_absolute_links_are_read_inside_its_own_tree(string target, string? wrong)
    {
        var problem = LinkCheck.Problems(Tree(target), Own, new HashSet<string> { Friend }, isRootfs: true).SingleOrDefault(p => p.Path == "link");

        Assert.Equal(wrong is null ? null : $"its target {target} {wrong}", problem?.What);
    }

    [Fact]
    public void A_link_deep_in_the_tree_is_read_from_where_it_stands()
    {
        TreeEntry[] tree = [Entry("a", FileKind.Directory), Entry("a/b", FileKind.Directory), Link("a/b/good", "../../../" + Friend), Link("a/b/bad", "../../../../x"), Link("a/b/short", "../../a")];

        Assert.Equal(["a/b/bad: its target ../../../../x leaves the store"], LinkCheck.Problems(tree, Own, new HashSet<string> { Friend }).Select(p => p.ToString()));
    }

    [Fact]
    public void A_forest_of_links_over_one_long_link_a_package_passes()
    {
        TreeEntry[] tree = [
            Entry(".pkg", FileKind.Directory), Link(".pkg/friend", "../../" + Friend), Entry("lib", FileKind.Directory),
            Link("lib/libz.a", "../.pkg/friend/lib/libz.a"), Link("include", ".pkg/friend/include")];

        Assert.Empty(LinkCheck.Problems(tree, Own, new HashSet<string> { Friend }));
        Assert.Equal([".pkg/friend", "lib/libz.a", "include"], LinkCheck.Problems(tree, Own, new HashSet<string>()).Select(p => p.Path));
    }

    [Fact]
    public void As_many_links_lead_through_each_other_as_the_kernel_follows()
    {
        TreeEntry[] tree = [Entry("end", FileKind.Regular), Link("l01", "end"), .. Enumerable.Range(2, 41).Select(i => Link($"l{i:00}", $"./l{i - 1:00}"))];
        string[] wrong = ["l41", "l42"];

        Assert.Equal(wrong, LinkCheck.Problems(tree, Own, new HashSet<string>()).Select(p => p.Path));
        // In whatever order they are met.
        Assert.Equal(wrong, LinkCheck.Problems([tree[0], .. tree.Skip(1).Reverse()], Own, new HashSet<string>()).Select(p => p.Path).Order());
    }

    [Fact]
    public void Links_that_lead_a_long_way_through_each_other_are_each_walked_once()
    {
        // Without what was found before, these are 3,000 ways of 30,000 names.
        var way = string.Concat(Enumerable.Repeat("d/../", 800));
        TreeEntry[] tree = [
            Entry("d", FileKind.Directory), Link("k00", way + "d"), .. Enumerable.Range(1, 37).Select(i => Link($"k{i:00}", $"{way}k{i - 1:00}")),
            .. Enumerable.Range(0, 3000).Select(i => Link($"l{i:0000}", way + "k37"))];

        Assert.Empty(LinkCheck.Problems(tree, Own, new HashSet<string>(), cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_link_that_doubles_with_each_one_before_it_ends()
    {
        TreeEntry[] tree = [Entry("d", FileKind.Directory), Link("l00", "d"), .. Enumerable.Range(1, 60).Select(i => Link($"l{i:00}", $"l{i - 1:00}/../l{i - 1:00}"))];

        Assert.Equal(Enumerable.Range(5, 56).Select(i => $"l{i:00}"), LinkCheck.Problems(tree, Own, new HashSet<string>()).Select(p => p.Path));
    }

    [Fact]
    public void Nothing_stands_behind_a_link_to_a_file()
    {
        TreeEntry[] tree = [Entry("file", FileKind.Regular), Link("l", "file"), Link("m", "l/."), Link("n", "l/x")];

        Assert.Equal(["m", "n"], LinkCheck.Problems(tree, Own, new HashSet<string>()).Select(p => p.Path));
        Assert.Empty(LinkCheck.Problems(tree, Own, new HashSet<string>(), isRootfs: true));
    }

    [Fact]
    public void It_can_be_ended()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => LinkCheck.Problems([Entry("d", FileKind.Directory), Link("l", "d")], Own, new HashSet<string>(), cancel: cancel.Token));
    }

    private static TreeEntry[] Tree(string target) => [
        Entry("file", FileKind.Regular), Entry("dir", FileKind.Directory), Entry("dir/inner", FileKind.Regular), Link("dir/up", ".."), Link("to-dir", "dir"), Link("to-up", "dir/up/."),
        Link("to-friend", "../" + Friend), Link("to-friend-lib", "../" + Friend + "/lib"), Link("to-none", "none"), Link("round", "round2"), Link("round2", "round"), Link("link", target)];

    private static TreeEntry Entry(string path, FileKind kind) => new(path, default(FileStatus) with { Kind = kind });

    private static TreeEntry Link(string path, string target) => new(path, default(FileStatus) with { Kind = FileKind.Link }, target);
}
