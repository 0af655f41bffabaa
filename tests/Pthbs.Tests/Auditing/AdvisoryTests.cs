using System.Text;
using Pthbs.Auditing;
using Pthbs.Errors;

namespace Pthbs.Tests.Auditing;

public sealed class AdvisoryTests : IDisposable
{
    private const string Zlib = """
        {"schema_version": "1.6.0", "id": "CVE-2022-37434", "modified": "2024-01-01T00:00:00Z", "aliases": ["GHSA-x"], "summary": "overflow in inflate",
         "affected": [{"package": {"ecosystem": "OSS-Fuzz", "name": "zlib", "purl": "pkg:generic/zlib@1.2?x=y"},
           "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.13"}]}, {"type": "GIT", "repo": "https://github.com/madler/zlib", "events": [{"introduced": "0"}],
             "database_specific": {"cpe": "cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", "extracted_events": [{"introduced": "1.2.0"}, {"last_affected": "1.2.12"}]}}],
           "versions": ["v1.2.12"], "ecosystem_specific": {"files": ["inflate.c"], "functions": "inflateGetHeader"},
           "database_specific": {"vanir_signatures": [{"target": {"file": "contrib/x.c", "function": "f"}}, 7]}}, {"package": null}]}
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("cpe:2.3:a:dest-unreach:socat:*:*:*:*:*:*:*:*")]
    [InlineData("cpe:/a:dest-unreach:socat:1.8")]
    [InlineData("dest-unreach:socat")]
    public void A_cpe_name_is_read_in_each_form(string name) =>
        Assert.Equal("dest-unreach:socat", Assert.Single(Assert.Single(Parse(OfCpe(name))).Affected[0].Cpes));

    [Theory]
    [InlineData("socat")]
    [InlineData("cpe:2.3:a")]
    [InlineData("a:b:c")]
    public void What_is_no_cpe_name_is_refused(string name) => Assert.Equal(name, Assert.Throws<PthbsException>(() => Parse(OfCpe(name))).Got);

    private static string OfCpe(string name) => Zlib.Replace("cpe:2.3:a:zlib:zlib:*:*:*:*:*:*:*:*", name, StringComparison.Ordinal);

    [Fact]
    public void A_record_is_read_with_all_that_says_what_is_affected()
    {
        var advisory = Assert.Single(Parse(Zlib));
        Assert.Equal(("CVE-2022-37434", "overflow in inflate", false), (advisory.Id, advisory.Summary, advisory.IsWithdrawn));
        Assert.True(advisory.IsCalled("ghsa-X") && advisory.IsCalled("CVE-2022-37434") && !advisory.IsCalled("CVE-2022-3743"));
        var affected = advisory.Affected[0];
        Assert.Equal(("OSS-Fuzz", "zlib", "pkg:generic/zlib"), (affected.Ecosystem, affected.Name, affected.Purl));
        Assert.Equal(["zlib:zlib"], affected.Cpes);
        Assert.Equal(["https://github.com/madler/zlib"], affected.Repositories);
        Assert.Equal(["inflate.c", "contrib/x.c"], affected.Files);
        Assert.Equal(["inflateGetHeader", "f"], affected.Functions);
        Assert.Equal((true, true, false), (affected.Affects("1.2.11"), affected.Affects("1.2.12"), affected.Affects("1.2.13")));
        Assert.Null(advisory.Affected[1].Affects("1"));
    }

    [Theory]
    [InlineData("[{0}, {0}]", 2)]
    [InlineData("{\"vulns\": [{0}]}", 1)]
    [InlineData("[]", 0)]
    public void A_file_may_hold_a_list(string form, int count) => Assert.Equal(count, Parse(form.Replace("{0}", Zlib, StringComparison.Ordinal)).Count);

    [Theory]
    [InlineData("", "this is not whole JSON: the file may be cut off")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"affected\": [{\"pack", "this is not whole JSON: the file may be cut off")]
    [InlineData("{\"id\": \"A\",\n\"modified\":\n", "this is not whole JSON: the file may be cut off")]
    [InlineData("{\"id\": \"A\",\n\"modified\": \"x\"}\0", "this is not valid JSON")]
    [InlineData("{\"id\": \"A\"} {}", "this is not valid JSON")]
    [InlineData("{\"id\": }", "this is not valid JSON")]
    [InlineData("{\"cveMetadata\": {}, \"containers\": 1}", "this is not OSV data", "an object with the members cveMetadata, containers")]
    [InlineData("{}", "this is not OSV data", "an object without members")]
    [InlineData("7", "this is not OSV data", "a JSON number")]
    [InlineData("{\"vulns\": null}", "this is not OSV data", "a JSON null")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"schema_version\": \"2.0\"}", "this OSV data has another version of the schema", "2.0")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"affected\": {}}", "'affected' in this OSV record has another kind of value", "a JSON object")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"affected\": [1]}", "'affected' in this OSV record has another kind of value", "a JSON number")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"affected\": [{\"versions\": [1]}]}", "'versions' in this OSV record has another kind of value", "a JSON number")]
    [InlineData("{\"id\": \"A\", \"modified\": \"x\", \"affected\": [{\"ranges\": [{\"type\": \"MOON\"}]}]}", "this OSV record has an unknown type of range", "MOON")]
    [InlineData("{\"id\": 1, \"modified\": \"x\"}", "'id' in this OSV record has another kind of value", "a JSON number")]
    [InlineData("{\"id\": \"\\ud800\", \"modified\": \"x\"}", "a text in this JSON is no Unicode")]
    public void What_is_cut_off_or_something_else_is_refused(string json, string what, string? got = null)
    {
        var error = Assert.Throws<PthbsException>(() => Parse(json));
        Assert.Equal((ErrorKind.Input, what), (error.Kind, error.Message));
        Assert.StartsWith("osv.json", error.Where, StringComparison.Ordinal);
        if (got is not null) Assert.Equal(got, error.Got);
    }

    [Fact]
    public void Deep_nesting_is_no_damage()
    {
        var deep = new string('[', 800) + new string(']', 800);
        Assert.Single(Parse(Zlib.TrimEnd()[..^1] + $", \"database_specific\": {deep}}}"));
        Assert.DoesNotContain("cut off", Assert.Throws<PthbsException>(() => Parse(deep)).Message, StringComparison.Ordinal);
    }

    /// <summary>The parser takes a time that grows with the square of the depth.</summary>
    [Fact]
    public void What_is_nested_too_deep_is_refused_at_once()
    {
        const int Many = 2_000_000;
        var error = Assert.Throws<PthbsException>(() => Parse("\n" + string.Concat(Enumerable.Repeat("{\"a\":", Many)) + "1" + new string('}', Many)));
        Assert.Equal((ErrorKind.Input, "this JSON is nested too deep", "osv.json:2"), (error.Kind, error.Message, error.Where));
        // Brackets in texts are none.
        Assert.Single(Parse(Zlib.TrimEnd()[..^1] + $", \"details\": \"\\\"{new string('[', 5000)}\\\\\"}}"));
    }

    [Fact]
    public void A_directory_is_read_with_those_below_it()
    {
        _directory.Write("a/b/2.json", Zlib);
        _directory.Write("1.json", "[]");
        _directory.Write("readme.txt", "no JSON");
        Assert.Single(AdvisoryFiles.Read(_directory.Path, TestContext.Current.CancellationToken));
        Assert.Single(AdvisoryFiles.Read($"{_directory.Path}/a/b/2.json", TestContext.Current.CancellationToken));
        _directory.Write("a/3.json", Zlib[..100]);
        Assert.EndsWith("/a/3.json:1", Assert.Throws<PthbsException>(() => AdvisoryFiles.Read(_directory.Path, TestContext.Current.CancellationToken).Count()).Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_without_data_is_an_error()
    {
        Directory.CreateDirectory($"{_directory.Path}/empty");
        Assert.Equal(ErrorKind.Input, Assert.Throws<PthbsException>(() => AdvisoryFiles.Read($"{_directory.Path}/empty", TestContext.Current.CancellationToken).Count()).Kind);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<PthbsException>(() => AdvisoryFiles.Read($"{_directory.Path}/missing", TestContext.Current.CancellationToken).Count()).Kind);
    }

    [Fact]
    public void Accepted_findings_are_lines_with_a_reason()
    {
        var all = AcceptedFindings.Parse("# a comment\n\nCVE-1  zlib\tfixed  the patch  is ours\n", "x");
        Assert.Equal([new AcceptedFinding("CVE-1", "zlib", "fixed", "the patch  is ours", 3)], all);
    }

    [Theory]
    [InlineData("CVE-1 zlib fixed", "an accepted finding needs a reason")]
    [InlineData("CVE-1 Zlib fixed because", "this is not a valid package name")]
    [InlineData("CVE-1 zlib fixd because", "unknown status 'fixd'", "did you mean 'fixed'?")]
    public void A_wrong_line_is_named(string line, string what, string? hint = null)
    {
        var error = Assert.Throws<PthbsException>(() => AcceptedFindings.Parse("\n" + line, "file"));
        Assert.Equal((ErrorKind.Input, what, "file:2", hint), (error.Kind, error.Message, error.Where, error.Hint));
    }

    private static List<Advisory> Parse(string json) => AdvisoryParser.Parse(Encoding.UTF8.GetBytes(json), "osv.json", TestContext.Current.CancellationToken);
}
