using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

public sealed class DownloadListTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);
    private static readonly string Commit = new('c', 40);

    private static readonly string Whole = $"""
        # the base

        sha256:{A}  zlib-1.3.1.tar.gz  debian:pool/main/z/zlib/zlib_1.3.1.orig.tar.gz https://zlib.example/zlib-1.3.1.tar.gz
        git:{Commit}  zsh  https://git.example/zsh.git

          # patches
        sha256:{B} fix.patch   file:patches/fix.patch

        """;

    private static PthbsException Refused(string text)
    {
        var error = Assert.Throws<PthbsException>(() => DownloadList.Parse(text, "list"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        return error;
    }

    [Fact]
    public void A_list_is_read_with_its_urls_in_order()
    {
        var list = DownloadList.Parse(Whole, "list");
        Assert.Equal(["zlib-1.3.1.tar.gz", "zsh", "fix.patch"], list.Entries.Select(e => e.File));
        Assert.Equal(["debian:pool/main/z/zlib/zlib_1.3.1.orig.tar.gz", "https://zlib.example/zlib-1.3.1.tar.gz"], list.Entries[0].Urls);
        Assert.Equal(new SourceKey(SourceKind.Git, Commit), list.Entries[1].Key);
        Assert.Equal(7, list.Entries[2].Line);
    }

    [Fact]
    public void Printing_a_list_gives_the_same_text() => Assert.Equal(Whole, DownloadList.Parse(Whole, "list").ToString());

    [Fact]
    public void A_list_whose_last_line_is_not_ended_gets_its_end() => Assert.Equal("# a\n", DownloadList.Parse("# a", "list").ToString());

    [Fact]
    public void Entries_are_found_by_hash_and_by_name()
    {
        var list = DownloadList.Parse(Whole, "list");
        Assert.True(list.TryFind(new SourceKey(SourceKind.Sha256, B), out var byKey));
        Assert.True(list.TryFind("fix.patch", out var byFile));
        Assert.Same(byKey, byFile);
        Assert.False(list.TryFind("other", out _));
        Assert.False(list.TryFind(new SourceKey(SourceKind.Sha256, Commit + new string('c', 24)), out _));
    }

    [Fact]
    public void A_request_knows_its_line_and_the_folder_of_its_list()
    {
        var list = DownloadList.Parse(Whole, "/srv/collection/list");
        var request = list.Request(list.Entries[2]);
        Assert.Equal("/srv/collection/list:7", request.Where);
        Assert.Equal("/srv/collection", request.Folder);
    }

    [Fact]
    public void Editing_replaces_the_line_of_that_name_and_keeps_every_other()
    {
        var changed = DownloadList.Parse(Whole, "list").With(new DownloadEntry(new SourceKey(SourceKind.Sha256, B), "zlib-1.3.1.tar.gz",
            ["https://new.example/z.tar.gz"]));
        var lines = Whole.Split('\n');
        lines[2] = $"sha256:{B}  zlib-1.3.1.tar.gz  https://new.example/z.tar.gz";
        Assert.Equal(string.Join('\n', lines), changed.ToString());
        Assert.Equal(3, changed.Entries.Length);
    }

    [Fact]
    public void A_new_entry_stands_at_the_end()
    {
        var changed = DownloadList.Parse(Whole, "list").With(new DownloadEntry(new SourceKey(SourceKind.Sha256, A), "again", ["file:/x"]));
        Assert.Equal(Whole + $"sha256:{A}  again  file:/x\n", changed.ToString());
    }

    [Fact]
    public void An_entry_can_be_added_to_an_empty_list() =>
        Assert.Equal($"sha256:{A}  a  file:/x\n",
            DownloadList.Parse("", "list").With(new DownloadEntry(new SourceKey(SourceKind.Sha256, A), "a", ["file:/x"])).ToString());

    [Fact]
    public void One_name_for_two_contents_is_an_error_that_shows_both_lines()
    {
        var error = Refused($"sha256:{A}  x.tar  https://a.example/x\n# between\nsha256:{B}  x.tar  https://b.example/x\n");
        Assert.Equal("list:3", error.Where);
        Assert.Equal([$"line 1: sha256:{A}  x.tar  https://a.example/x", $"line 3: sha256:{B}  x.tar  https://b.example/x"], error.Details);
    }

    [Fact]
    public void One_content_may_go_by_two_names() =>
        Assert.Equal(2, DownloadList.Parse($"sha256:{A}  x  file:/x\nsha256:{A}  y  file:/y\n", "list").Entries.Length);

    [Theory]
    [InlineData("md5:0123  x  https://a.example/x", "this is not a valid hash")]
    [InlineData("sha256:AAAA  x  https://a.example/x", "this is not a valid hash")]
    [InlineData("sha256:{A}  x", "a name or a URL is missing")]
    [InlineData("sha256:{A}  ../x  https://a.example/x", "this is not a valid file name for a source")]
    [InlineData("sha256:{A}  x  ftp://a.example/x", "unknown scheme 'ftp:' for a file")]
    [InlineData("sha256:{A}  x  git://a.example/x", "unknown scheme 'git:' for a file")]
    [InlineData("git:{C}  x  debian:pool/main/x", "unknown scheme 'debian:' for a commit")]
    [InlineData("git:{C}  x  ssh://a.example/x", "unknown scheme 'ssh:' for a commit")]
    [InlineData("git:{C}  x  ext::sh", "unknown scheme 'ext:' for a commit")]
    [InlineData("sha256:{A}  x  www.example/x", "this is not a valid URL")]
    [InlineData("sha256:{A}  x  https:///x", "this is not a valid URL")]
    [InlineData("sha256:{A}  x  https://me:secret@a.example/x", "a URL in a download list must not contain a user name or password")]
    [InlineData("sha256:{A}  x  debian:pool/../../secret", "the path below the mirror must be a plain relative path")]
    [InlineData("sha256:{A}  x  file:", "the path is missing")]
    [InlineData("sha256:{A}  x  file:a%00b", "a path cannot contain a zero byte")]
    [InlineData("git:{C}  x  --upload-pack=sh", "this is not a valid URL")]
    [InlineData("git:{C}  x  host:path", "unknown scheme 'host:' for a commit")]
    [InlineData("git:{C}  x  fd::3", "unknown scheme 'fd:' for a commit")]
    [InlineData("git:{C}  x  git://me@a.example/x", "a URL in a download list must not contain a user name or password")]
    [InlineData("sha256:{A}  x  https://a.example/x\r", "the line contains a control character")]
    public void A_wrong_line_is_named(string line, string what)
    {
        var error = Refused("# one\n" + line.Replace("{A}", A, StringComparison.Ordinal).Replace("{C}", Commit, StringComparison.Ordinal) + "\n");
        Assert.Equal("list:2", error.Where);
        Assert.Equal(what, error.Message);
    }

    [Theory]
    [InlineData("sha256:{A}  x  https://me:secret@a.example/x@y", "https://…@a.example/x@y")]
    [InlineData("sha256:{A}  https://me:secret@a.example/x", "sha256:{A}  https://…@a.example/x")]
    [InlineData("https://me:se@cret@a.example", "https://…@a.example")]
    [InlineData("sha256:{A}  x  ftp://secret@a.example?to=b@c", "ftp://…@a.example?to=b@c")]
    [InlineData("sha256:{A}  x  gopher://a.example/b@c", "gopher://a.example/b@c")]
    public void No_error_shows_a_password(string line, string got) =>
        Assert.Equal(got.Replace("{A}", A, StringComparison.Ordinal), Refused(line.Replace("{A}", A, StringComparison.Ordinal) + "\n").Got);
}
