using Pthbs.Licensing;

namespace Pthbs.Tests.Licensing;

public sealed class LicenseConflictTests
{
    [Theory]
    [InlineData("GPL-2.0-only", "Apache-2.0", "GPL-2.0-only and Apache-2.0: GPL-2.0-only excludes Apache-2.0")]
    [InlineData("Apache-2.0", "GPL-2.0-only", "Apache-2.0 and GPL-2.0-only: GPL-2.0-only excludes Apache-2.0")]
    [InlineData("GPL-2.0-only", "GPL-3.0-or-later", "GPL-2.0-only and GPL-3.0-or-later: GPL-2.0-only excludes GPL-3.0")]
    [InlineData("GPL-2.0-only", "AGPL-3.0-only", "GPL-2.0-only and AGPL-3.0-only: GPL-2.0-only excludes GPL-3.0")]
    [InlineData("GPL-2.0-only", "LGPL-3.0-or-later", "GPL-2.0-only and LGPL-3.0-or-later: GPL-2.0-only excludes LGPL-3.0")]
    [InlineData("GPL-3.0-or-later", "OpenSSL", "GPL-3.0-or-later and OpenSSL: GPL-3.0 excludes an advertising clause")]
    [InlineData("GPL-2.0-or-later", "BSD-4-Clause", "GPL-2.0-or-later and BSD-4-Clause: GPL-2.0-only excludes an advertising clause")]
    [InlineData("GPL-3.0-only", "CDDL-1.0", "GPL-3.0-only and CDDL-1.0: GPL-3.0 excludes another copyleft")]
    [InlineData("GPL-2.0-only AND MIT", "Apache-2.0 AND ISC", "GPL-2.0-only AND MIT and Apache-2.0 AND ISC: GPL-2.0-only excludes Apache-2.0")]
    public void A_pair_that_excludes_each_other_is_named(string first, string second, string reason)
    {
        var conflict = Find("MIT", first, "Zlib", second)!;
        Assert.Equal(("part-1", "part-3", reason), (conflict.First.Name, conflict.Second.Name, conflict.Reason));
    }

    [Theory]
    [InlineData("GPL-2.0-or-later", "Apache-2.0")]
    [InlineData("GPL-2.0+", "Apache-2.0")]
    [InlineData("GPL-2.0-only", "LGPL-2.1-or-later", "Zlib", "MIT", "BSD-3-Clause", "MPL-2.0")]
    [InlineData("GPL-3.0-only", "AGPL-3.0-only", "LGPL-3.0-only", "Apache-2.0")]
    [InlineData("GPL-2.0-only", "BSD-3-Clause OR GPL-2.0-only")]
    [InlineData("GPL-2.0-only", "LGPL-3.0-or-later OR GPL-2.0-or-later")]
    [InlineData("GPL-2.0-only", "GPL-3.0-or-later WITH GCC-exception-3.1")]
    [InlineData("GPL-2.0-only WITH Linux-syscall-note", "Apache-2.0")]
    [InlineData("Apache-2.0", "OpenSSL", "CDDL-1.1")]
    [InlineData("GPL-2.0-only", "LicenseRef-mine")]
    [InlineData("GPL-2.0-only AND GPL-3.0-only", "Apache-2.0")]
    public void What_goes_together_is_no_conflict(params string[] parts) => Assert.Null(Find(parts));

    /// <summary>Each two go together, all three do not.</summary>
    [Fact]
    public void Alternatives_are_chosen_once_for_the_whole_program()
    {
        string[] all = ["GPL-2.0-only OR OpenSSL", "Apache-2.0", "GPL-2.0-or-later"];
        foreach (var one in all) Assert.Null(Find([.. all.Where(a => a != one)]));
        Assert.Equal("no choice of alternatives lets GPL-2.0-or-later stand beside the licenses of the other parts", Find(all)!.Reason);
    }

    private static LicenseConflict? Find(params string[] licenses) => LicenseConflicts.Find([.. licenses.Select((text, i) => new LicensedPart($"part-{i}", LicenseExpression.Parse(text)))]);
}
