using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>What is inside packages: <c>pthbs export sbom</c>, <c>pthbs export legal</c>, <c>pthbs audit</c>, <c>pthbs show --licenses</c>.</summary>
public sealed class InsideTests : IDisposable
{
    private const string Advisory = """
        {"id": "OSV-1", "modified": "2024-01-02T03:04:05Z", "aliases": ["CVE-2024-1"], "summary": "says too much",
         "affected": [{"package": {"ecosystem": "npm", "name": "other", "purl": "pkg:github/people/hello"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}]}]}
        """;

    private readonly RealProgram _program = new();

    public InsideTests()
    {
        _program.Collection.Header(
            "hello", "#: source {{ source(\"hello.txt\") }} into=out/share", "{% set summary = \"says hello\" %}\n{% set license = \"0BSD\" %}\n{% set purl = \"pkg:github/people/hello\" %}\n{% set cpe = \"people:hello\" %}\n");
        File.WriteAllText($"{_program.Place}/osv.json", Advisory);
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task An_advisory_that_applies_ends_with_a_code_of_its_own()
    {
        await BuildAsync();
        var found = await _program.RunAsync("audit", "hello", "--osv", $"{_program.Place}/osv.json");
        Assert.Equal(10, found.Code);
        Assert.Equal("OSV-1: hello 1.0: affected", found.Lines[0]);
        Assert.Contains("1 advisory, 1 package: 1 finding, 1 open", found.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("neither purl", found.Error, StringComparison.Ordinal);
        var json = await _program.RunAsync("audit", "tiny", "--osv", $"{_program.Place}/osv.json", "--json");
        Assert.Equal(10, json.Code);
        using var finding = JsonDocument.Parse(Assert.Single(json.Lines));
        Assert.Equal(("OSV-1", "affected", "purl", true), (finding.RootElement.GetProperty("advisory").GetString(), finding.RootElement.GetProperty("verdict").GetString(), finding.RootElement.GetProperty("matched-by").GetString(), finding.RootElement.GetProperty("shipped").GetBoolean()));
    }

    [Fact]
    public async Task What_no_advisory_can_name_is_told()
    {
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share", "{% set summary = \"says hello\" %}\n");
        await BuildAsync();
        Assert.Contains("pthbs: 1 package has neither purl nor cpe: hello\n", (await _program.RunAsync("audit", "tiny", "--osv", $"{_program.Place}/osv.json")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_package_is_found_by_its_own_name_and_version_also_once_it_is_frozen()
    {
        const string Parts = """{% set parts = {"inner": {"version": "0.9", "files": ["lib/"], "license": "MIT", "license_files": ["share/hello.txt"], "purl": "pkg:github/people/hello", "cpe": "people:inner"}} %}""";
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share", $"{Parts}\n");
        await BuildAsync();
        (await _program.RunAsync("export", "archive", "hello", "--as", "own-%", "--into", "mine")).Succeeded();
        (await _program.RunAsync("--collection", "mine", "build", "own-hello")).Succeeded();
        foreach (var (name, options) in (KeyValuePair<string, string[]>[])[new("hello", []), new("own-hello", ["--collection", "mine"])])
        {
            var found = await _program.RunAsync([.. options, "audit", name, "--osv", $"{_program.Place}/osv.json"]);
            Assert.Equal((10, "OSV-1: inner 0.9: affected"), (found.Code, found.Lines[0]));
            var json = await _program.RunAsync([.. options, "audit", name, "--osv", $"{_program.Place}/osv.json", "--json"]);
            using var finding = JsonDocument.Parse(Assert.Single(json.Lines));
            Assert.StartsWith($"{name}.", finding.RootElement.GetProperty("package").GetString(), StringComparison.Ordinal);
            Assert.Equal("inner", finding.RootElement.GetProperty("part").GetString());
            (await _program.RunAsync([.. options, "export", "legal", $"{_program.Place}/legal-{name}", name])).Succeeded();
            Assert.Contains("\npart: inner 0.9\n  license: MIT\n", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles($"{_program.Place}/legal-{name}", "contents", SearchOption.AllDirectories)), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal("hello\n", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles($"{_program.Place}/legal-{name}", "hello.txt", SearchOption.AllDirectories)), TestContext.Current.CancellationToken));
            foreach (var format in (string[])["spdx", "cyclonedx"])
                Assert.Contains("cpe:2.3:a:people:inner:0.9:*", (await _program.RunAsync([.. options, "export", "sbom", name, "--format", format])).Succeeded().Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("'text'", "the fact 'parts' is no dictionary")]
    [InlineData("{'a': 'text'}", "the part 'a' is no dictionary")]
    [InlineData("{'a b': {}}", "a part cannot be called so")]
    [InlineData("{'a': {'licence': 'MIT'}}", "the part 'a' has a word that no part has")]
    [InlineData("{'a': {'license': 'MIT so'}}", "the license of the part 'a' is no SPDX expression")]
    [InlineData("{'a': {'files': 'lib/'}}", "'files' of the part 'a' is not a list")]
    [InlineData("{'a': {'files': ['/lib/']}}", "the part 'a' names what is no path within the package")]
    [InlineData("{'a': {'cpe': 'a'}}", "the fact 'cpe' has another form")]
    public async Task Parts_of_another_form_are_refused(string parts, string message)
    {
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share", $"{{% set parts = {parts} %}}\n");
        (await _program.RunAsync("show", "hello")).Failed(3, message, "hello.sh.j2");
    }

    [Fact]
    public async Task What_somebody_has_accepted_is_no_failure_and_goes_into_a_vex_document()
    {
        await BuildAsync();
        await File.WriteAllTextAsync($"{_program.Place}/accepted", "CVE-2024-1 hello vulnerable_code_not_in_execute_path nobody reads it\nCVE-2024-2 hello fixed long ago\n", TestContext.Current.CancellationToken);
        var result = (await _program.RunAsync("audit", "hello", "--osv", $"{_program.Place}/osv.json", "--accept", $"{_program.Place}/accepted", "--vex", $"{_program.Place}/vex.json", "--author", "me")).Succeeded();
        Assert.Contains("accepted:2: nothing was found that this line accepts: CVE-2024-2 hello", result.Error, StringComparison.Ordinal);
        using var vex = JsonDocument.Parse(await File.ReadAllTextAsync($"{_program.Place}/vex.json", TestContext.Current.CancellationToken));
        var statement = vex.RootElement.GetProperty("statements")[0];
        Assert.Equal(("me", "not_affected", "nobody reads it", "pkg:github/people/hello@1.0"), (vex.RootElement.GetProperty("author").GetString(), statement.GetProperty("status").GetString(), statement.GetProperty("impact_statement").GetString(), statement.GetProperty("products")[0].GetProperty("@id").GetString()));
    }

    [Fact]
    public async Task Wrong_data_is_named_and_nothing_is_written()
    {
        await BuildAsync();
        await File.WriteAllTextAsync($"{_program.Place}/cut.json", Advisory[..200], TestContext.Current.CancellationToken);
        (await _program.RunAsync("audit", "hello", "--osv", $"{_program.Place}/cut.json", "--vex", $"{_program.Place}/vex.json")).Failed(3, "cut.json:2: this is not whole JSON", "hint: fetch the file again");
        Assert.False(File.Exists($"{_program.Place}/vex.json"));
        (await _program.RunAsync("audit", "hello", "--osv", $"{_program.Place}/missing")).Failed(2, "there is no such file or directory");
        (await _program.RunAsync("audit", "hello")).Failed(2, "--osv");
        (await _program.RunAsync("audit", "clash", "--osv", $"{_program.Place}/osv.json")).Failed(2, "the package is not in the store");
    }

    [Fact]
    public async Task A_bill_of_materials_goes_to_standard_output_or_a_file()
    {
        await BuildAsync();
        var spdx = (await _program.RunAsync("export", "sbom", "tiny")).Succeeded().Output;
        Assert.Contains("\"software_packageUrl\": \"pkg:github/people/hello@1.0\"", spdx, StringComparison.Ordinal);
        (await _program.RunAsync("export", "sbom", "tiny", "--format", "cyclonedx", "-o", $"{_program.Place}/bom.json")).Succeeded();
        Assert.Contains("cpe:2.3:a:people:hello:1.0:*", await File.ReadAllTextAsync($"{_program.Place}/bom.json", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await _program.RunAsync("export", "sbom", "tiny", "--format", "spdy")).Failed(2, "--format does not accept 'spdy'", "did you mean 'spdx'?");
    }

    [Fact]
    public async Task What_stands_where_a_document_goes_is_written_into_and_not_taken_away()
    {
        await BuildAsync();
        var whole = (await _program.RunAsync("export", "sbom", "tiny")).Succeeded().Output;
        var shell = (await _program.ShellAsync("""
            mkfifo pipe; cat pipe > read & "$pthbs" export sbom tiny -o pipe; wait; test -p pipe && cat read
            "$pthbs" export sbom tiny -o /dev/stdout; test -L /dev/stdout
            """)).Succeeded();
        Assert.Equal(whole + whole, shell.Output);
        // Root could put a file in the place of a device: of the machine's /dev/null, say.
        if (Environment.UserName == "root" && (await _program.ShellAsync("mknod null c 1 3 && true > null")).Code == 0)
            (await _program.ShellAsync("\"$pthbs\" export sbom tiny -o null && test -c null")).Succeeded();
        // A link keeps leading where it leads, and a file its mode.
        (await _program.ShellAsync("echo old > file; chmod 600 file; ln -s file link; \"$pthbs\" export sbom tiny -o link && test -L link && test $(stat -c %a file) = 600 && \"$pthbs\" export sbom tiny | cmp - file")).Succeeded();
        (await _program.RunAsync("export", "sbom", "tiny", "-o", "/dev/full")).Failed(7, "/dev/full");
        (await _program.RunAsync("export", "sbom", "tiny", "-o", _program.Place)).Failed(2, "this is a directory, not a file to write");
    }

    [Fact]
    public async Task A_package_of_a_changed_template_is_told_with_the_new_facts()
    {
        await BuildAsync();
        var id = Path.GetFileName(Directory.GetDirectories(_program.Store, "hello.*").Single());
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/other", "{% set license = \"ISC\" %}\n");
        var changed = (await _program.RunAsync("export", "sbom", id, "--format", "cyclonedx")).Succeeded();
        Assert.Contains("\"expression\": \"ISC\"", changed.Output, StringComparison.Ordinal);
        Assert.Contains("built from other scripts than the collection has now", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kit_for_those_who_get_the_programs_has_sources_and_scripts()
    {
        await BuildAsync();
        (await _program.RunAsync("export", "legal", $"{_program.Place}/legal", "tiny")).Succeeded();
        var id = Path.GetFileName(Directory.GetDirectories(_program.Store, "hello.*").Single());
        Assert.StartsWith("hello 1.0\nlicense: 0BSD\nsource: sha256:", await File.ReadAllTextAsync($"{_program.Place}/legal/packages/{id}/contents", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Directory.GetFiles($"{_program.Place}/legal/sources/sha256").Single(), TestContext.Current.CancellationToken));
        Assert.Contains("These packages install no license text; it is in their sources: hello", await File.ReadAllTextAsync($"{_program.Place}/legal/README", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var none = (await _program.RunAsync("show", "--licenses", "hello")).Succeeded();
        Assert.Equal("", none.Output);
        Assert.Contains("hello has no programs\n", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Licenses_of_several_packages_and_environments_are_told_by_package()
    {
        foreach (var name in (string[])["one", "two"]) _program.Collection.Commands(name, $"mkdir -p $out/bin\n/pthbs/env/bin/busybox cp /pthbs/env/bin/busybox $out/bin/{name}");
        _program.Collection.Write("environments/both.txt", "hello\none\n");
        await BuildAsync();
        (await _program.RunAsync("env", "build", "both")).Succeeded();
        (await _program.RunAsync("build", "one", "two")).Succeeded();
        string Short(string name) => Path.GetFileName(Directory.GetDirectories(_program.Store, $"{name}.*").Single())[..(name.Length + 9)];
        Assert.Equal("bin/one: no license is known", (await _program.RunAsync("show", "--licenses", "one")).Succeeded().Lines[0]);
        var several = (await _program.RunAsync("show", "--licenses", "both", "two", "one", "tiny")).Succeeded();
        Assert.Equal([$"{Short("one")}/bin/one: no license is known", $"{Short("two")}/bin/two: no license is known"], several.Lines.Where(l => l[0] != ' '));
        // What tiny has was told with 'both'.
        Assert.DoesNotContain("has no programs", several.Error, StringComparison.Ordinal);
        Assert.Contains("tiny has no programs\n", (await _program.RunAsync("show", "--licenses", "tiny", "two")).Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(["bin/one", "bin/two"], (await _program.RunAsync("show", "--licenses", "--json", "both", "two")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("path").GetString()));
        (await _program.RunAsync("show", "--licenses", "one", "clash")).Failed(2, "the package is not in the store");
    }

    [Fact]
    public async Task Several_packages_are_shown_one_after_the_other()
    {
        var one = (await _program.RunAsync("show", "hello")).Succeeded().Output;
        var other = (await _program.RunAsync("show", "clash")).Succeeded().Output;
        Assert.Equal($"{one}\n{other}", (await _program.RunAsync("show", "hello", "clash", "hello")).Succeeded().Output);
        Assert.Equal(["hello", "clash"], (await _program.RunAsync("show", "--json", "hello", "clash")).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("name").GetString()));
        (await _program.RunAsync("show", "--script", "hello", "clash")).Failed(2, "--script prints the script of one package");
        Assert.Equal("", (await _program.RunAsync("show", "hello", "missing")).Failed(2, "missing").Output);
    }

    [Theory]
    [InlineData("purl", "zlib")]
    [InlineData("purl", "pkg:generic/zlib@1.2")]
    [InlineData("purl", "pkg:generic")]
    [InlineData("cpe", "zlib")]
    [InlineData("cpe", "a:b:c")]
    [InlineData("cpe", "cpe:2.3:a:x:y")]
    public async Task A_fact_of_another_form_is_refused(string fact, string value)
    {
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share", $"{{% set {fact} = \"{value}\" %}}\n");
        (await _program.RunAsync("show", "hello")).Failed(3, $"the fact '{fact}' has another form", value);
    }

    private async Task BuildAsync() => (await _program.RunAsync("env", "build", "tiny")).Succeeded();
}
