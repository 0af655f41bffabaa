using Pthbs.Collections.Linting;

namespace Pthbs.Tests.Collections;

/// <summary>What lint says of facts, tests, environments and names; each rule is violated once.</summary>
public sealed class FactLintingTests
{
    private const string Whole = "{% set summary = 'a' %}{% set license = 'MIT' %}{% set homepage = 'https://example.org/' %}";

    [Fact]
    public void A_package_that_says_nothing_of_itself_is_warned_of()
    {
        using var small = new SmallCollection().Package("a").Package("b", Whole);
        small.Write("packages/b/test-b.sh.j2", "{% extends 'layouts/base.sh.j2' %}");

        var findings = Check(small);

        Assert.Equal(
            ["the package 'a' has no summary", "the package 'a' has no license", "the package 'a' has no homepage", "the package 'a' has no test"],
            findings.Select(finding => finding.Message));
        Assert.Equal([LintRule.MissingFact, LintRule.MissingFact, LintRule.MissingFact, LintRule.MissingTest], findings.Select(finding => finding.Rule));
        Assert.All(findings, finding => Assert.True(finding.IsWarning));
    }

    [Fact]
    public void What_nobody_has_built_needs_no_test()
    {
        using var small = new SmallCollection().Package("a", Whole + "{% set untested = 'needs another machine' %}");

        Assert.Empty(Check(small));
    }

    /// <summary>What the layouts read decides what a fact is.</summary>
    [Theory]
    [InlineData("{% set flags = '-a' %}", "the fact 'flags' is not a list: \"-a\"")]
    [InlineData("{% set opt = ['-O3'] %}", "the fact 'opt' is not a text: a list")]
    [InlineData("{% set strip = 'one' %}", "the fact 'strip' is not a number: \"one\"")]
    [InlineData("{% set strip = '2' %}{% set flags = [] %}{% set opt = 'x' %}{% set both = 'x' %}", null)]
    public void A_fact_of_another_kind_than_the_layouts_read_is_found(string template, string? message)
    {
        using var small = new SmallCollection().Package("a", Whole + "{% set untested = 'x' %}\n" + template);
        File.AppendAllText(Path.Combine(small.Path, "layouts/base.sh.j2"), "{{ flags | default([]) | join }}{{ opt | default('-O2') }}{{ strip | default(1) }}{{ both | default([]) }}{{ both | default('') }}\n");
        var found = Check(small);
        if (message is null)
        {
            Assert.Empty(found);
            return;
        }

        var finding = Assert.Single(found);
        Assert.Equal((LintRule.InvalidFact, message), (finding.Rule, finding.Message));
        Assert.Equal(3, finding.Line);
    }

    [Fact]
    public void Texts_of_a_list_without_a_comma_are_warned_of()
    {
        using var small = new SmallCollection().Package("a", Whole + "{% set untested = 'x' %}\n{% set depends = ['a' 'b', 'c'] %}{% set summary_end = 'a' 'b' %}{{ summary_end }}");
        var finding = Assert.Single(Check(small), f => f.Rule == LintRule.JoinedTexts);
        Assert.Equal((true, 3, 23), (finding.IsWarning, finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("{% set version = '1 2' %}", LintRule.InvalidFact, "the version cannot be one", 2, 18)]
    [InlineData("{% set summary = ' ' %}", LintRule.InvalidFact, "the summary is empty", 2, 18)]
    [InlineData("{% set summary = 'a\\nb' %}", LintRule.InvalidFact, "the summary has more than one line", 2, 18)]
    [InlineData("{% set homepage = 'example.org' %}", LintRule.InvalidFact, "the homepage is no URL", 2, 19)]
    [InlineData("{% set homepage = 'file:///x' %}", LintRule.InvalidFact, "the homepage is no URL", 2, 19)]
    [InlineData("{% set license = 'MIT and ISC' %}", LintRule.InvalidLicense, "the license is not spelled as SPDX does", 2, 19)]
    [InlineData("{% set license = 'MIT ISC' %}", LintRule.InvalidLicense, "this is not an SPDX license expression: 'ISC' follows a license without AND or OR", 2, 19)]
    [InlineData("{% set license = 'MIT OR ISK' %}", LintRule.InvalidLicense, "SPDX has no license 'ISK'", 2, 26)]
    [InlineData("{% set depends = ['zilb'] %}", LintRule.UnknownPackage, "no package is called 'zilb'", 2, 19)]
    [InlineData("{% set depends = ['zlib:x=y', 'zlib yield'] + (['zilb'] if system else []) %}", LintRule.UnknownPackage, "no package is called 'zilb'", 2, 49)]
    [InlineData("{% set link_with = ['ZLIB'] %}", LintRule.UnknownPackage, "'ZLIB' does not name a package", 2, 21)]
    [InlineData("{% block build %}{{ dep('zilb') }}{% endblock %}", LintRule.UnknownPackage, "no package is called 'zilb'", 2, 25)]
    [InlineData("{% set sources = [source('a-2.tar.gz')] %}", LintRule.UnknownSource, "downloadlist.sha256 has no line for 'a-2.tar.gz'", 2, 26)]
    [InlineData("{% set sources = [file('none.patch')] %}", LintRule.MissingFile, "there is no file 'none.patch' beside the template", 2, 24)]
    [InlineData("{% block build %}echo ${#x}\n{# why #}{% endblock %}", LintRule.ShellLength, "'${#' begins a comment, which ends at the next '#}': the text between them is left out", 2, 24)]
    [InlineData("make install\n", LintRule.TextOutsideBlocks, "text outside of blocks is never printed", 2, 1)]
    [InlineData("{% if system %}\n\n  make install\n{% endif %}", LintRule.TextOutsideBlocks, "text outside of blocks is never printed", 4, 3)]
    [InlineData("{% set depends = ['zlib'] %}\n{% set depends = [] %}", LintRule.RepeatedFact, "'depends' is set a second time, and nothing reads the first value", 3, 8)]
    public void A_value_that_cannot_be_is_found_at_its_place(string template, LintRule rule, string message, int line, int column)
    {
        using var small = new SmallCollection().Package("a", template).Package("zlib");

        var finding = Assert.Single(Check(small), finding => !finding.IsWarning);

        Assert.Equal((rule, message, line, column), (finding.Rule, finding.Message, finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("{% set depends = ['zlib', 'zlib:a=b yield'] | reject('in', ['none']) | list %}")]
    [InlineData("{% set names = ['none'] %}{% block build %}{{ names }}{% endblock %}")]
    [InlineData("{% set sources = [source('a-1.tar.gz'), file('fix.patch')] %}")]
    [InlineData("{% macro dep(x) %}{% endmacro %}{% block build %}{{ dep('none') }}{% endblock %}")]
    [InlineData("{% block build %}{{ '${#' }}x}{% endblock %}")]
    [InlineData("{% block build %}{% raw %}${#x}{% endraw %}{# why #}{% endblock %}")]
    [InlineData("{% set homepage = 'https://' ~ system %}")]
    [InlineData("{% set depends = ['zlib'] %}\n{% set depends = depends + ['zlib'] %}")]
    [InlineData("{% set depends = ['zlib'] %}\n{% if system %}{% set depends = [] %}{% endif %}")]
    [InlineData("{% set names = 'x' %}{% macro y() %}{{ names }}{% endmacro %}{% set depends = [] %}{% set names = 'z' %}{{ y() }}")]
    [InlineData("{% set summary %}a text{% endset %}\n{# why #}\n")]
    public void What_is_there_or_only_rendering_can_tell_is_no_mistake(string template)
    {
        using var small = new SmallCollection().Package("a", template).Package("zlib");
        small.Write("packages/a/fix.patch", "");

        Assert.DoesNotContain(Check(small), finding => !finding.IsWarning);
    }

    [Theory]
    [InlineData("{% set summray = 'x' %}#!/bin/sh\n", "did you mean 'summary'?")]
    [InlineData("{% set licence = 'MIT' %}#!/bin/sh\n", "did you mean 'license'?")]
    public void A_script_without_a_layout_has_facts_too(string template, string hint)
    {
        using var small = new SmallCollection();
        small.Write("packages/a/a.sh.j2", template);

        var finding = Assert.Single(Check(small), finding => !finding.IsWarning);

        Assert.Equal((LintRule.UnusedVariable, hint), (finding.Rule, finding.Hint));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{% block test %}\n\n{% endblock %}", true)]
    [InlineData("{% block test %}true{% endblock %}", false)]
    [InlineData("{% block test %}{{ system }}{% endblock %}", false)]
    [InlineData("{% set programs = ['a'] %}", false)]
    public void A_test_that_tests_nothing_is_found(string template, bool isFound)
    {
        using var small = new SmallCollection().Package("a", Whole);
        small.Write("layouts/test.sh.j2", "{{ programs | default([]) }}{% block test %}{% endblock %}");
        small.Write("packages/a/test-a.sh.j2", "{% extends 'layouts/test.sh.j2' %}\n" + template);

        Assert.Equal(isFound ? [LintRule.EmptyTest] : [], Check(small).Select(finding => finding.Rule));
    }

    [Fact]
    public void A_misspelt_test_or_template_is_read_by_nobody_and_found()
    {
        using var small = new SmallCollection().Package("abc", Whole + "{% set untested = 'x' %}{% block build %}{% include 'packages/abc/part.sh.j2' %}{% endblock %}");
        small.Write("packages/abc/part.sh.j2", "");
        small.Write("packages/abc/tset-abc.sh.j2", "");
        small.Write("packages/other/others.sh.j2", "");

        Assert.Equal(
            [(LintRule.StrayTemplate, "tset-abc.sh.j2", "did you mean 'test-abc.sh.j2'?"), (LintRule.StrayTemplate, "others.sh.j2", "did you mean 'other.sh.j2'?")],
            Check(small).Select(finding => (finding.Rule, Path.GetFileName(finding.Where), finding.Hint)));
    }

    [Fact]
    public void A_line_of_an_environment_that_names_no_package_is_found()
    {
        using var small = new SmallCollection().Package("zlib", Whole + "{% set untested = 'x' %}");
        small.Write("environments/good.txt", "zlib yield # fine\n");
        small.Write("environments/none.txt", "\nzilb\n");
        small.Write("environments/wrong.txt", "zlib\nzlib what\n");

        Assert.Equal(
            [(LintRule.UnknownPackage, "none.txt", 2, "did you mean 'zlib'?"), (LintRule.InvalidEnvironment, "wrong.txt", 2, "PACKAGE, and after it 'link', 'yield' or 'link yield'")],
            Check(small).Select(finding => (finding.Rule, Path.GetFileName(finding.Where), finding.Line, finding.Hint)));
    }

    private static IReadOnlyList<LintFinding> Check(SmallCollection small)
    {
        using var collection = small.Open();
        return CollectionLinter.Check(collection, []).Findings;
    }
}
