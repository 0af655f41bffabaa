using System.Formats.Tar;

namespace Pthbs.Cli.Tests.Program;

/// <summary>Builds, archives and names that mean harm to whoever runs what 'pthbs export make' wrote.</summary>
[Trait("Level", "thorough")]
public sealed class HostileExportTests : IDisposable
{
    private readonly RealProgram _program = new();
    private readonly string _victim;

    public HostileExportTests()
    {
        GnuMake.SkipUnlessThere();
        _victim = Directory.CreateDirectory($"{_program.Place}/victim").FullName;
        File.WriteAllText($"{_victim}/there", "as it was\n");
        File.SetUnixFileMode($"{_victim}/there", (UnixFileMode)0b110_110_110);
        File.SetUnixFileMode(_victim, (UnixFileMode)0b111_111_111);
    }

    public void Dispose() => _program.Dispose();

    /// <summary>Words of a script's first line go to its interpreter as they stand: no pattern in them is one of file names, no quote in a name begins a command.</summary>
    [Fact]
    public async Task A_first_line_is_no_command()
    {
        _program.Collection.Source("named.tar.gz", GnuMake.Packed(add =>
            add(new UstarTarEntry(TarEntryType.RegularFile, $"x/a';eval $(printf 'id>{_victim.Replace("/", "\\057", StringComparison.Ordinal)}\\057ran');'"), "x")));
        _program.Collection.Tools();
        _program.Collection.Write("packages/first/first.sh.j2", $"#!/pthbs/env/bin/echo {_program.Place}/made/.new/make-*/build/first/x/* `id` $(id) 'quoted' \"so\" ;id\n#: pthbs 2\n#: name first\n#: version 1\n"
            + "#: system {{ system }}\n#: depends {{ dep(\"tools\") }}\n#: source {{ source(\"named.tar.gz\") }} unpack\n\nexit 0\n");
        var id = (await _program.RunAsync("export", "make", "away", "first", "--sources")).Succeeded().Lines[^1];

        // echo makes nothing, so the build fails.
        Assert.NotEqual(0, (await GnuMake.RunAsync(_program)).Code);
        Untouched();
        Assert.Contains("make-*/build/first/x/* `id` $(id) 'quoted' \"so\" ;id /build/build.sh\n", await File.ReadAllTextAsync($"{_program.Place}/made-state/logs/{id}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ln -s {victim} $out/share", "a link is where a directory is needed: ./share")]
    [InlineData("/pthbs/env/bin/mkdir $out/share; ln -s {victim} $out/share/sub", "a link is where a directory is needed: ./share/sub")]
    [InlineData("echo x > $out/share", "something else is where a directory is needed: ./share")]
    [InlineData("/pthbs/env/bin/mkdir -p $out/share/sub; ln -s {victim}/new $out/share/sub/planted", "already has something at the place of a link of the script's header: ./share/sub/planted")]
    public async Task Links_of_the_header_are_made_in_the_output_alone(string commands, string says)
    {
        _program.Collection.Tools();
        _program.Collection.Header("planted", "#: depends {{ dep(\"tools\") }}\n#: link share/sub/planted /pthbs/x", commands: $"\nalias ln='/pthbs/env/bin/busybox ln'\n{commands.Replace("{victim}", _victim, StringComparison.Ordinal)}\n");
        (await _program.RunAsync("export", "make", "away", "planted", "--sources")).Succeeded();

        await FailsAsync(false, says);
    }

    /// <summary>What one archive has made leads the next one, a plain source or a directory of the header nowhere; as root too.</summary>
    [Theory]
    [InlineData("into=out", "second.tar.gz", "unpack into=out", "two sources have this path, and it is not a directory in both: way")]
    [InlineData("into=out", "there", "into=out/way", "a link is where a directory is needed: ./way")]
    [InlineData("into=out", "there", "into=out", "two sources have this place")]
    [InlineData("into=out", "second.tar.gz", "unpack into=out/way/sub", "a link is where a directory is needed: ./way")]
    [InlineData("into=out/a", "second.tar.gz", "unpack into=out/a", "two sources have this path, and it is not a directory in both: way")]
    public async Task A_link_of_an_archive_is_not_followed_by_what_comes_after_it(string into, string second, string words, string says)
    {
        _program.Collection.Source("first.tar.gz", GnuMake.Packed(add =>
        {
            add(new UstarTarEntry(TarEntryType.SymbolicLink, "way") { LinkName = _victim }, null);
            add(new UstarTarEntry(TarEntryType.SymbolicLink, "there") { LinkName = $"{_victim}/there" }, null);
        }));
        _program.Collection.Source("second.tar.gz", GnuMake.Packed(add => add(new UstarTarEntry(TarEntryType.RegularFile, "way/there") { Mode = (UnixFileMode)0b110_100_100 }, "changed\n")));
        _program.Collection.Source("there", "changed\n"u8.ToArray());
        _program.Collection.Header("two", $"#: source {{{{ source(\"first.tar.gz\") }}}} unpack {into}\n#: source {{{{ source(\"{second}\") }}}} {words}");
        (await _program.RunAsync("export", "make", "away", "two", "--sources")).Succeeded();

        await FailsAsync(false, says);
        if (Environment.UserName == "root") await FailsAsync(true, says);
    }

    /// <summary>A hard link to a file of the machine would hand that file to the build: its owner and mode are changed then.</summary>
    [Theory]
    [InlineData(TarEntryType.HardLink, "/victim/there")]
    [InlineData(TarEntryType.HardLink, "../../../../../victim/there")]
    [InlineData(TarEntryType.Fifo, "")]
    public async Task Names_in_an_archive_lead_to_nothing_of_the_machine(TarEntryType type, string target)
    {
        if (target.StartsWith('/')) target = _program.Place + target;
        _program.Collection.Source("linking.tar.gz", GnuMake.Packed(add =>
            add(type == TarEntryType.HardLink ? new UstarTarEntry(type, "a") { LinkName = target } : new UstarTarEntry(type, "a"), null)));
        _program.Collection.Header("linking", "#: source {{ source(\"linking.tar.gz\") }} unpack into=out");
        (await _program.RunAsync("export", "make", "away", "linking", "--sources")).Succeeded();

        await FailsAsync(false);
        if (Environment.UserName == "root") await FailsAsync(true);
    }

    [Fact]
    public async Task Archives_that_share_directories_are_put_together()
    {
        foreach (var name in (string[])["one", "two"])
            _program.Collection.Source($"{name}.tar.gz", GnuMake.Packed(add =>
            {
                add(new UstarTarEntry(TarEntryType.Directory, "./shared/read-only/") { Mode = (UnixFileMode)0b101_101_101 }, null);
                add(new UstarTarEntry(TarEntryType.RegularFile, $"./shared/read-only/-{name} *\\n") { Mode = (UnixFileMode)0b110_100_100 }, name);
                add(new UstarTarEntry(TarEntryType.RegularFile, $"./.hidden-{name}") { Mode = (UnixFileMode)0b110_100_100 }, name);
                add(new UstarTarEntry(TarEntryType.RegularFile, $"./..{name}/in") { Mode = (UnixFileMode)0b110_100_100 }, name);
            }));
        _program.Collection.Header("both", "#: source {{ source(\"one.tar.gz\") }} unpack into=out\n#: source {{ source(\"two.tar.gz\") }} unpack into=out");
        (await _program.RunAsync("build", "both")).Succeeded();
        (await _program.RunAsync("export", "make", "away", "both", "--sources")).Succeeded();

        (await GnuMake.RunAsync(_program)).Succeeded();
        Assert.Equal("1 the same, 0 different, 0 not in hashes, 0 not built\n", (await GnuMake.RunAsync(_program, "check")).Succeeded().Output);
    }

    [Fact]
    public async Task What_a_build_prints_steers_no_terminal()
    {
        _program.Collection.Commands("printing", "printf '\\033]0;title\\007\\302\\233\\n'\n/pthbs/env/bin/busybox mkfifo \"$out/\"$'\\033'x\nexit 3");
        (await _program.RunAsync("export", "make", "away", "printing", "--sources")).Succeeded();

        var made = await GnuMake.RunAsync(_program, "printing");
        Assert.NotEqual(0, made.Code);
        Assert.Contains("| ?]0;title?", made.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', made.Error);
        Assert.DoesNotContain('\u009b', made.Error);
    }

    [Fact]
    public async Task What_is_being_built_is_closed_to_everybody_else()
    {
        _program.Collection.Commands("waiting", "/pthbs/env/bin/sleep 1000");
        (await _program.RunAsync("export", "make", "away", "waiting", "--sources")).Succeeded();
        using var make = GnuMake.Start(_program, asRoot: false);
        try
        {
            string[] works = [];
            await RealProgram.UntilAsync(() => Directory.Exists($"{_program.Place}/made/.new")
                && (works = Directory.GetDirectories($"{_program.Place}/made/.new", "make-waiting.*")) is [var work] && Directory.Exists($"{work}/build/waiting"), "the build begins");

            Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(works[0]));
        }
        finally
        {
            make.Kill(entireProcessTree: true);
        }
    }

    private async Task FailsAsync(bool asRoot, string says = "")
    {
        var made = await GnuMake.RunAsync(_program, asRoot);
        Assert.NotEqual(0, made.Code);
        Assert.Contains(says, made.Error, StringComparison.Ordinal);
        Untouched();
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Place}/made/.new"));
    }

    private void Untouched()
    {
        Assert.Equal([$"{_victim}/there"], Directory.GetFileSystemEntries(_victim));
        Assert.Equal("as it was\n", File.ReadAllText($"{_victim}/there"));
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode($"{_victim}/there"));
    }
}
