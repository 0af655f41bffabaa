using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

public sealed class BuildTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_package_is_built_shown_joined_into_an_environment_and_never_built_again()
    {
        var first = (await _program.RunAsync("build", "hello")).Succeeded();
        var path = Assert.Single(first.Lines);
        Assert.StartsWith($"{_program.Store}/hello.", path, StringComparison.Ordinal);
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{path}/share/hello.txt"));
        Assert.Contains("[1/1] hello 1.0 built in ", first.Error, StringComparison.Ordinal);
        Assert.Contains("[1/1] fetched hello.txt (6 bytes)", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', first.Error);

        var second = (await _program.RunAsync("build", "hello")).Succeeded();
        Assert.Equal(first.Output, second.Output);
        Assert.Equal("nothing to build: everything is in the store\n", second.Error);

        var shown = (await _program.RunAsync("show", "hello")).Succeeded().Output;
        Assert.StartsWith("hello 1.0\n", shown, StringComparison.Ordinal);
        foreach (var fact in (string[])["says hello", "0BSD", Path.GetFileName(path), "sha256:", "hello.txt", "6 bytes"]) Assert.Contains(fact, shown, StringComparison.Ordinal);

        var environment = (await _program.RunAsync("env", "build", "tiny")).Succeeded();
        var directory = Assert.Single(environment.Lines);
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{directory}/share/hello.txt"));
        Assert.Contains("enter it: pthbs shell tiny", environment.Error, StringComparison.Ordinal);
        Assert.Equal($"tiny  {directory}  root tiny 1 (current)\n", (await _program.RunAsync("env", "list")).Succeeded().Output);
    }

    /// <summary>The record says what the id alone does not: which values of its parameters a package was made with.</summary>
    [Fact]
    public async Task A_record_says_with_which_parameters_its_package_was_built()
    {
        _program.Collection.Header("choice", "#: source {{ source(\"hello.txt\") }} into=out/{{ param(\"flavour\", \"mild\", choices=[\"mild\", \"hot\"]) }}");
        var id = Path.GetFileName(Assert.Single((await _program.RunAsync("build", "choice:flavour=hot")).Succeeded().Lines));
        var record = JsonDocument.Parse(await File.ReadAllBytesAsync($"{_program.State}/records/{id}.json")).RootElement;
        Assert.Equal("hot", record.GetProperty("parameters").GetProperty("flavour").GetString());
    }

    [Fact]
    public async Task Scripts_are_printed_written_and_hash_to_their_ids()
    {
        _program.Collection.Header("user", "#: depends {{ dep(\"hello\") }}");
        var ids = (await _program.RunAsync("collection", "generate", "user", "--to", "scripts")).Succeeded().Lines;
        Assert.Equal(["hello", "user"], ids.Select(id => id.Split('.')[0]));
        foreach (var id in ids) Assert.Equal(id.Split('.')[1], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync($"{_program.Place}/scripts/{id}"))));

        var script = (await _program.RunAsync("show", "--script", "user")).Succeeded().Output;
        Assert.Equal(await File.ReadAllTextAsync($"{_program.Place}/scripts/{ids[1]}"), script);
        // Whatever its bytes, it is printed as it is.
        await File.WriteAllBytesAsync($"{_program.Place}/scripts/bytes", [.. await File.ReadAllBytesAsync($"{_program.Place}/scripts/{ids[1]}"), .. "# "u8, 0xFF, .. "\n"u8]);
        Assert.Equal("same\n", (await _program.ShellAsync("\"$pthbs\" show --script scripts/bytes | cmp - scripts/bytes && echo same")).Succeeded().Output);
        // A script in a file, and its neighbours, need no collection.
        var variables = new Dictionary<string, string?> { ["PTHBS_STATE"] = _program.State + "2", ["PTHBS_STORE"] = _program.Store + "2", ["PTHBS_COLLECTION"] = _program.Collection.Path };
        (await _program.RunAsync(variables, "build", "--dry-run", $"scripts/{ids[1]}")).Succeeded();
    }

    [Fact]
    public async Task Pretending_prints_the_ids_and_builds_nothing()
    {
        var pretended = (await _program.RunAsync("build", "-n", "hello", "clash")).Succeeded();

        Assert.Equal(["hello", "clash"], pretended.Lines.Select(id => id.Split('.')[0]));
        Assert.Contains("would build 2 packages and fetch 2 sources", pretended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_program.Store));
    }

    [Fact]
    public async Task Events_are_lines_of_json_and_tell_where_the_packages_are()
    {
        var built = (await _program.RunAsync("env", "build", "tiny", "--json")).Succeeded();
        var events = built.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal("plan", Event(events[0]));
        Assert.Contains(events, e => Event(e) == "fetch" && e.GetProperty("stage").GetString() == "done");
        Assert.Contains(events, e => Event(e) == "built" && e.GetProperty("size").GetInt64() == 6);
        Assert.Equal("environment", Event(events[^1]));
        Assert.True(Directory.Exists(events[^1].GetProperty("path").GetString()));

        var sheet = JsonDocument.Parse((await _program.RunAsync("show", "hello", "--json")).Succeeded().Output).RootElement;
        Assert.True(sheet.GetProperty("built").GetBoolean());
        Assert.All((await _program.RunAsync("collection", "generate", "--all", "--json")).Succeeded().Lines, line => JsonDocument.Parse(line));

        static string? Event(JsonElement line) => line.GetProperty("event").GetString();
    }

    [Fact]
    public async Task Sources_are_carried_to_a_machine_that_cannot_fetch()
    {
        (await _program.RunAsync("fetch", "--env", "tiny", "--to", "stick")).Succeeded();
        File.Delete($"{_program.Collection.Path}/files/hello.txt");
        var away = new Dictionary<string, string?> { ["PTHBS_STATE"] = _program.State + "2", ["PTHBS_STORE"] = _program.Store + "2" };
        (await _program.RunAsync(away, "build", "hello")).Failed(4, "hello.txt");
        (await _program.RunAsync(away, "fetch", "--from", "stick")).Succeeded();
        (await _program.RunAsync(away, "build", "hello")).Succeeded();
    }

    [Fact]
    public async Task An_environment_that_is_a_package_is_merged_with_others_for_builds_and_people()
    {
        _program.Collection.Tools();
        _program.Collection.Program("greeter", "greet", "#!/bin/sh\n");
        _program.Collection.Header("group", "#: depends {{ dep(\"tools\") }}\n#: depends {{ dep(\"hello\") }}");
        _program.Collection.Header(
            "user", "#: depends {{ dep(\"group\") }}\n#: depends {{ dep(\"greeter\") }}", commands: "\nset -e\ncat /pthbs/env/share/hello.txt > $out/said\n[ -x /pthbs/env/bin/greet ]\n");
        var user = Assert.Single((await _program.RunAsync("build", "user")).Succeeded().Lines);
        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{user}/said"));

        var environment = Assert.Single((await _program.RunAsync("env", "build", "--packages", "group", "greeter")).Succeeded().Lines);
        Assert.All((string[])["share/hello.txt", "bin/greet", "bin/sh"], file => Assert.True(File.Exists($"{environment}/{file}"), file));
        (await _program.RunAsync("store", "verify")).Succeeded();
    }

    [Fact]
    public async Task Fetching_all_leaves_out_the_untested_and_says_so()
    {
        _program.Collection.Source("never.txt", "never"u8.ToArray(), new string('0', 64));
        _program.Collection.Header("never", "#: source {{ source(\"never.txt\") }} into=out", "{% set untested = \"no source can be had here\" %}\n");

        Assert.Contains("left out because never built: never\n", (await _program.RunAsync("fetch", "--all")).Succeeded().Error, StringComparison.Ordinal);
        (await _program.RunAsync("fetch", "never")).Failed(4, "never.txt");
    }

    [Fact]
    public async Task A_download_is_added_to_the_list()
    {
        await File.WriteAllTextAsync($"{_program.Collection.Path}/files/new.txt", "new\n");
        var line = (await _program.RunAsync("collection", "add", "--source-only", "file:files/new.txt", "--name", "newer.txt")).Succeeded().Output;

        Assert.Matches("^sha256:[0-9a-f]{64}  newer.txt  file:files/new.txt\n$", line);
        Assert.EndsWith(line, await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_url_of_an_added_file_gives_that_file()
    {
        foreach (var name in (string[])["one", "two"]) await File.WriteAllTextAsync($"{_program.Collection.Path}/files/{name}.txt", "same\n");
        await File.WriteAllTextAsync($"{_program.Collection.Path}/files/other.txt", "other\n");
        var before = await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256");
        (await _program.RunAsync("collection", "add", "--source-only", "file:files/one.txt", "file:files/other.txt")).Failed(4, "file:files/other.txt: this URL has another file than the first one", "got:      sha256:");
        (await _program.RunAsync("collection", "add", "--source-only", "file:files/one.txt", "file:files/none.txt")).Failed(4, "files/none.txt");
        Assert.Equal(before, await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256"));

        Assert.EndsWith("  one.txt  file:files/one.txt file:files/two.txt\n", (await _program.RunAsync("collection", "add", "--source-only", "file:files/one.txt", "file:files/two.txt", "file:files/one.txt")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Downloads_that_are_added_at_once_are_all_in_the_list()
    {
        for (var i = 0; i < 6; i++) await File.WriteAllTextAsync($"{_program.Collection.Path}/files/new.{i}.txt", $"{i}\n");
        foreach (var added in await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _program.RunAsync("collection", "add", "--source-only", $"file:files/new.{i}.txt")))) added.Succeeded();

        var list = await File.ReadAllTextAsync($"{_program.Collection.Path}/downloadlist.sha256");
        for (var i = 0; i < 6; i++) Assert.Contains($"  new.{i}.txt  ", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_in_the_sandbox_succeeds_and_its_log_is_kept()
    {
        _program.Collection.Commands("maker", "mkdir $out/share\necho made > $out/share/made\necho it is made");
        var built = (await _program.RunAsync("build", "-v", "maker")).Succeeded();

        Assert.Contains("maker> it is made", built.Error, StringComparison.Ordinal);
        Assert.Contains("it is made\n", (await _program.RunAsync("log", "maker")).Succeeded().Output, StringComparison.Ordinal);
        Assert.True(File.Exists((await _program.RunAsync("log", "--path", "maker")).Succeeded().Lines[0]));
    }

    [Fact]
    public async Task A_failed_build_shows_the_end_of_its_log_and_the_others_go_on_where_asked()
    {
        _program.Collection.Commands("failer", "echo the reason\nexit 3");
        var failed = (await _program.RunAsync("build", "-k", "failer", "hello")).Failed(5, "failer 1.0 failed after", "exit code 3", "| the reason", "hint: to see the whole log: pthbs log failer.", "1 of 3 packages failed: failer 1.0; 2 built, 0 not tried");

        // What could be built is data all the same.
        Assert.StartsWith($"{_program.Store}/hello.", Assert.Single(failed.Lines), StringComparison.Ordinal);
        Assert.Contains("the reason", (await _program.RunAsync("log", "failer")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_are_joined_without_a_name_and_one_gives_way()
    {
        (await _program.RunAsync("env", "build", "--packages", "hello", "clash")).Failed(6, "in the file: NAME yield; on the command line, with the quotes: 'NAME yield'");
        var joined = (await _program.RunAsync("env", "build", "--packages", "hello", "clash yield")).Succeeded();

        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{joined.Lines[0]}/share/hello.txt"));
        Assert.Contains($"-  {joined.Lines[0]}\n", (await _program.RunAsync("env", "list")).Succeeded().Output, StringComparison.Ordinal);
    }
}
