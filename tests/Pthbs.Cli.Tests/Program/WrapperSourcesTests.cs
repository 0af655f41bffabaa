namespace Pthbs.Cli.Tests.Program;

/// <summary>When <c>./pthbs</c> builds the program again, and that it becomes the program at once otherwise.</summary>
public sealed class WrapperSourcesTests : IDisposable
{
    private readonly FakeCheckout _checkout = new("a checkout");

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData("printf other >src/A/a.cs")]
    [InlineData("printf other >'src/A/B/b c.cs'")]
    [InlineData("printf other >new && touch -d 2001-01-01 new && mv new src/A/a.cs")]
    [InlineData("printf new >src/A/B/new.cs")]
    [InlineData("mkdir -p src/A/C/D && printf new >src/A/C/D/new.cs")]
    [InlineData("rm 'src/A/B/b c.cs'")]
    [InlineData("mv src/A/a.cs src/A/renamed.cs")]
    [InlineData("printf other >older && touch -d 2020-01-01 older && cp -p older src/A/a.cs")]
    [InlineData("printf other >Directory.Build.props")]
    [InlineData("printf new >Directory.Build.targets")]
    [InlineData("echo >>tools/wrapper/start.c")]
    public async Task Changed_sources_are_built_once(string change)
    {
        Assert.True(await _checkout.BuildsAsync());
        Assert.False(await _checkout.BuildsAsync());

        (await _checkout.ShellAsync(change)).Succeeded();

        Assert.True(await _checkout.BuildsAsync());
        Assert.False(await _checkout.BuildsAsync());
    }

    [Fact]
    public async Task An_edit_during_the_build_is_built_the_next_time()
    {
        _checkout.AddProgram("dotnet", (await File.ReadAllTextAsync($"{_checkout.Root}/bin/dotnet", TestContext.Current.CancellationToken)) + "\n[ -e once ] || { touch once; printf late >src/A/a.cs; }\n");

        Assert.True(await _checkout.BuildsAsync());
        Assert.True(await _checkout.BuildsAsync());
        Assert.False(await _checkout.BuildsAsync());
    }

    [Theory]
    [InlineData("touch src/A/a.cs src/A")]
    [InlineData("mkdir -p src/A/bin src/A/obj && printf x >src/A/obj/x.cs")]
    [InlineData("printf x >README.md")]
    [InlineData("printf other >src/A/a.cs && printf first >src/A/a.cs")]
    public async Task Sources_that_say_the_same_are_not_built_again(string change)
    {
        Assert.True(await _checkout.BuildsAsync());
        (await _checkout.ShellAsync(change)).Succeeded();
        Assert.False(await _checkout.BuildsAsync());
        await ExpectNothingIsStartedAsync();
    }

    [Fact]
    public async Task Nothing_is_started_where_nothing_changed()
    {
        Assert.True(await _checkout.BuildsAsync());
        await ExpectNothingIsStartedAsync();
    }

    [Theory]
    [InlineData("./pthbs build 'a b' ''", "<{0}><build><a b><>")]
    [InlineData("sh pthbs --sources", "<{0}><--sources>")]
    [InlineData("cd / && \"$CHECKOUT/pthbs\" x", "</><x>")]
    [InlineData("ln -s '../../a checkout/pthbs' bin/link && cd src && link x", "<{0}/src><x>")]
    [InlineData("ln -s \"$PWD/pthbs\" bin/pthbs && cd src && pthbs x", "<{0}/src><x>")]
    public async Task It_may_be_called_from_anywhere(string line, string output)
    {
        Assert.True(await _checkout.BuildsAsync()); var finished = (await _checkout.ShellAsync(line)).Succeeded();
        Assert.Equal(output.Replace("{0}", _checkout.Root, StringComparison.Ordinal), finished.Output);
        Assert.Equal("", finished.Error);
    }

    [Fact]
    public async Task Who_may_not_write_to_the_checkout_gets_what_was_built()
    {
        OtherUser.Require();
        Assert.True(await _checkout.BuildsAsync());
        Assert.Equal("</><x>", await OtherUser.RunAsync(OtherUser.Stranger, $"'{_checkout.Root}/pthbs' x"));

        (await _checkout.ShellAsync("printf other >src/A/a.cs")).Succeeded();

        Assert.Equal("</><x>", await OtherUser.RunAsync(OtherUser.Stranger, $"'{_checkout.Root}/pthbs' x"));
        var said = await OtherUser.RunAsync(OtherUser.Stranger, $"'{_checkout.Root}/pthbs' x 2>&1 >/dev/null");
        Assert.Contains("the sources changed since pthbs was built here", said, StringComparison.Ordinal);
        Assert.Contains("hint: run ./pthbs --version once as the owner", said, StringComparison.Ordinal);
        Assert.True(await _checkout.BuildsAsync());
    }

    [Fact]
    public async Task Without_a_program_that_compares_times_changes_are_noticed_too()
    {
        _checkout.AddProgram("clang", "#!/bin/sh\nexit 1\n");
        Assert.True(await _checkout.BuildsAsync());
        Assert.False(File.Exists($"{_checkout.Root}/out/native/start"));
        Assert.False(await _checkout.BuildsAsync());

        (await _checkout.ShellAsync("printf other >src/A/a.cs")).Succeeded();

        Assert.True(await _checkout.BuildsAsync());
    }

    /// <summary>With a parent that ignores the ends of children, too.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("taskset -c \"$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')\" ")]
    [InlineData("env --ignore-signal=CHLD ")]
    public async Task A_change_anywhere_in_a_long_list_is_noticed(string on)
    {
        var names = await MakeLongListAsync();
        var line = $"""
            {on}out/native/start . ./changed out/native/pthbs same
            for name in src/n*; do
                touch -d '2 days' $name
                {on}out/native/start . ./changed out/native/pthbs same
                touch -d 2001-01-01 $name
            done
            {on}out/native/start . ./changed out/native/pthbs same
            """;

        var finished = (await _checkout.ShellAsync(line)).Succeeded();

        Assert.Equal($"<{_checkout.Root}><same>{string.Concat(names.Select(_ => "changed\n"))}<{_checkout.Root}><same>", finished.Output);
    }

    [Fact]
    public async Task A_change_is_noticed_where_no_second_process_can_be()
    {
        OtherUser.Require();
        var names = await MakeLongListAsync();
        var line = $"cd '{_checkout.Root}' && ulimit -p 0 && exec out/native/start . ./changed out/native/pthbs same";
        Assert.Equal($"<{_checkout.Root}><same>", await OtherUser.RunAsync(OtherUser.Stranger, line));

        foreach (var name in (string[])[names[0], names[^1]])
        {
            File.SetLastWriteTimeUtc($"{_checkout.Root}/{name}", DateTime.UtcNow.AddDays(2));
            Assert.Equal("changed\n", await OtherUser.RunAsync(OtherUser.Stranger, line));
            File.SetLastWriteTimeUtc($"{_checkout.Root}/{name}", DateTime.UnixEpoch);
        }
    }

    [Fact]
    public async Task Half_a_list_counts_as_changed()
    {
        await MakeLongListAsync();
        (await _checkout.ShellAsync("truncate -s -1 out/native/sources && touch -d tomorrow out/native/sources")).Succeeded();
        Assert.Equal("changed\n", (await _checkout.ShellAsync("out/native/start . ./changed out/native/pthbs same")).Succeeded().Output);
    }

    /// <summary>The real program waits for the answer, and hands on what it was started with as it was.</summary>
    [Theory]
    [InlineData("./pthbs --version", "pthbs ")]
    [InlineData("./pthbs 'a b' '' \"$(printf '\\377')\" 2>&1 | cat -v", null)]
    public async Task The_real_program_becomes_the_wrapper_where_sources_have_changed(string line, string? unchanged)
    {
        await MakeLongListAsync();
        await File.WriteAllTextAsync($"{_checkout.Root}/pthbs", """
            [ "$1" = --sources-changed ] || exec out/native/start . ./pthbs "$REAL" "$@"
            printf '<%s>' "$@"; ulimit -Sn; umask; grep -E '^Sig(Ign|Blk)' /proc/self/status
            """, TestContext.Current.CancellationToken);
        (await _checkout.ShellAsync("chmod 755 pthbs; cp \"$PTHBS_EXECUTABLE\" real")).Succeeded();
        var call = $"export REAL=$PWD/real; ulimit -Sn 300; umask 027; {line.Replace("./pthbs", "env --default-signal=PIPE ./pthbs", StringComparison.Ordinal)}";

        if (unchanged is not null) Assert.StartsWith(unchanged, (await _checkout.ShellAsync(call)).Succeeded().Output, StringComparison.Ordinal);
        (await _checkout.ShellAsync("touch -d '2 days' src/n")).Succeeded();
        var direct = await _checkout.ShellAsync(call.Replace("./pthbs", "sh pthbs --sources-changed", StringComparison.Ordinal));
        Assert.Contains("300", direct.Output, StringComparison.Ordinal);
        Assert.Equal(direct.Output, (await _checkout.ShellAsync(call)).Output);
    }

    /// <summary>A list of sources with names of all lengths, so that they begin and end wherever it may be divided; and what is run where one has changed.</summary>
    private async Task<string[]> MakeLongListAsync()
    {
        Assert.True(await _checkout.BuildsAsync());
        Assert.SkipUnless(File.Exists($"{_checkout.Root}/out/native/start"), "no C compiler made the program that compares times");
        string[] names = [.. Enumerable.Range(1, 120).Select(length => $"src/{new string('n', length)}")];
        foreach (var name in names)
        {
            await File.WriteAllTextAsync($"{_checkout.Root}/{name}", "", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc($"{_checkout.Root}/{name}", DateTime.UnixEpoch);
        }

        await File.WriteAllTextAsync($"{_checkout.Root}/changed", "echo changed\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync($"{_checkout.Root}/out/native/sources", string.Concat(names.Select(name => name + '\0')), TestContext.Current.CancellationToken);
        // Later than the times of change, which are now.
        File.SetLastWriteTimeUtc($"{_checkout.Root}/out/native/sources", DateTime.UtcNow.AddDays(1));
        return names;
    }

    private async Task ExpectNothingIsStartedAsync()
    {
        Assert.SkipUnless(File.Exists($"{_checkout.Root}/out/native/start"), "no C compiler made the program that compares times");
        foreach (var program in (string[])["find", "sha256sum", "readlink", "dirname", "touch", "cat"]) _checkout.AddProgram(program, "#!/bin/sh\necho started >&2\nexit 1\n");
        var finished = (await _checkout.ShellAsync("./pthbs x")).Succeeded();
        Assert.Equal($"<{_checkout.Root}><x>", finished.Output);
        Assert.Equal("", finished.Error);
    }
}
