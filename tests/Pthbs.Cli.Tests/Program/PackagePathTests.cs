namespace Pthbs.Cli.Tests.Program;

/// <summary>What docs/reference/formats/environment.md promises of <c>.pkg/NAME</c>, the path of a package that holds no hash.</summary>
public sealed class PackagePathTests : IDisposable
{
    private readonly RealProgram _program = new();

    public PackagePathTests()
    {
        _program.Collection.Header("other", "#: source {{ source(\"hello.txt\") }} into=out/share");
        _program.Collection.Write("environments/desk.txt", "hello yield\nother\n");
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task It_leads_to_the_whole_package_also_where_another_ones_file_won()
    {
        await BuildAsync();

        Assert.Equal("../.pkg/other/share/hello.txt", await PrintedAsync("readlink $PTHBS_ENV/share/hello.txt"));
        Assert.Equal("hello", await PrintedAsync("cat $PTHBS_ENV/.pkg/hello/share/hello.txt"));
        Assert.Equal("hello other", await PrintedAsync("cd $PTHBS_ENV/.pkg && echo *"));
    }

    [Fact]
    public async Task It_stays_when_the_package_is_another_build_and_when_the_environment_folds_otherwise()
    {
        await BuildAsync();
        var before = await PrintedAsync("readlink -f $PTHBS_ENV/.pkg/hello");
        _program.Collection.Header("hello", "#: source {{ source(\"hello.txt\") }} into=out/share\n#: link share/more hello.txt");
        _program.Collection.Write("environments/desk.txt", "hello\n");
        await BuildAsync();

        Assert.Equal("hello", await PrintedAsync("cat $PTHBS_ENV/.pkg/hello/share/more"));
        Assert.NotEqual(before, await PrintedAsync("readlink -f $PTHBS_ENV/.pkg/hello"));
    }

    [Fact]
    public async Task It_can_be_used_beside_the_store_as_well()
    {
        var path = await BuildAsync();

        Assert.Equal("hello\n", await File.ReadAllTextAsync($"{path}/.pkg/hello/share/hello.txt", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_build_finds_its_dependencies_there_and_from_there_the_paths_that_its_output_may_hold()
    {
        _program.Collection.Commands("asks", "cd -P /pthbs/env/.pkg/tools/bin\nmkdir -p $out/share\npwd > $out/share/where");
        var path = Assert.Single((await _program.RunAsync("build", "asks")).Succeeded().Lines);

        Assert.Matches(@"\A/pthbs/tools\.[0-9a-f]{64}/bin\n\z", await File.ReadAllTextAsync($"{path}/share/where", TestContext.Current.CancellationToken));

        _program.Collection.Commands("leaks", "mkdir -p $out/share\necho /pthbs/env/.pkg/tools > $out/share/where");
        (await _program.RunAsync("build", "leaks")).Failed(5, "share/where");
    }

    [Fact]
    public async Task A_script_may_begin_with_a_program_named_by_it_which_becomes_its_path_in_the_store()
    {
        _program.Collection.Commands("script", "mkdir -p $out/bin\necho '#!/pthbs/env/.pkg/tools/bin/sh' > $out/bin/script\n/pthbs/env/.pkg/tools/bin/busybox chmod +x $out/bin/script");
        var path = Assert.Single((await _program.RunAsync("build", "script")).Succeeded().Lines);

        Assert.Matches(@"\A#!/pthbs/tools\.[0-9a-f]{64}/bin/sh\n\z", await File.ReadAllTextAsync($"{path}/bin/script", TestContext.Current.CancellationToken));
    }

    private async Task<string> BuildAsync() => Assert.Single((await _program.RunAsync("env", "build", "desk")).Succeeded().Lines);

    private async Task<string> PrintedAsync(string line) => (await _program.RunAsync("run", "desk", "--", "sh", "-c", line)).Succeeded().Output.TrimEnd('\n');
}
