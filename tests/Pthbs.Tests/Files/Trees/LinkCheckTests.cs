using Pthbs.Files;
using Pthbs.Files.Trees;

namespace Pthbs.Tests.Files.Trees;

public sealed class LinkCheckTests
{
    private const string Own = "own.1111111111111111111111111111111111111111111111111111111111111111";
    private const string Friend = "friend.2222222222222222222222222222222222222222222222222222222222222222";
    private const string Stranger = "stranger.3333333333333333333333333333333333333333333333333333333333333333";

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
    [InlineData("../" + Stranger + "/x", "points into a package that is no dependency")]
    [InlineData("../" + Friend + "/../" + Stranger, "points into a package that is no dependency")]
    [InlineData("/pthbs/env/bin/sh", "points into a package that is no dependency")]
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
        var problem = LinkCheck.Problems(Tree(target), Own, new HashSet<string> { Friend }, rootTree: true).SingleOrDefault(p => p.Path == "link");

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

    private static TreeEntry[] Tree(string target) => [
        Entry("file", FileKind.Regular), Entry("dir", FileKind.Directory), Entry("dir/inner", FileKind.Regular), Link("dir/up", ".."), Link("to-dir", "dir"), Link("to-up", "dir/up/."),
        Link("to-friend", "../" + Friend), Link("to-none", "none"), Link("round", "round2"), Link("round2", "round"), Link("link", target)];

    private static TreeEntry Entry(string path, FileKind kind) => new(path, default(FileStatus) with { Kind = kind });

    private static TreeEntry Link(string path, string target) => new(path, default(FileStatus) with { Kind = FileKind.Link }, target);
}
