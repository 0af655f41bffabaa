namespace Pthbs.Cli.Tests.Program;

/// <summary>What errors advise can be done as it is written.</summary>
public sealed class HintTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("store root add mine WORD")]
    [InlineData("diff hello WORD")]
    [InlineData("export archive WORD")]
    [InlineData("why --run WORD hello")]
    public async Task A_package_that_is_not_built_is_named_as_it_was_asked_for(string line)
    {
        _program.Collection.Header("choice", "#: source {{ source(\"hello.txt\") }} into=out/{{ param(\"flavour\", \"mild\", choices=[\"mild\", \"hot\"]) }}");
        (await _program.RunAsync("build", "hello", "choice")).Succeeded();
        (await _program.RunAsync(line.Replace("WORD", "choice:flavour=hot", StringComparison.Ordinal).Split(' '))).Failed(2, "the store", "hint: build it: pthbs build choice:flavour=hot");
        (await _program.RunAsync("build", "choice:flavour=hot")).Succeeded();
        Assert.DoesNotContain("hint: build it", (await _program.RunAsync(line.Replace("WORD", "choice:flavour=hot", StringComparison.Ordinal).Split(' '))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_named_with_a_slash_and_a_script_that_came_from_one_by_its_id()
    {
        (await _program.RunAsync("collection", "generate", "hello", "--to", "scripts")).Succeeded();
        var script = Assert.Single(Directory.GetFiles($"{_program.Place}/scripts"));
        File.Move(script, $"{_program.Place}/hello.sh");
        (await _program.RunAsync("build", "hello.sh")).Failed(2, "no package is called 'hello.sh'", "hint: to name a file, write it with a slash: ./hello.sh");
        (await _program.RunAsync("build", "./hello.sh")).Succeeded();
        Directory.Delete($"{_program.Collection.Path}/packages/hello", recursive: true);
        foreach (var command in (string[])["show", "log"])
            (await _program.RunAsync(command, "hello")).Failed(2, "no package is called 'hello'", $"to use one, give its id: hello.{Path.GetFileName(script).Split('.')[1][..8]}");
    }

    /// <summary>What other tools take in the place of a package or an environment leads to the word that is meant here.</summary>
    [Theory]
    [InlineData("build hello@1.3", "a collection has one version of a package: name it without, in lower case: hello")]
    [InlineData("build hello=1.3", "a collection has one version of a package: name it without, in lower case: hello")]
    [InlineData("build Hello", "a collection has one version of a package: name it without, in lower case: hello")]
    [InlineData("build greeting=Ahoy", "a parameter stands behind its package: PACKAGE:greeting=Ahoy")]
    [InlineData("build hello-1.3.1", "a collection has one version of a package: name it without, in lower case: hello")]
    [InlineData("show hello.34", "the package is 'hello'; the beginning of its id needs four digits of the hash")]
    [InlineData("show hello.0000", "leave out the dot and the digits")]
    [InlineData("env build hello", "'hello' is a package; to make an environment of it: pthbs env build --packages hello --root NAME")]
    [InlineData("run hello -- true", "'hello' is a package; to make an environment of it: pthbs env build --packages hello --root NAME")]
    [InlineData("show tiny", "'tiny' is an environment or a root, and a package is needed here; to see what is in it: pthbs closure --env tiny")]
    [InlineData("install hello", "did you mean 'pthbs env build --packages'?")]
    public async Task A_word_of_other_tools_leads_to_what_is_meant(string line, string hint) => (await _program.RunAsync(line.Split(' '))).Failed(2, hint);

    [Fact]
    public async Task Names_that_share_only_their_endings_are_not_suggested()
    {
        _program.Collection.Source("ack_3.6.0.orig.tar.gz", "ack"u8.ToArray());
        _program.Collection.Header("tree", "#: source {{ source(\"tree_2.1.0.orig.tar.gz\") }}");
        (await _program.RunAsync("build", "tree")).Failed(3, "no line for 'tree_2.1.0.orig.tar.gz'", "hint: add it: pthbs collection add --source-only URL");
        _program.Collection.Header("tree", "#: source {{ source(\"akc_3.6.0.orig.tar.gz\") }}");
        (await _program.RunAsync("build", "tree")).Failed(3, "did you mean 'ack_3.6.0.orig.tar.gz'?");
    }

    [Fact]
    public async Task An_environment_has_each_package_once_and_a_wrong_line_is_named()
    {
        (await _program.RunAsync("env", "build", "--packages", "hello", "hello yield")).Failed(2, "'hello' is already in this environment");
        _program.Collection.Write("environments/wrong.txt", "# what is wrong\nhello\n\nnosuch\n");
        (await _program.RunAsync("env", "build", "wrong")).Failed(3, "environments/wrong.txt:4: no package is called 'nosuch'");
        (await _program.RunAsync("env", "build", "tiny", "--packages", "hello")).Failed(2, "names and --packages exclude each other");
        (await _program.RunAsync("env", "build")).Failed(2, "which environment?");
    }

    [Fact]
    public async Task An_environment_without_packages_verifies_as_whole()
    {
        _program.Collection.Write("environments/nothing.txt", "# yet\n");
        (await _program.RunAsync("env", "build", "nothing")).Succeeded();
        Assert.DoesNotContain("manifest", (await _program.RunAsync("store", "verify")).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_build_is_told_by_show_and_one_that_printed_nothing_with_what_makes_it_print()
    {
        _program.Collection.Commands("silent", "mkdir $out/bin; [ 1 = 2 ]");
        (await _program.RunAsync("build", "silent")).Failed(5, "(it printed nothing)", "hint: to see which command fails, put 'set -x'");
        Assert.Contains("built       no; a build of it was begun and has not succeeded: pthbs log silent.", (await _program.RunAsync("show", "silent")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("\"built\":false", (await _program.RunAsync("show", "--json", "silent")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("/logs/silent.", (await _program.RunAsync("show", "--json", "silent")).Output, StringComparison.Ordinal);
        Assert.Contains("built       no\n", (await _program.RunAsync("show", "hello")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_asks_for_no_sandbox_is_told_to_ask_no_more()
    {
        _program.Collection.Header("open", "#: option sandbox=off", commands: "echo x > $out/x\n");
        (await _program.RunAsync("--allow-sandbox-off", "build", "open")).Failed(7, "the store must be at /pthbs itself", "remove the option sandbox=off: from the fact 'options' of its template");
        _program.Collection.Header("rooted", "#: rootfs {{ dep(\"hello\") }}\n#: option sandbox=off", commands: "echo x > $out/x\n");
        (await _program.RunAsync("--allow-sandbox-off", "build", "rooted")).Failed(7, "needs a sandbox", "hint: remove the option sandbox=off: from the fact 'options' of its template, or the line '#: option sandbox=off' from a script");
    }

    [Fact]
    public async Task Names_of_one_letter_are_not_suggested_for_each_other()
    {
        (await _program.RunAsync("env", "build", "tiny", "--root", "h")).Succeeded();
        Assert.DoesNotContain("did you mean", (await _program.RunAsync("store", "root", "remove", "q")).Failed(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_only_asks_what_gc_would_delete_makes_no_store()
    {
        Assert.Contains("there is nothing to delete: there is no store", (await _program.RunAsync("gc", "--dry-run")).Succeeded().Error, StringComparison.Ordinal);
        (await _program.RunAsync("gc", "--why", "hello")).Failed(2, "nothing in the store is called 'hello'");
        Assert.False(Directory.Exists(_program.Store) || Directory.Exists(_program.State));
    }

    [Theory]
    [InlineData("PTHBS_COLLECTION", "/none", 2, "/none: there is no such directory", "correct the variable PTHBS_COLLECTION")]
    [InlineData("PTHBS_STORE", "store", 3, "PTHBS_STORE: the setting 'store'", "expected: an absolute path")]
    [InlineData("PTHBS_LIMIT_MEMRY", "1G", 3, "PTHBS_LIMIT_MEMRY: there is no such limit", "expected: PTHBS_LIMIT_PROCESSES, PTHBS_LIMIT_MEMORY")]
    public async Task A_variable_that_is_wrong_is_named(string variable, string value, int code, string what, string more) =>
        (await _program.RunAsync(new Dictionary<string, string?> { [variable] = value }, "collection", "generate", "hello")).Failed(code, what, more);

    [Fact]
    public async Task A_file_that_has_another_content_now_is_told_with_what_can_be_done_and_own_files_are_counted()
    {
        _program.Collection.Header("own", "#: source {{ file(\"own.txt\") }} into=out\n#: source {{ source(\"hello.txt\") }} into=out");
        _program.Collection.Write("packages/own/own.txt", "own\n");
        Assert.Contains("1 source copied to stick; not copied: 1 file of the collection itself", (await _program.RunAsync("fetch", "own", "--to", "stick")).Succeeded().Error, StringComparison.Ordinal);
        _program.Collection.Source("new.txt", "new\n"u8.ToArray(), hash: new string('0', 64));
        _program.Collection.Header("new", "#: source {{ source(\"new.txt\") }} into=out");
        (await _program.RunAsync("fetch", "new")).Failed(4, "'new.txt' does not match its hash", "hint: the file behind the URL has changed, or the hash in the download list is wrong: compare both with what the authors publish; then correct the line, add a URL");
    }

    [Fact]
    public async Task A_damaged_package_of_an_environment_leads_to_verify()
    {
        (await _program.RunAsync("env", "build", "tiny")).Succeeded();
        // A root would lead to what was built, whatever has become of its packages.
        (await _program.RunAsync("store", "root", "remove", "tiny")).Succeeded();
        var package = Assert.Single(Directory.GetDirectories(_program.Store, "hello.*"));
        File.SetUnixFileMode(package, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync($"{package}/extra", "", TestContext.Current.CancellationToken);
        (await _program.RunAsync("run", "tiny", "--", "true")).Failed(2, "pthbs env build tiny", "look for damage: pthbs store verify");
    }
}
