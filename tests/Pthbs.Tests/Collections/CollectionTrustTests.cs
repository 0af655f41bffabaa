using Pthbs.Collections;
using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Collections;

/// <summary>A collection that nobody named is used only where no other user can write it.</summary>
public sealed class CollectionTrustTests
{
    private const uint Alice = 1000, Bob = 1001, AliceGroup = 1000, Staff = 50;
    private const string Users = "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n";
    private const string Groups = "root:x:0:\nstaff:x:50:alice\nalice:x:1000:\nbob:x:1001:\n";

    [Theory]
    [InlineData(Alice, null, Alice, AliceGroup, "755", true)]
    [InlineData(Alice, null, 0u, 0u, "755", true)]
    [InlineData(Alice, null, Bob, 1001u, "755", false)]
    [InlineData(0u, null, Alice, AliceGroup, "755", false)]
    [InlineData(0u, "1000", Alice, AliceGroup, "755", true)]
    [InlineData(0u, "1000", Bob, 1001u, "755", false)]
    [InlineData(0u, "alice", Alice, AliceGroup, "755", false)]
    [InlineData(Alice, "1001", Bob, 1001u, "755", false)]
    [InlineData(Alice, null, Alice, AliceGroup, "757", false)]
    [InlineData(Alice, null, Alice, AliceGroup, "1777", false)]
    [InlineData(Alice, null, Alice, AliceGroup, "775", true)]
    [InlineData(Alice, null, Alice, Staff, "775", false)]
    [InlineData(Alice, null, Alice, 1001u, "775", false)]
    [InlineData(Alice, null, Alice, 4242u, "775", false)]
    public void Only_root_the_user_and_who_called_sudo_may_be_able_to_write_it(uint user, string? sudo, uint owner, uint group, string mode, bool trusted) =>
        Assert.Equal(trusted, new CollectionTrust(user, sudo, new LocalAccounts(Users, Groups)).Problem(Status(owner, group, mode), () => false) is null);

    [Fact]
    public void What_looks_like_a_right_of_the_private_group_may_be_an_access_lists()
    {
        var trust = new CollectionTrust(Alice, null, new LocalAccounts(Users, Groups));
        Assert.NotNull(trust.Problem(Status(Alice, AliceGroup, "775"), () => true));
        Assert.Null(trust.Problem(Status(Alice, AliceGroup, "755"), () => true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("packages/zlib/zlib.sh.j2")]
    public void An_access_list_that_lets_another_user_write_is_seen(string which)
    {
        using var parent = new TemporaryDirectory();
        using var small = Make(parent);
        Assert.SkipWhen(Commands.TryRun("/", "setfacl", "-m", "u:65001:rwx", $"{parent.Path}/collection/{which}") is null, "setfacl is not installed, or this file system has no access lists");
        Assert.Contains("write to it", Assert.Throws<PthbsException>(() => Use($"{parent.Path}/collection")).Got, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice:x:1000:bob\n", "")]
    [InlineData("alice:x:1000:\n", "carol:x:1002:1000::/:/bin/sh\n")]
    [InlineData("alice:x:1000:\nalice:x:1000:bob\n", "")]
    [InlineData("users:x:1000:\n", "")]
    [InlineData("", "")]
    public void A_group_with_another_member_or_another_name_is_not_private(string groups, string moreUsers) =>
        Assert.False(new LocalAccounts(Users + moreUsers, groups).IsPrivate(AliceGroup, Alice));

    [Fact]
    public void A_group_may_list_its_owner_as_its_only_member() =>
        Assert.True(new LocalAccounts(Users, "alice:x:1000:alice\n").IsPrivate(AliceGroup, Alice));

    [Theory]
    [InlineData("", "755", "its owner is")]
    [InlineData("packages", "755", "its owner is")]
    [InlineData("packages/zlib", "755", "its owner is")]
    [InlineData("packages/zlib/zlib.sh.j2", "644", "its owner is")]
    [InlineData("pthbs.yaml", "644", "its owner is")]
    [InlineData("downloadlist.sha256", "644", "its owner is")]
    public void Every_directory_and_file_of_it_counts(string which, string mode, string why)
    {
        Assert.SkipUnless(Ownership.IsRoot, "giving files to another user needs root");
        using var parent = new TemporaryDirectory();
        using var small = Make(parent);
        Do("chown", "65001:65001", $"{parent.Path}/collection/{which}");
        Do("chmod", mode, $"{parent.Path}/collection/{which}");
        var error = Assert.Throws<PthbsException>(() => Use($"{parent.Path}/collection"));
        Assert.Equal(Path.GetFullPath($"{parent.Path}/collection"), Path.GetFullPath(error.Where!));
        Assert.Contains(why, error.Got, StringComparison.Ordinal);
        Assert.Contains("--collection", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("777", false)]
    [InlineData("1777", true)]
    [InlineData("755", true)]
    public void A_sticky_directory_above_it_counts_as_not_writable(string mode, bool trusted)
    {
        using var parent = new TemporaryDirectory();
        using var small = Make(parent);
        Do("chmod", mode, parent.Path);
        var error = Record.Exception(() => Use($"{parent.Path}/collection"));
        if (trusted) Assert.Null(error);
        else Assert.Contains("everyone can write", Assert.IsType<PthbsException>(error).Got, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collection_that_is_sticky_itself_is_anybodys()
    {
        using var parent = new TemporaryDirectory();
        using var small = Make(parent);
        Do("chmod", "1777", $"{parent.Path}/collection");
        Assert.Throws<PthbsException>(() => Use($"{parent.Path}/collection"));
    }

    [Fact]
    public void A_link_to_a_collection_is_followed_to_where_it_is()
    {
        using var parent = new TemporaryDirectory();
        using var small = Make(parent);
        Do("mkdir", $"{parent.Path}/open", $"{parent.Path}/mine");
        Do("mv", $"{parent.Path}/collection", $"{parent.Path}/open/collection");
        Do("chmod", "777", $"{parent.Path}/open");
        Do("ln", "-s", "../open/collection", $"{parent.Path}/mine/collection");
        Assert.Throws<PthbsException>(() => Use($"{parent.Path}/mine/collection"));
    }

    private static void Do(string program, params string[] words) => Assert.NotNull(Commands.TryRun("/", program, words));

    private static void Use(string path)
    {
        var trust = CollectionTrust.OfUser(null);
        trust.EnsurePlace(path, path);
        using var collection = Collection.Open(new CollectionPlaces([path], trust));
        new Generator(collection).Generate(PackageRequest.Parse("zlib"));
    }

    private static SmallCollection Make(TemporaryDirectory parent)
    {
        var small = new SmallCollection().Package("zlib");
        Do("cp", "-R", small.Path, $"{parent.Path}/collection");
        return small;
    }

    private static FileStatus Status(uint owner, uint group, string mode) =>
        new(FileKind.Directory, Convert.ToInt32(mode, 8), 0, 0, 0, owner, 1, 1, 1) { Group = group };
}
