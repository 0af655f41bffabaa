using System.Formats.Tar;
using Pthbs.Building;
using Pthbs.Configuration;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>
/// Every word of a header and every option has a consumer: two real builds that differ in that word alone end differently. A word that is parsed and
/// nowhere used fails here, and so does a new word without a case.
/// </summary>
public sealed class EveryWordTests : IDisposable
{
    private const string Wrong = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly BuildFixture _f = new();

    /// <summary>An option, what the header says in addition, the commands, and how the build ends without and with it.</summary>
    public static TheoryData<string, string, string, string> Options => new()
    {
        { "sandbox=off", "echo x > $out/x", "x\n", "!do not allow it" },
        { "set-path=off", "/pthbs/env/bin/env | /pthbs/env/bin/grep -c ^PATH=.pthbs > $out/x || true", "1\n", "0\n" },
        { "static-check=off", "cp program $out/x", "!/lib64/ld-linux-x86-64.so.2", "*" },
        { "machine-check=off", "cp foreign $out/x", "!it is for another machine: got aarch64, expected x86_64", "*" },
        { "leak-check=off", "echo $PWD > $out/x", "!/build/word", "/build/word\n" },
        { "shebang-check=off", "printf '#!/usr/bin/perl\\n' > $out/x; chmod +x $out/x", "!/usr/bin/perl", "#!/usr/bin/perl\n" },
        { "link-check=off", "ln -s nowhere $out/link; echo x > $out/x", "!dangles", "x\n" },
        { "allow-path=share/*", "mkdir $out/share; echo $PWD > $out/share/x; echo x > $out/x", "!/build/word", "x\n" },
        { "jobserver=fifo", "echo ${MAKEFLAGS##*auth=} | sed 's/:.*//' > $out/x", "3,4\n", "fifo\n" },
        { "jobserver=off", "echo ${MAKEFLAGS##*auth=} > $out/x", "3,4\n", "-j2\n" },
        { "fold=off", "test -L /pthbs/env/bin && echo folded > $out/x || echo not folded > $out/x", "folded\n", "not folded\n" },
        { "no-fold=bin", "test -L /pthbs/env/bin && echo folded > $out/x || echo not folded > $out/x", "folded\n", "not folded\n" },
        { "rootfs-tree=on", "ln -s /etc/hosts $out/link; echo x > $out/x", "!leaves the store", "x\n" },
    };

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Every_option_has_a_case() =>
        Assert.Equal(ScriptOptions.All.Select(o => o.Name).Order(StringComparer.Ordinal), Options.Select(row => row.Data.Item1.Split('=')[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Options))]
    public async Task An_option_decides_how_a_build_ends(string option, string commands, string without, string with)
    {
        await EndsAsync(without, commands, "");
        await EndsAsync(with, commands, $"#: option {option}\n");
    }

    [Fact]
    public void Every_word_has_a_case()
    {
        string[] elsewhere =
        [
            // The format: BuildScriptTests refuses another one. The name is the id's beginning, and the version is for people: Version_is_shown.
            "pthbs", "name", "version",
            // Their cases are below.
            "system", "rootfs", "depends", "source", "link", "option",
        ];
        Assert.Equal(ScriptHeaderParser.Words.Order(StringComparer.Ordinal), elsewhere.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task System_is_the_machine_that_may_build_it() =>
        Assert.Equal(ErrorKind.Machine, (await _f.FailAsync(_f.DeclareFor("sparc64-linux", "word", "echo x > $out/x\n"))).Kind);

    [Fact]
    public async Task Rootfs_is_what_stands_at_usr()
    {
        var root = await _f.AddAsync("base", "mkdir -p $out/usr/share; echo here > $out/usr/share/mark; mkdir -p $out/bin; cp /pthbs/env/bin/busybox $out/bin/sh; mkdir -p $out/etc; echo x > $out/etc/x");
        await EndsAsync("none\n", "cat /usr/share/mark > $out/x || echo none > $out/x", "");
        await EndsAsync("here\n", "cat /usr/share/mark > $out/x || echo none > $out/x", "", $"#: rootfs {root}\n");
    }

    [Fact]
    public async Task Depends_is_what_a_build_sees()
    {
        var other = await _f.AddAsync("other", "mkdir $out/share; echo other > $out/share/file");
        await EndsAsync("none\n", "cat /pthbs/env/share/file > $out/x || echo none > $out/x", "");
        await EndsAsync("other\n", "cat /pthbs/env/share/file > $out/x || echo none > $out/x", $"#: depends {other}\n");
        var rival = await _f.AddAsync("rival", "mkdir $out/share; echo rival > $out/share/file");
        await EndsAsync("!share/file", "cat /pthbs/env/share/file > $out/x", $"#: depends {other}\n#: depends {rival}\n");
        await EndsAsync("rival\n", "cat /pthbs/env/share/file > $out/x", $"#: depends {other} yield\n#: depends {rival}\n");
    }

    [Fact]
    public async Task Each_word_of_a_source_decides_what_the_build_finds()
    {
        var key = _f.Sources.AddFile(new MemoryStream(Archive()));
        const string Find = "find . -type f | sort > $out/x; find $out -type f | grep -v /x$ | sed s,$out,OUT, >> $out/x";
        await EndsAsync("./a.tar\n", Find, $"#: source {key} a.tar\n");
        await EndsAsync("./a/b/c\n", Find, $"#: source {key} a.tar unpack\n");
        await EndsAsync("./c\n", Find, $"#: source {key} a.tar unpack strip=2\n");
        await EndsAsync("./sub/c\n", Find, $"#: source {key} a.tar unpack strip=2 into=sub\n");
        await EndsAsync("OUT/sub/c\n", Find, $"#: source {key} a.tar unpack strip=2 into=out/sub\n");
        var zip = _f.Sources.AddFile(new MemoryStream(ZipBytes.Of(ZipPart.File("a/b/c", "c\n"))));
        await EndsAsync("./sub/c\n", Find, $"#: source {zip} a.whl unpack strip=2 into=sub\n");
        await EndsAsync($"!sha256:{Wrong}", Find, $"#: source sha256:{Wrong} a.tar\n");
    }

    [Fact]
    public async Task A_link_of_the_header_is_added_and_must_have_a_free_place()
    {
        await EndsAsync("x\n", "echo x > $out/x", "#: link y x\n");
        await EndsAsync("!already has something", "echo x > $out/x; echo y > $out/y", "#: link y x\n");
        await EndsAsync("!dangles", "echo x > $out/x", "#: link y z\n");
    }

    /// <summary>Builds a script; what is expected is the text of its file x, "*" for any, or after "!" a part of the message that it fails with.</summary>
    private async Task EndsAsync(string expected, string commands, string header, string root = "")
    {
        using (var elf = new MemoryStream(new ElfImage().Interpreter("/lib64/ld-linux-x86-64.so.2").Build(ElfImage.Executable)))
            header += commands.Contains("program", StringComparison.Ordinal) ? $"#: source {_f.Sources.AddFile(elf)} program\n" : "";
        using (var elf = new MemoryStream(new ElfImage().Build(ElfImage.Executable, machine: 183)))
            header += commands.Contains("foreign", StringComparison.Ordinal) ? $"#: source {_f.Sources.AddFile(elf)} foreign\n" : "";
        // The words of a header have an order: options come last.
        var lines = header.Split('\n', StringSplitOptions.RemoveEmptyEntries).OrderBy(l => l.StartsWith("#: option", StringComparison.Ordinal)).Select(l => l + "\n");
        var id = _f.Declare("word", commands + "\n", $"{root}#: depends {await _f.ToolsAsync()}\n{string.Concat(lines)}");
        var result = await _f.ScheduleAsync(_f.Graph(id), new PackageBuilderOptions(2) { Limits = new BuildLimits() });
        if (expected is ['!', .. var part])
        {
            var (_, error) = Assert.Single(result.Failures);
            Assert.Contains(part, error.Describe(), StringComparison.Ordinal);
            return;
        }

        Assert.True(result.Failures.Count == 0, string.Join('\n', result.Failures.Select(f => f.Error.Describe())));
        if (expected != "*") Assert.Equal(expected, _f.Read(id, "x"));
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        using (var content = new MemoryStream("c\n"u8.ToArray()))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a/b/c") { DataStream = content, ModificationTime = DateTimeOffset.UnixEpoch });
        return stream.ToArray();
    }
}
