using Pthbs.Collections.Updating;
using Pthbs.Scripts;
using Pthbs.Sources;

namespace Pthbs.Tests.Collections;

public sealed class DebianOrderTests
{
    [Fact]
    public void Versions_are_ordered_as_Debian_orders_them()
    {
        string[] sorted = ["0", "1.0~rc1", "1.0", "1.0a", "1.0+x", "1.0.1", "1.2", "1.10", "1.10.3", "2", "2.0", "10.0"];
        var mixed = sorted.Reverse().ToList();
        mixed.Sort(DebianOrder.Instance);
        Assert.Equal(sorted, mixed);
        Assert.Equal(0, DebianOrder.Instance.Compare("1.01", "1.1"));
        Assert.True(DebianOrder.Instance.Compare("20250419", "9.99999999999999999999999999") > 0);
        Assert.True(DebianOrder.Instance.Compare("1.99999999999999999999999998", "1.99999999999999999999999999") < 0);
    }

    [Theory]
    [InlineData("2.0-rc1", true)]
    [InlineData("2.0rc2", true)]
    [InlineData("2.0.beta", true)]
    [InlineData("2.0~x", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0-march", false)]
    public void What_comes_before_a_release_is_known_by_its_words(string version, bool isEarly) => Assert.Equal(isEarly, DebianOrder.IsEarly(version));

    [Theory]
    [InlineData("1.2", "v1.2 v1.10 1.3 other-9.0", "v1.10 v1.2")]
    [InlineData("1.2", "thing-1_2 thing-1_10 thing-1_3 v9.0", "thing-1_10 thing-1_3 thing-1_2")]
    [InlineData("1.2", "v2.0 3.0 release", "3.0 v2.0")]
    [InlineData("1.2", "11.2 2.0", "11.2 2.0")]
    public void The_tag_of_the_version_shows_what_stands_around_versions(string before, string tags, string expected)
    {
        List<GitTag> all = [.. tags.Split(' ').Select((name, i) => new GitTag(name, new SourceKey(SourceKind.Git, $"{i}".PadLeft(40, '0'))))];
        Assert.Equal(expected.Split(' '), new VersionTags(all, before, new SourceKey(SourceKind.Git, new string('f', 40))).Tags.Select(tag => tag.Name));
    }

    [Fact]
    public void Of_two_tags_for_a_version_one_is_enough_where_both_lead_to_one_commit()
    {
        SourceKey Key(char c) => new(SourceKind.Git, new string(c, 40));
        Assert.Single(new VersionTags([new("1.3", Key('a')), new("v1.3", Key('a'))], "1", Key('c')).Find("1.3"));
        Assert.Equal(2, new VersionTags([new("1.3", Key('a')), new("v1.3", Key('b'))], "1", Key('c')).Find("1.3").Count);
        Assert.Empty(new VersionTags([new("1.3", Key('a'))], "1", Key('c')).Find("1.4"));
    }
}
