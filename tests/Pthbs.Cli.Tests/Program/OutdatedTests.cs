using System.IO.Compression;
using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Newer versions, found offline: an index of a mirror on this machine, a directory in place of a page, a repository.</summary>
public sealed class OutdatedTests : IDisposable
{
    private readonly RealProgram _program = new();

    public OutdatedTests()
    {
        Package("page", "1.2.3", "page-1.2.3.tar.gz", $"file:{_program.Place}/releases/page-1.2.3.tar.gz");
        Directory.CreateDirectory($"{_program.Place}/releases");
        foreach (var name in (string[])["page-1.2.3.tar.gz", "page-1.10.0.tar.xz", "page-1.9.0.tar.gz", "page-2.0-rc1.tar.gz", "other-page-9.0.tar.gz", "page-doc-9.tar.gz", "page-3.0.tar.gz.sig.html"]) File.WriteAllText($"{_program.Place}/releases/{name}", "x");
        File.Delete($"{_program.Place}/releases/page-3.0.tar.gz.sig.html");
        Package("deb", "1.3", "deb_1.3.orig.tar.gz", "debian:pool/main/d/deb/deb_1.3.orig.tar.gz");
        Index("stable", "Package: deb\nBinary: x\nVersion: 1:1.3.dfsg+really1.3.1-1\n\nPackage: other\nVersion: 9\n");
        Index("unstable", "Package: deb\nVersion: 1.3-2\n\nPackage: deb\nVersion: 2.0+dfsg-1~exp1\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Newer_versions_are_found_where_the_source_comes_from()
    {
        var found = (await _program.RunAsync("collection", "outdated", "--index", "stable", "page", "deb")).Succeeded();
        Assert.Equal([$"page  1.2.3 -> 1.10.0  file:{_program.Place}/releases/", $"deb  1.3 -> 1.3.1  file:{_program.Place}/stable (deb)"], found.Lines);
        Assert.Contains("newer versions: 2 of 2 packages", found.Error, StringComparison.Ordinal);
        Assert.StartsWith("deb  1.3 -> 2.0  ", Assert.Single((await _program.RunAsync("collection", "outdated", "--index", "unstable", "deb")).Succeeded().Lines), StringComparison.Ordinal);
        (await _program.RunAsync("collection", "outdated", "--suite", "../x", "deb")).Failed(2, "--suite does not accept");
        (await _program.RunAsync("collection", "outdated", "dep")).Failed(2, "did you mean 'deb'?");

        // What is in a lower layer is updated there.
        Directory.CreateDirectory($"{_program.Place}/above");
        await File.WriteAllTextAsync($"{_program.Place}/above/pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        string[] layered = ["collection", "outdated", "--index", "stable", "--collection", $"{_program.Place}/above", "--collection", _program.Collection.Path];
        var top = (await _program.RunAsync(layered)).Succeeded();
        Assert.Empty(top.Output);
        Assert.Contains("0 of 0 packages", top.Error, StringComparison.Ordinal);
        Assert.Contains("deb  1.3 -> ", (await _program.RunAsync([.. layered, "--all-layers"])).Output, StringComparison.Ordinal);

        // What has no version in its name, or a place that does not answer, is told.
        var all = await _program.RunAsync("collection", "outdated", "--index", "stable", "--all", "--json");
        Assert.Equal(4, all.Code);
        var hello = all.Lines.Select(l => JsonDocument.Parse(l).RootElement).Single(j => j.GetProperty("name").GetString() == "hello");
        Assert.Equal(0, hello.GetProperty("asked").GetInt32());
        Assert.Contains("does not have the version 1.0", hello.GetProperty("troubles")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("of 2 nothing is known", all.Error, StringComparison.Ordinal);
        Directory.Delete($"{_program.Place}/releases", recursive: true);
        (await _program.RunAsync("collection", "outdated", "page")).Failed(4, "pthbs: page: ", "no such file or directory");
        await File.WriteAllTextAsync($"{_program.Place}/page", "<html>no index</html>\n");
        (await _program.RunAsync("collection", "outdated", "--index", "page", "deb")).Failed(4, "not an index of source packages");
        await File.WriteAllBytesAsync($"{_program.Place}/cut", (await File.ReadAllBytesAsync($"{_program.Place}/unstable"))[..20]);
        (await _program.RunAsync("collection", "outdated", "--index", "cut", "deb")).Failed(4, "deb: ");
        // Cut off anywhere, also behind the package that is asked for, or where a whole block ends.
        Index("long", "Package: deb\nVersion: 1.3-1\n\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"Package: p{i * 7919 % 5003}\nVersion: {i * 31 % 977}.{i}\n\n")) + "Package: deb\nVersion: 2.0-1\n");
        await File.WriteAllBytesAsync($"{_program.Place}/cut", (await File.ReadAllBytesAsync($"{_program.Place}/long")) is var whole ? whole[..(whole.Length * 9 / 10)] : []);
        (await _program.RunAsync("collection", "outdated", "--index", "cut", "deb")).Failed(4, "deb: ", "cut off");
        Assert.StartsWith("deb  1.3 -> 2.0  ", Assert.Single((await _program.RunAsync("collection", "outdated", "--index", "long", "deb")).Succeeded().Lines), StringComparison.Ordinal);
        (await _program.RunAsync("collection", "outdated", "--index", "none", "deb")).Failed(4, "no such file or directory");
        (await _program.RunAsync("collection", "outdated", "--index", "none", "--suite", "sid")).Failed(2, "exclude each other");
    }

    [Fact]
    public async Task Tags_tell_of_newer_versions_and_update_goes_to_their_commits()
    {
        TestGit.Require();
        var repository = $"{_program.Place}/upstream";
        Directory.CreateDirectory(repository);
        string Git(params string[] arguments) => TestGit.Run(repository, arguments);
        string Release(string text, params string[] tag)
        {
            File.WriteAllText($"{repository}/text", text);
            Git("add", "--all");
            Git("commit", "--quiet", "-m", text);
            Git(["tag", .. tag]);
            return Git("rev-parse", "HEAD").Trim();
        }

        Git("init", "--quiet", "--template=");
        var old = Release("old\n", "v1.0");
        var next = Release("new\n", "--annotate", "-m", "t", "v1.1");
        Release("early\n", "v2.0-rc1");
        Release("another\n", "unrelated-7.0");
        Git("pack-refs", "--all");
        (await _program.RunAsync("collection", "add", "--source-only", $"file://{repository}", "--commit", old)).Succeeded();
        _program.Collection.Write("packages/tree/tree.sh.j2", "{% set version = \"1.0\" %}\n#!/bin/sh\n#: pthbs 2\n#: name tree\n#: version {{ version }}\n#: system {{ system }}\n#: source {{ source(\"upstream\") }} into=out\n");

        Assert.Equal([$"tree  1.0 -> 1.1  file://{repository}"], (await _program.RunAsync("collection", "outdated", "tree")).Succeeded().Lines);
        (await _program.RunAsync("collection", "update", "tree", "1.2")).Failed(4, "no tag for version 1.2", "v1.1", "--commit HASH");
        var updated = (await _program.RunAsync("collection", "update", "tree", "1.1")).Succeeded();
        Assert.Contains($"upstream: commit {next} by the tag v1.1", updated.Error, StringComparison.Ordinal);
        var list = await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256");
        Assert.Contains($"git:{next}  upstream  file://{repository}\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain(old, list, StringComparison.Ordinal);
        var built = Assert.Single((await _program.RunAsync("build", "tree")).Succeeded().Lines);
        Assert.Equal("new\n", await File.ReadAllTextAsync($"{built}/upstream/text"));
        Assert.Empty((await _program.RunAsync("collection", "outdated", "tree")).Succeeded().Lines);
    }

    [Theory]
    [InlineData("dash-0.5.12", "dash-0.5.13")]
    [InlineData("dash", "dash")]
    public async Task A_commit_that_its_layout_gives_another_name_is_updated_too(string listed, string then)
    {
        TestGit.Require();
        var repository = $"{_program.Place}/up";
        Directory.CreateDirectory(repository);
        TestGit.Run(repository, "init", "--quiet", "--template=");
        var commits = new List<string>();
        foreach (var version in (string[])["0.5.12", "0.5.13"])
        {
            await File.WriteAllTextAsync($"{repository}/text", version);
            TestGit.Run(repository, "add", "--all");
            TestGit.Run(repository, "commit", "--quiet", "-m", version);
            TestGit.Run(repository, "tag", $"v{version}");
            commits.Add(TestGit.Run(repository, "rev-parse", "HEAD").Trim());
        }

        await File.AppendAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256", $"git:{commits[0]}  {listed}  file://{repository}\n");
        _program.Collection.Write("packages/dash/dash.sh.j2", $"{{% set version = \"0.5.12\" %}}\n{{% set archive = source(\"{listed}\") %}}\n#!/bin/sh\n#: pthbs 2\n#: name dash\n#: version {{{{ version }}}}\n#: system {{{{ system }}}}\n#: source {{{{ archive.split(\" \")[0] }}}} src into=out\n");
        (await _program.RunAsync("collection", "update", "dash", "0.5.13")).Succeeded();
        Assert.Contains($"git:{commits[1]}  {then}  file://{repository}\n", await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256"), StringComparison.Ordinal);
        Assert.Contains($"source(\"{then}\")", await File.ReadAllTextAsync($"{_program.Collection.Path}/packages/dash/dash.sh.j2"), StringComparison.Ordinal);
        Assert.Empty((await _program.RunAsync("collection", "outdated", "dash")).Succeeded().Lines);
    }

    private void Package(string name, string version, string file, string url)
    {
        _program.Collection.Write($"packages/{name}/{name}.sh.j2", $"{{% set version = \"{version}\" %}}\n#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version {{{{ version }}}}\n#: system {{{{ system }}}}\n#: source {{{{ source(\"{file}\") }}}} into=out\n");
        File.AppendAllText($"{_program.Collection.Path}/downloadlist.sha256", $"sha256:{new string((char)('a' + (name.Length % 6)), 64)}  {file}  {url}\n");
    }

    private void Index(string suite, string text)
    {
        using var packed = new GZipStream(File.Create($"{_program.Place}/{suite}"), CompressionLevel.Fastest);
        packed.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
