using Pthbs.Errors;
using Pthbs.Licensing;

namespace Pthbs.Tests.Licensing;

public sealed class LicenseExpressionTests
{
    [Theory]
    [InlineData("MIT", "MIT")]
    [InlineData("  mit ", "MIT")]
    [InlineData("gpl-2.0-ONLY and zlib", "GPL-2.0-only AND Zlib")]
    [InlineData("Apache-2.0+", "Apache-2.0+")]
    [InlineData("GPL-2.0+", "GPL-2.0+")]
    [InlineData("GPL-3.0-or-later WITH gcc-exception-3.1 AND MIT", "GPL-3.0-or-later WITH GCC-exception-3.1 AND MIT")]
    [InlineData("(MIT)", "MIT")]
    [InlineData("((MIT OR ISC))", "MIT OR ISC")]
    [InlineData("MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)")]
    [InlineData("MIT OR ISC AND Zlib", "MIT OR ISC AND Zlib")]
    [InlineData("(MIT OR ISC)AND(Zlib)", "(MIT OR ISC) AND Zlib")]
    [InlineData("MIT AND (ISC AND MIT)", "MIT AND ISC")]
    [InlineData("LicenseRef-mine OR DocumentRef-x:LicenseRef-y", "LicenseRef-mine OR DocumentRef-x:LicenseRef-y")]
    [InlineData("No-Such-License", "No-Such-License")]
    public void An_expression_has_one_canonical_form(string text, string canonical)
    {
        Assert.Equal(canonical, LicenseExpression.Parse(text).ToString());
        Assert.Equal(canonical, LicenseExpression.Parse(canonical).ToString());
    }

    [Theory]
    [InlineData("", "a license is missing at its end")]
    [InlineData("MIT AND", "a license is missing at its end")]
    [InlineData("MIT WITH", "an exception is missing at its end")]
    [InlineData("AND MIT", "'AND' stands where a license should")]
    [InlineData("MIT ISC", "'ISC' follows a license without AND or OR")]
    [InlineData("see each package's usr/share/doc", "'each' follows a license without AND or OR")]
    [InlineData("GPLv2/MIT", "'GPLv2/MIT' is no identifier: '/' cannot be part of one")]
    [InlineData("(MIT", "a '(' has no ')'")]
    [InlineData("MIT)", "a ')' has no '('")]
    [InlineData("()", "')' stands where a license should")]
    [InlineData("MIT And ISC", "'And' follows a license without AND or OR")]
    [InlineData("MIT WITH (ISC)", "'(' stands where an exception should")]
    public void What_is_none_is_refused_with_the_reason(string text, string why)
    {
        var error = Assert.Throws<PthbsException>(() => LicenseExpression.Parse(text));
        Assert.Equal((ErrorKind.Input, $"this is not an SPDX license expression: {why}", text.Length > 0 ? text : "nothing"), (error.Kind, error.Message, error.Got));
        Assert.Null(LicenseExpression.TryParse(text));
    }

    [Fact]
    public void Depth_and_length_have_limits()
    {
        Assert.Equal("MIT", LicenseExpression.Parse(new string('(', 20) + "MIT" + new string(')', 20)).ToString());
        Assert.Contains("nested deeper", Assert.Throws<PthbsException>(() => LicenseExpression.Parse(new string('(', 21) + "MIT" + new string(')', 21))).Message, StringComparison.Ordinal);
        Assert.Contains("4000 characters", Assert.Throws<PthbsException>(() => LicenseExpression.Parse(new string('(', 100_000))).Message, StringComparison.Ordinal);
        Assert.Equal(20, LicenseExpression.Parse(string.Concat(Enumerable.Repeat("(MIT) AND ", 300)) + string.Join(" OR ", Enumerable.Range(0, 19).Select(i => $"LicenseRef-{i}"))).Terms.Count);
    }

    [Fact]
    public void Terms_are_told_once_in_their_order()
    {
        var terms = LicenseExpression.Parse("GPL-2.0-only WITH Linux-syscall-note OR (MIT AND BSD-2-Clause+) OR MIT").Terms;
        Assert.Equal([new LicenseTerm("GPL-2.0-only", false, "Linux-syscall-note"), new LicenseTerm("MIT", false, null), new LicenseTerm("BSD-2-Clause", true, null)], terms);
    }

    [Fact]
    public void What_applies_together_is_joined_with_and()
    {
        LicenseExpression[] all = [LicenseExpression.Parse("GPL-2.0-only"), LicenseExpression.Parse("MIT OR ISC"), LicenseExpression.Parse("Zlib AND GPL-2.0-only")];
        Assert.Equal("GPL-2.0-only AND (MIT OR ISC) AND Zlib", LicenseExpression.All(all).ToString());
        Assert.Equal("Zlib", LicenseExpression.All([LicenseExpression.Parse("Zlib"), LicenseExpression.Parse("zlib")]).ToString());
    }

    [Theory]
    [InlineData("MIT AND GPL-2.0-only WITH Linux-syscall-note AND LicenseRef-x AND DocumentRef-a:LicenseRef-b AND MIT WITH AdditionRef-z")]
    [InlineData("GPL-2.0", "SPDX has deprecated the license 'GPL-2.0'", "write GPL-2.0-only")]
    [InlineData("GPL-2.0+", "SPDX has deprecated the license 'GPL-2.0+'", "write GPL-2.0-or-later")]
    [InlineData("Net-SNMP", "SPDX has deprecated the license 'Net-SNMP'", null)]
    [InlineData("MTI", "SPDX has no license 'MTI'", "did you mean 'MIT'?")]
    [InlineData("GPLv2", "SPDX has no license 'GPLv2'", "write GPL-2.0-only, or GPL-2.0-or-later if the source says 'or any later version'")]
    [InlineData("LGPLv2.1-or-later", "SPDX has no license 'LGPLv2.1-or-later'", "write LGPL-2.1-or-later")]
    [InlineData("GPL", "SPDX has no license 'GPL'", "say the version, such as GPL-3.0-or-later")]
    [InlineData("My-Very-Own-Terms-And-Conditions", "SPDX has no license 'My-Very-Own-Terms-And-Conditions'", "a license that SPDX does not list is called LicenseRef-NAME")]
    [InlineData("DocumentRef-a:MIT", "SPDX has no license 'DocumentRef-a:MIT'", "a license that SPDX does not list is called LicenseRef-NAME")]
    [InlineData("MIT WITH Linux-syscall-not", "SPDX has no license exception 'Linux-syscall-not'", "did you mean 'Linux-syscall-note'?")]
    public void Identifiers_that_spdx_does_not_have_are_problems(string text, string? message = null, string? hint = null)
    {
        var problems = LicenseList.ProblemsOf(LicenseExpression.Parse(text));
        if (message is null) Assert.Empty(problems);
        else Assert.Equal((message, hint), (Assert.Single(problems).Message, problems[0].Hint));
    }

    [Fact]
    public void The_replacement_of_a_deprecated_identifier_is_a_current_one()
    {
        foreach (var id in (string[])["AGPL-3.0", "BSD-2-Clause-FreeBSD", "bzip2-1.0.5", "eCos-2.0", "GFDL-1.3", "GPL-2.0-with-classpath-exception", "GPL-3.0-with-GCC-exception", "LGPL-2.1+", "StandardML-NJ", "wxWindows"])
        {
            var hint = Assert.Single(LicenseList.ProblemsOf(LicenseExpression.Parse(id))).Hint;
            Assert.Empty(LicenseList.ProblemsOf(LicenseExpression.Parse(hint!["write ".Length..])));
        }
    }
}
