using Pthbs.Packaging;

namespace Pthbs.Tests.Packaging;

public sealed class PackageUrlTests
{
    [Theory]
    [InlineData("https://github.com/Owner/Tool", "make", "pkg:github/owner/tool")]
    [InlineData("https://github.com/owner/tool.git", "make", "pkg:github/owner/tool")]
    [InlineData("https://github.com/owner/tool/releases/download/v1/tool-1.tar.gz", "python", "pkg:github/owner/tool")]
    [InlineData("https://gitlab.com/group/below/tool/-/archive/v1/tool-v1.tar.gz", "make", "pkg:gitlab/group/below/tool")]
    [InlineData("https://gitlab.com/owner/tool.git", "make", "pkg:gitlab/owner/tool")]
    [InlineData("https://github.com/owner", "make", "pkg:generic/tool")]
    [InlineData("https://github.com.example.org/owner/tool", "make", "pkg:generic/tool")]
    [InlineData("https://gitlab.gnome.org/owner/tool", "make", "pkg:generic/tool")]
    [InlineData("https://github.com/own%22er/tool", "make", "pkg:generic/tool")]
    [InlineData("debian:pool/main/t/tool/tool_1.orig.tar.gz", "python", "pkg:pypi/tool")]
    [InlineData(null, "make", "pkg:generic/tool")]
    public void It_names_the_project_where_the_url_does(string? url, string layout, string purl) => Assert.Equal(purl, PackageUrl.Of("tool", layout, [null, url]));

    [Fact]
    public void The_template_has_it_and_a_generic_one_leaves_the_cpe_to_decide()
    {
        var draft = Trees.Draft(Trees.Of(("CMakeLists.txt", "project(tool VERSION 1 HOMEPAGE_URL https://github.com/o/tool)\n")));
        Assert.Contains("{% set purl = \"pkg:github/o/tool\" %}\n", TemplateText.Of(draft), StringComparison.Ordinal);
        Assert.DoesNotContain(draft.Decisions, decision => decision.StartsWith("the cpe", StringComparison.Ordinal));
        var generic = Trees.Draft(Trees.Of(("CMakeLists.txt", "project(tool VERSION 1)\n")));
        Assert.Contains("{% set purl = \"pkg:generic/tool\" %}\n", TemplateText.Of(generic), StringComparison.Ordinal);
        Assert.Contains(generic.Decisions, decision => decision.StartsWith("the cpe", StringComparison.Ordinal));
    }
}
