namespace Pthbs.Cli.Tests.Program;

public sealed class FailureTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task An_unknown_package_is_an_error_of_usage() =>
        (await _program.RunAsync("build", "helo")).Failed(2, "no package is called 'helo'", "hint: did you mean 'hello'?");

    [Fact]
    public async Task What_stands_where_a_script_should_is_called_what_it_is()
    {
        Directory.CreateDirectory($"{_program.Place}/dir");
        File.CreateSymbolicLink($"{_program.Place}/circle", "circle");
        (await _program.RunAsync("build", "./dir")).Failed(2, "./dir: this is a directory, not a script", "hint: ");
        (await _program.RunAsync("build", "./dir/")).Failed(2, "./dir/: this is a directory, not a script");
        (await _program.ShellAsync("mkfifo fifo && \"$pthbs\" build ./fifo")).Failed(2, "./fifo: this is not a regular file, so not a script");
        (await _program.RunAsync("build", "./nothing")).Failed(2, "./nothing: there is no such script");
        (await _program.RunAsync("build", "./circle")).Failed(2, "./circle: there is no such script");
    }

    [Fact]
    public async Task A_script_is_found_through_a_link()
    {
        (await _program.RunAsync("collection", "generate", "hello", "--to", "scripts")).Succeeded();
        File.CreateSymbolicLink($"{_program.Place}/link.sh", Assert.Single(Directory.GetFiles($"{_program.Place}/scripts")));
        (await _program.RunAsync("build", "--dry-run", "./link.sh")).Succeeded();
    }

    [Fact]
    public async Task An_unknown_environment_is_an_error_of_usage() =>
        (await _program.RunAsync("env", "build", "tinny")).Failed(2, "no environment is called 'tinny'", "hint: did you mean 'tiny'?");

    [Fact]
    public async Task A_wrong_template_is_an_error_of_input()
    {
        _program.Collection.Header("wrong", "#: source {{ nothing }}");
        (await _program.RunAsync("collection", "generate", "wrong")).Failed(3, "packages/wrong/wrong.sh.j2:", "nothing");
    }

    [Fact]
    public async Task A_circle_is_shown()
    {
        _program.Collection.Header("a", "#: depends {{ dep(\"b\") }}");
        _program.Collection.Header("b", "#: depends {{ dep(\"a\") }}");
        (await _program.RunAsync("collection", "generate", "a")).Failed(3, "in a circle", "a needs b", "b needs a");
    }

    [Fact]
    public async Task A_wrong_setting_is_an_error_of_input() =>
        (await _program.RunAsync(new Dictionary<string, string?> { ["PTHBS_JOBS"] = "many" }, "env", "list")).Failed(3, "the setting 'jobs'", "got:      many");

    [Fact]
    public async Task A_source_with_another_content_is_an_error_of_sources_and_is_not_kept()
    {
        _program.Collection.Source("bad.txt", "bad\n"u8.ToArray(), hash: new string('0', 64));
        _program.Collection.Header("bad", "#: source {{ source(\"bad.txt\") }} into=out");
        (await _program.RunAsync("build", "bad")).Failed(4, "bad.txt", new string('0', 64));
        Assert.Empty(Directory.GetFiles($"{_program.State}/sources/sha256"));
    }

    [Fact]
    public async Task Packages_that_do_not_fit_together_are_an_error_of_conflict() =>
        (await _program.RunAsync("env", "build", "--packages", "hello", "clash")).Failed(6, "share/hello.txt", "hello.", "clash.", "hint: ");

    [Fact]
    public async Task A_store_that_cannot_be_made_is_an_error_of_the_machine() =>
        (await _program.RunAsync("--store", "/proc/pthbs", "build", "hello")).Failed(7, "/proc/pthbs");

    [Fact]
    public async Task A_full_disk_behind_standard_output_is_an_error_of_the_machine() =>
        (await _program.ShellAsync("\"$pthbs\" collection generate --all >/dev/full")).Failed(7, "cannot write to standard output", "No space left on device");

    [Fact]
    public async Task A_closed_standard_output_is_an_error_of_the_machine() =>
        (await _program.ShellAsync("\"$pthbs\" collection generate --all >&-")).Failed(7, "cannot write to standard output");

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public async Task Where_nobody_can_be_told_the_exit_code_tells(string redirection)
    {
        var finished = await _program.ShellAsync($"\"$pthbs\" build helo {redirection}");
        Assert.Equal((2, "", ""), (finished.Code, finished.Output, finished.Error));
    }

    [Fact]
    public async Task The_collection_is_found_above_a_directory_that_this_user_cannot_read()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root can read every directory");
        Directory.CreateDirectory($"{_program.Place}/closed/below");
        File.SetUnixFileMode($"{_program.Place}/closed", UnixFileMode.UserExecute);
        (await _program.ShellAsync("unset PTHBS_COLLECTION; cd closed/below && exec \"$pthbs\" collection generate --all")).Succeeded();
        File.SetUnixFileMode($"{_program.Place}/closed", (UnixFileMode)0b111_000_000);
    }

    [Fact]
    public async Task A_collection_that_cannot_be_read_gets_no_advice_about_the_store()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root can read every directory");
        File.SetUnixFileMode($"{_program.Collection.Path}/packages/hello/hello.sh.j2", UnixFileMode.None);
        var failed = (await _program.RunAsync("collection", "generate", "hello")).Failed(7, "packages/hello/hello.sh.j2", "Permission denied", "hint: check who owns that path");
        Assert.DoesNotContain("--store", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_it_quietly()
    {
        var finished = await _program.ShellAsync("\"$pthbs\" collection generate --all | :");
        Assert.Equal((0, ""), (finished.Code, finished.Error));
    }

    [Fact]
    public async Task An_error_is_a_line_of_json_too_where_a_program_reads()
    {
        var failed = (await _program.RunAsync("show", "--json", "helo")).Failed(2, "no package is called 'helo'");
        Assert.StartsWith("""{"event":"error","kind":"usage","exit-code":2,"what":"no package is called 'helo'",""", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colours_come_when_asked_for_and_the_words_stay_the_same()
    {
        var plain = (await _program.RunAsync("build", "helo")).Error;
        var colored = (await _program.RunAsync("--color=always", "build", "helo")).Error;

        Assert.Contains("\e[1;31mpthbs: \e[0m", colored, StringComparison.Ordinal);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_an_error_of_usage() =>
        (await _program.RunAsync("log", "hello")).Failed(2, "there is no log of hello.", "hint: ");

    [Fact]
    public async Task An_environment_that_is_not_built_says_how_to_build_it() =>
        (await _program.RunAsync("run", "tiny", "--", "true")).Failed(2, "the environment 'tiny' is not built", "hint: build it: pthbs env build tiny");

    [Fact]
    public async Task A_script_that_asks_for_no_sandbox_needs_leave()
    {
        _program.Collection.Header("open", "#: option sandbox=off", commands: "true\n");
        (await _program.RunAsync("build", "open")).Failed(7, "--allow-sandbox-off");
    }

    [Fact]
    public async Task A_typo_in_an_environments_file_is_an_error_of_input_that_names_the_file()
    {
        _program.Collection.Write("environments/typo.txt", "# tools\nhello\nhelo\n");
        (await _program.RunAsync("env", "build", "typo")).Failed(3, "environments/typo.txt", "no package is called 'helo'", "hint: did you mean 'hello'?");
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_an_error_of_input_that_names_its_line()
    {
        await File.WriteAllBytesAsync($"{_program.Collection.Path}/pthbs.yaml", [.. "name: tiny\nsystem: "u8, 0xFF, .. "\n"u8]);
        (await _program.RunAsync("build", "hello")).Failed(3, "pthbs.yaml:2", "not UTF-8", "hint: ");
    }

    [Fact]
    public async Task Even_the_version_says_that_standard_output_is_full() =>
        (await _program.ShellAsync("\"$pthbs\" --version >/dev/full")).Failed(7, "cannot write to standard output", "No space left on device");

    [Fact]
    public async Task A_file_beyond_the_limit_of_file_sizes_is_an_error_that_names_it_and_not_the_end_of_the_program()
    {
        _program.Collection.Source("large.txt", new byte[100_000]);
        _program.Collection.Header("large", "#: source {{ source(\"large.txt\") }} into=out");
        (await _program.ShellAsync("ulimit -f 8; exec \"$pthbs\" build large")).Failed(7, "File too large", _program.State);
        (await _program.RunAsync("build", "large")).Succeeded();
    }

    [Fact]
    public async Task Nothing_is_left_pending_after_failures()
    {
        (await _program.RunAsync("env", "build", "--packages", "hello", "clash")).Failed(6);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Store}/.new"));
    }
}
