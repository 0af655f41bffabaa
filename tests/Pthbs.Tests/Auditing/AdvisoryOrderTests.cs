using Pthbs.Auditing;

namespace Pthbs.Tests.Auditing;

public sealed class AdvisoryOrderTests
{
    [Theory]
    [InlineData("1.2.11 1.2.12 1.2.13 1.3 1.3.1 1.10")]
    [InlineData("0 0.1 1")]
    [InlineData("1.0rc1 1.0 1.0.1")]
    [InlineData("3.0-alpha1 3.0-beta2 3.0-pre1 3.0")]
    [InlineData("1.0.2 1.0.2a 1.0.2k 1.0.2zh 1.0.3")]
    [InlineData("1.0a1 1.0b2 1.0")]
    [InlineData("9p1 9.1p1 9.1p2")]
    [InlineData("20240101 20250419")]
    [InlineData("2.0 99999999999999999999999999 100000000000000000000000000")]
    public void Versions_of_most_programs_are_ordered_as_they_are_meant(string ascending) => AssertOrder(ascending, semantic: false);

    [Theory]
    [InlineData("1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0")]
    [InlineData("0.0.0-0 1.0.0-other 1.0.0 1.0.1")]
    public void Semantic_versions_are_ordered_as_their_rules_say(string ascending) => AssertOrder(ascending, semantic: true);

    [Theory]
    [InlineData("1.0", "1.0.0", false)]
    [InlineData("v1.2", "1.2", false)]
    [InlineData("1.0.0+build1", "1.0.0+build2", true)]
    [InlineData("curl-8_1_0", "8.1.0", false)]
    public void What_does_not_count_makes_no_difference(string one, string other, bool semantic) => Assert.Equal(0, AdvisoryOrder.Compare(one, other, semantic));

    [Theory]
    [InlineData("v1.2.12", "1.2.12", true)]
    [InlineData("OpenSSL_1_1_1k", "1.1.1k", true)]
    [InlineData("1.2.1", "1.2.12", false)]
    [InlineData("1.2", "1.2.0", false)]
    public void A_listed_version_is_that_version(string listed, string version, bool same) => Assert.Equal(same, AdvisoryOrder.IsSame(listed, version));

    [Theory]
    [InlineData("1.2.0", true)]
    [InlineData("1.2.11", true)]
    [InlineData("1.2.12", false)]
    [InlineData("1.3", false)]
    [InlineData("2.0", true)]
    [InlineData("2.0.4", true)]
    [InlineData("2.0.5", false)]
    public void A_range_has_several_spans(string version, bool affected)
    {
        var range = new VersionRange(false, [new(VersionEventKind.Fixed, "1.2.12"), new(VersionEventKind.Introduced, "2.0"), new(VersionEventKind.Introduced, "0"), new(VersionEventKind.LastAffected, "2.0.4")]);
        Assert.Equal(affected, range.Contains(version));
    }

    [Fact]
    public void A_limit_ends_a_range() => Assert.Equal((true, false), (Limited("1.9"), Limited("2.0")));

    private static bool Limited(string version) => new VersionRange(true, [new(VersionEventKind.Introduced, "1.0"), new(VersionEventKind.Limit, "2.0")]).Contains(version);

    private static void AssertOrder(string ascending, bool semantic)
    {
        var versions = ascending.Split(' ');
        for (var i = 0; i < versions.Length; i++)
            for (var j = 0; j < versions.Length; j++)
                Assert.True(Math.Sign(AdvisoryOrder.Compare(versions[i], versions[j], semantic)) == Math.Sign(i.CompareTo(j)), $"{versions[i]} and {versions[j]}");
    }
}
