using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Whose file is this, how large is it, and what is it called?</summary>
public sealed class QuestionTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_owner_of_a_file_is_found_by_any_path_that_leads_to_it()
    {
        (await _program.RunAsync("owner", "share/hello.txt")).Failed(2, "no package in the store has this path", "nothing is built here yet");
        var environment = (await _program.RunAsync("env", "build", "tiny")).Succeeded().Lines[0];
        var id = Path.GetFileName((await _program.RunAsync("build", "hello")).Succeeded().Lines[0]);
        var expected = $"{id}  share/hello.txt";

        // Below packages, in the environment, in the store, as programs see the store, and through a link from elsewhere.
        Directory.CreateDirectory($"{_program.Place}/elsewhere");
        File.CreateSymbolicLink($"{_program.Place}/elsewhere/link", $"{environment}/share");
        Directory.CreateSymbolicLink($"{_program.Place}/otherstore", _program.Store);
        foreach (var path in (string[])["share/hello.txt", $"{environment}/share/hello.txt", $"{_program.Store}/{id}/share/hello.txt", $"/pthbs/{id}/share/hello.txt", $"/pthbs/{Path.GetFileName(environment)}/share/hello.txt", "./elsewhere/link/hello.txt", $"./otherstore/{id}/share/../share/hello.txt"])
            Assert.Equal(expected, Assert.Single((await _program.RunAsync("owner", path)).Succeeded().Lines));

        // A lost manifest is no reason not to know.
        Directory.Delete($"{_program.State}/manifests", recursive: true);
        foreach (var path in (string[])["share/hello.txt", $"{environment}/share/hello.txt"]) Assert.Equal(expected, Assert.Single((await _program.RunAsync("owner", path)).Succeeded().Lines));
    }

    [Fact]
    public async Task A_path_may_have_several_owners_and_one_that_nobody_owns_is_an_error()
    {
        (await _program.RunAsync("build", "hello", "clash")).Succeeded();
        Assert.Equal(["clash", "hello"], (await _program.RunAsync("owner", "share/hello.txt")).Succeeded().Lines.Select(l => l.Split('.')[0]));
        var json = JsonDocument.Parse((await _program.RunAsync("owner", "--json", "share/clash.txt")).Succeeded().Output).RootElement;
        Assert.Equal("share/clash.txt", json.GetProperty("path").GetString());
        Assert.StartsWith("clash.", json.GetProperty("id").GetString(), StringComparison.Ordinal);

        (await _program.RunAsync("owner", "bin/clash.txt")).Failed(2, "did you mean share/clash.txt (clash.");
        // A part of a name is not the name.
        (await _program.RunAsync("owner", "clash.txt")).Failed(2, "no package in the store has this path");
        (await _program.RunAsync("owner", "/etc/passwd")).Failed(2, "does not lead into the store", _program.Store);
        (await _program.RunAsync("owner", _program.Store)).Failed(2, "does not lead into the store");
        (await _program.RunAsync("owner", $"{_program.Store}/nothing/x")).Failed(2, "no package in the store has this path");
        var id = Path.GetFileName((await _program.RunAsync("build", "hello")).Succeeded().Lines[0]);
        (await _program.RunAsync("owner", $"{_program.Store}/{id}/nothing")).Failed(2, "the package does not have this path");
        File.CreateSymbolicLink($"{_program.Place}/circle", "circle");
        (await _program.RunAsync("owner", "./circle")).Failed(2, "circle of symbolic links");
    }

    /// <summary>Every command that takes packages and environments reads the word in the same way.</summary>
    [Fact]
    public async Task An_environment_is_named_wherever_packages_and_environments_are_taken()
    {
        var environment = Path.GetFileName((await _program.RunAsync("env", "build", "tiny")).Succeeded().Lines[0]);
        Assert.StartsWith("hello.", Assert.Single((await _program.RunAsync("closure", "tiny", "--json")).Succeeded().Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!)), StringComparison.Ordinal);
        foreach (var command in (string[])["store verify", "store repair", "export sbom", "show --licenses"]) (await _program.RunAsync([.. command.Split(' '), "tiny"])).Succeeded();
        (await _program.RunAsync("store", "root", "add", "held", "tiny")).Succeeded();
        Assert.Contains("held  1  ", (await _program.RunAsync("store", "root", "list")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains($"  {environment}  (current)", (await _program.RunAsync("store", "root", "list")).Succeeded().Lines.Single(line => line.StartsWith("held ", StringComparison.Ordinal)), StringComparison.Ordinal);
        (await _program.RunAsync("closure", "tiyn")).Failed(2, "no package, no environment and no root is called 'tiyn'", "did you mean 'tiny'?");
    }

    [Fact]
    public async Task A_closure_is_told_by_package_with_what_each_adds()
    {
        _program.Collection.Header("user", "#: depends {{ dep(\"clash\") }}\n#: source {{ source(\"user.txt\") }} into=out\n#: link greeting /pthbs/{{ dep(\"clash\") }}/share/clash.txt");
        _program.Collection.Source("user.txt", "of the user\n"u8.ToArray());
        (await _program.RunAsync("closure", "user")).Failed(2, "not in the store", "pthbs build user");
        (await _program.RunAsync("build", "user")).Succeeded();
        var closure = (await _program.RunAsync("closure", "user")).Succeeded();
        Assert.Contains("2 packages, 18 bytes", closure.Error, StringComparison.Ordinal);
        Assert.Equal(["adds", "18 bytes  12 bytes  user.", "6 bytes   6 bytes  clash."], closure.Lines.Select((l, i) => i == 0 ? l.Trim().Split(' ')[0] : l.Trim()[..(l.Trim().IndexOf('.', StringComparison.Ordinal) + 1)]));

        _program.Collection.Write("environments/both.txt", "user\nclash\n");
        (await _program.RunAsync("closure", "--env", "both")).Failed(2, "is not built");
        var environment = (await _program.RunAsync("env", "build", "both")).Succeeded().Lines[0];
        // What the environment links itself, 'user' does not bring into it.
        foreach (var words in (string[][])[["--env", "both"], [environment], [Path.GetFileName(environment)[..10]]])
        {
            var json = (await _program.RunAsync(["closure", "--json", .. words])).Succeeded().Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
            Assert.Equal([("user", 12L, 12L), ("clash", 6L, 6L)], json.Select(j => (j.GetProperty("id").GetString()!.Split('.')[0], j.GetProperty("size").GetInt64(), j.GetProperty("adds").GetInt64())));
        }

        (await _program.RunAsync("closure")).Failed(2, "the closure of what?");
        (await _program.RunAsync("closure", "user", "--env", "both")).Failed(2, "the closure of what?");
    }

    [Fact]
    public async Task Packages_are_found_by_words_in_name_summary_and_homepage()
    {
        string Facts(string summary, string homepage) => $"{{% set summary = \"{summary}\" %}}\n{{% set homepage = \"{homepage}\" %}}\n";
        _program.Collection.Header("tls", "#: source {{ source(\"hello.txt\") }} into=out", Facts("secure connections", "https://tls.example/"));
        _program.Collection.Header("bear-tls", "#: source {{ source(\"hello.txt\") }} into=out", Facts("a small Library of TLS", "https://bear.example/"));
        _program.Collection.Header("tls-tools", "#: source {{ source(\"hello.txt\") }} into=out", Facts("programs", "https://tools.example/"));
        _program.Collection.Header("web", "#: source {{ source(\"hello.txt\") }} into=out", Facts("serves pages over TLS, without a library", "https://web.example/"));

        Assert.Equal(["tls", "tls-tools", "bear-tls", "web"], (await _program.RunAsync("search", "TLS")).Succeeded().Lines.Select(l => l.Split(' ')[0]));
        Assert.Equal(["bear-tls  1.0  a small Library of TLS", "web  1.0  serves pages over TLS, without a library"], (await _program.RunAsync("search", "tls", "library")).Succeeded().Lines);
        var json = JsonDocument.Parse(Assert.Single((await _program.RunAsync("search", "--json", "bear.example")).Succeeded().Lines)).RootElement;
        Assert.Equal("https://bear.example/", json.GetProperty("homepage").GetString());
        var none = (await _program.RunAsync("search", "nothing-like-it")).Succeeded();
        Assert.Equal("", none.Output);
        Assert.Contains("none of 6 packages has 'nothing-like-it'", none.Error, StringComparison.Ordinal);
        (await _program.RunAsync("search")).Failed(2, "WORD… is missing");

        _program.Collection.Write("packages/broken/broken.sh.j2", "{{ nothing }}\n");
        Assert.Equal(4, (await _program.RunAsync("search", "tls")).Failed(3, "broken.sh.j2").Lines.Count);
    }
}
