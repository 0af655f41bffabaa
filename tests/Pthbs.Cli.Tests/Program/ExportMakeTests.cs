using System.Formats.Tar;
using System.Text;
using System.Text.Json;

namespace Pthbs.Cli.Tests.Program;

/// <summary>GNU make and the machine's busybox, with what 'pthbs export make' writes, against the program itself.</summary>
[Trait("Level", "thorough")]
public sealed class ExportMakeTests : IDisposable
{
    private static readonly string[] Packages = ["maker", "guest", "joined", "deb"];
    private readonly RealProgram _program = new();

    public ExportMakeTests()
    {
        GnuMake.SkipUnlessThere();
        var collection = _program.Collection;
        collection.Source("archive.tar.gz", Archive());
        collection.Source("some.deb", DebianPackage());
        // Brings the package 'tools'.
        collection.Commands("unused", "exit 1");
        collection.Header(
            "maker",
            "#: depends {{ dep(\"tools\") }}\n#: source {{ source(\"hello.txt\") }} into=plain\n#: source {{ source(\"archive.tar.gz\") }} unpack strip=1 into=deep/er\n#: link share/linked ../bin/made\n#: option leak-check=off",
            commands: """

                set -eu
                alias busybox=/pthbs/env/bin/busybox
                busybox mkdir -p "$out/bin" "$out/lib" "$out/share/info" "$out/nothing/at/all" "$out/lib/empty"
                printf '#! /pthbs/env/bin/sh -e\necho made\n' > "$out/bin/made"
                printf '#!/pthbs/env/.pkg/tools/bin/sh\n' > "$out/bin/through"
                busybox chmod 710 "$out/bin/made" "$out/bin/through"
                busybox ln -s '/pthbs/{{ dep("tools") }}/bin/busybox' "$out/bin/sh"
                busybox ln -s '../bin/made' "$out/share/with blanks and ü"
                echo index > "$out/share/info/dir"
                echo libtool > "$out/lib/some.la"
                busybox env | busybox grep -v -e '^jobs=' -e '^MAKEFLAGS=' | busybox sort > "$out/share/variables"
                exec > "$out/share/seen"
                busybox id -u; busybox id -g; busybox id -un; busybox hostname; umask; pwd
                for place in / /dev /etc /pthbs /pthbs/env /build; do busybox ls -a "$place"; done
                busybox cat /etc/passwd /etc/group /etc/hosts
                busybox find . -type f -exec busybox stat -c '%n %a %Y' {} + | busybox sort
                busybox cat plain/hello.txt deep/er/inside
                for denied in /x "/pthbs/{{ dep("tools") }}/x" /etc/x; do ! busybox touch "$denied" 2> /dev/null; done
                ! busybox mount -t tmpfs none /tmp 2> /dev/null
                """ + "\n");
        // Its shell lies in a package that only 'maker' refers to.
        collection.Header("guest", "#: depends {{ dep(\"maker\") }}", commands: "\necho guest > \"$out/file\"\n");
        collection.Header("joined", "#: depends {{ dep(\"maker\") }}\n#: depends {{ dep(\"clash\") }} yield\n#: depends {{ dep(\"hello\") }}\n#: option no-fold=lib");
        collection.Header("deb", "#: source {{ source(\"some.deb\") }} unpack into=out");
    }

    public void Dispose() => _program.Dispose();

    /// <summary>A project has a Makefile, and a collection a download list, under the same names.</summary>
    [Theory, InlineData("Makefile"), InlineData("downloadlist.sha256"), InlineData("hashes")]
    public async Task Files_that_no_export_has_written_are_left_alone(string name)
    {
        var file = Path.Combine(_program.Place, "away", name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "mine\n", TestContext.Current.CancellationToken);
        (await _program.RunAsync("export", "make", "away", "hello")).Failed(2, name, "not from an earlier export");
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        File.Delete(file);
        for (var i = 0; i < 2; i++) (await _program.RunAsync("export", "make", "away", "hello")).Succeeded();
    }

    /// <summary>The helpers in sh know no environments inside of environments (docs/explanation/decisions/0022-environments-in-environments.md).</summary>
    [Fact]
    public async Task What_depends_on_an_environment_is_refused()
    {
        _program.Collection.Header("above", "#: depends {{ dep(\"joined\") }}");
        (await _program.RunAsync("export", "make", "away", "above")).Failed(3, "cannot merge environments", "joined.", "depend on the packages of that environment");
        Assert.False(Directory.Exists($"{_program.Place}/away") && Directory.EnumerateFileSystemEntries($"{_program.Place}/away").Any());
    }

    [Fact]
    public async Task Make_and_busybox_build_the_same_packages_to_the_same_ids_and_hashes()
    {
        (await _program.RunAsync(["build", .. Packages])).Succeeded();
        var ids = (await _program.RunAsync(["export", "make", "away", .. Packages, "--sources"])).Succeeded().Lines;
        Assert.Equal(7, ids.Count);
        (await GnuMake.RunAsync(_program, "-j2")).Succeeded();

        Assert.Equal("7 the same, 0 different, 0 not in hashes, 0 not built\n", (await GnuMake.RunAsync(_program, "check")).Succeeded().Output);
        var hashes = (await GnuMake.RunAsync(_program, "hashes")).Succeeded().Lines;
        foreach (var (id, line) in ids.Zip(hashes))
            Assert.Equal($"{id} {JsonDocument.Parse((await _program.RunAsync("show", "--json", id)).Succeeded().Output).RootElement.GetProperty("output-hash").GetString()}", line);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Place}/made/.new"));
        // A package is a file for make: there is nothing more to do.
        Assert.Contains("Nothing to be done", (await GnuMake.RunAsync(_program, "-j2")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_not_go_into_a_store_fails_and_leaves_nothing()
    {
        _program.Collection.Commands("leaky", "echo /build/leaky/x > $out/leak\necho /build/leaky-ng /pthbs/env.{{ dep(\"tools\")[6:] }} '${X}/build/leaky/a' '$(pwd)/build/link' > $out/fine\necho '${X}/build/link PATH=/build/link:' > $out/linker");
        _program.Collection.Commands("dangling", "/pthbs/env/bin/busybox ln -s nowhere $out/link");
        _program.Collection.Commands("stray", "printf '#!/usr/bin/perl\\n' > $out/script\n/pthbs/env/bin/busybox chmod 755 $out/script");
        _program.Collection.Commands("many", "i=0\nwhile [ $i -lt 300 ]; do printf '#!/usr/bin/perl\\n' > $out/script-$i; i=$((i + 1)); done\n/pthbs/env/bin/busybox chmod 755 $out/script-*");
        _program.Collection.Commands("failing", "echo said before the end\nexit 3");
        _program.Collection.Source("ls", await File.ReadAllBytesAsync("/bin/ls"));
        _program.Collection.Header("dynamic", "#: source {{ source(\"ls\") }} into=out/bin");
        _program.Collection.Source("long.tar.gz", GnuMake.Packed(add => add(new PaxTarEntry(TarEntryType.RegularFile, new string('n', 200)), "cut off\n"), TarEntryFormat.Pax));
        _program.Collection.Header("long", "#: source {{ source(\"long.tar.gz\") }} unpack into=out");
        var foreign = await File.ReadAllBytesAsync("/bin/ls");
        foreign[18] = 183;
        _program.Collection.Source("foreign", foreign);
        _program.Collection.Header("foreign", "#: source {{ source(\"foreign\") }} into=out/bin\n#: option static-check=off");
        _program.Collection.Source("zipped.zip", "PK\u0003\u0004 and so on"u8.ToArray());
        _program.Collection.Header("zipped", "#: source {{ source(\"zipped.zip\") }} unpack into=out");
        (await _program.RunAsync("export", "make", "away", "leaky", "dangling", "stray", "many", "failing", "dynamic", "long", "zipped", "foreign", "--sources")).Succeeded();

        Fails(await GnuMake.RunAsync(_program, "leaky"), "leak holds a path that exists only during the build: /build/leaky/x", "linker holds a path", "2 problems");
        Fails(await GnuMake.RunAsync(_program, "dangling"), "link its target nowhere dangles");
        Fails(await GnuMake.RunAsync(_program, "stray"), "its interpreter /usr/bin/perl");
        Fails(await GnuMake.RunAsync(_program, "many"), "its interpreter /usr/bin/perl", "300 problems");
        Fails(await GnuMake.RunAsync(_program, "dynamic"), "bin/ls is linked dynamically: it needs a loader libraries");
        Fails(await GnuMake.RunAsync(_program, "long"), "which has PAX records for long names", "path=nnn");
        Fails(await GnuMake.RunAsync(_program, "foreign"), "bin/foreign is for another machine than x86_64: number 183, 64 bits", "1 problems");
        Fails(await GnuMake.RunAsync(_program, "zipped"), "busybox cannot unpack zip archives");
        Fails(await GnuMake.RunAsync(_program, "failing"), "| said before the end", "failed (3)");
        Assert.StartsWith("tools.", Path.GetFileName(Assert.Single(Directory.GetDirectories($"{_program.Place}/made"), d => Path.GetFileName(d) is not ".new")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Place}/made/.new"));
    }

    /// <summary>Make is run by an ordinary user here, whom a closed directory keeps out.</summary>
    [Fact]
    public async Task An_output_that_its_build_has_closed_is_opened_or_deleted()
    {
        _program.Collection.Commands("closed", "alias chmod='/pthbs/env/bin/busybox chmod'\necho x > $out/x\n/pthbs/env/bin/busybox mkdir $out/inner\necho y > $out/inner/y\nchmod 000 $out/x $out/inner/y\nchmod 000 $out/inner\nchmod 000 $out");
        _program.Collection.Commands("shut", "alias chmod='/pthbs/env/bin/busybox chmod'\n/pthbs/env/bin/busybox mkdir -p $out/inner/inner home\nchmod 000 $out/inner/inner\nchmod 000 $out/inner $out home\nexit 3");
        (await _program.RunAsync("build", "closed")).Succeeded();
        (await _program.RunAsync("export", "make", "away", "closed", "shut", "--sources")).Succeeded();

        (await GnuMake.RunAsync(_program, "closed")).Succeeded();
        Assert.Contains("0 different", (await GnuMake.RunAsync(_program, "check")).Output, StringComparison.Ordinal);
        Fails(await GnuMake.RunAsync(_program, "shut"), "failed (3)");
        Assert.Empty(Directory.GetFileSystemEntries($"{_program.Place}/made/.new"));
    }

    [Fact]
    public async Task A_package_that_is_called_like_a_target_of_the_Makefile_has_another_word()
    {
        _program.Collection.Header("clean", "#: source {{ source(\"hello.txt\") }} into=out");

        var exported = (await _program.RunAsync("export", "make", "away", "clean", "--sources")).Succeeded();

        Assert.Contains("build the package clean with 'make package/clean'", exported.Error, StringComparison.Ordinal);
        (await GnuMake.RunAsync(_program, "clean")).Succeeded();
        Assert.False(Directory.Exists($"{_program.Place}/made/{exported.Lines[^1]}"));
        (await GnuMake.RunAsync(_program, "package/clean")).Succeeded();
        Assert.True(Directory.Exists($"{_program.Place}/made/{exported.Lines[^1]}"));
    }

    [Fact]
    public async Task The_helpers_read_every_pipe_to_its_end()
    {
        // Where a reader stops early, its writer dies of SIGPIPE if it is not done yet: with some busyboxes, now and then, and the build with it.
        (await _program.RunAsync("export", "make", "away", "hello")).Succeeded();
        var helpers = Directory.GetFiles($"{_program.Place}/away/lib", "*.sh");
        Assert.NotEmpty(helpers);
        foreach (var helper in helpers) Assert.DoesNotMatch(@"\| *(head|grep -\w*q|sed [^|]*\dq)", await File.ReadAllTextAsync(helper));
    }

    [Fact]
    public async Task Sources_that_are_missing_or_damaged_and_scripts_that_were_changed_are_named()
    {
        var id = (await _program.RunAsync("export", "make", "away", "hello")).Succeeded().Lines[0];
        Assert.Contains($"hello.txt  file:{_program.Collection.Path}/files/hello.txt\n", (await GnuMake.RunAsync(_program, "sources")).Output, StringComparison.Ordinal);
        Fails(await GnuMake.RunAsync(_program), "the source hello.txt is missing");
        (await _program.RunAsync("fetch", "hello", "--to", "away/sources")).Succeeded();
        var source = Assert.Single(Directory.GetFiles($"{_program.Place}/away/sources/sha256"));
        (await GnuMake.RunAsync(_program, "sources")).Succeeded();
        await File.AppendAllTextAsync(source, "more");
        Fails(await GnuMake.RunAsync(_program), "the source hello.txt does not match its hash");
        await File.AppendAllTextAsync($"{_program.Place}/away/scripts/{id}", "# more\n");
        Fails(await GnuMake.RunAsync(_program), "the script does not match its id");
    }

    private static void Fails(Finished made, params string[] says)
    {
        Assert.NotEqual(0, made.Code);
        foreach (var text in says) Assert.Contains(text, made.Error, StringComparison.Ordinal);
    }

    /// <summary>Names with a leading './', modes and set-bits to be masked, a hard link, a link out of the archive.</summary>
    private static byte[] Archive() => GnuMake.Packed(add =>
    {
        add(new UstarTarEntry(TarEntryType.Directory, "./top/") { Mode = (UnixFileMode)0b111_111_111 }, null);
        add(new UstarTarEntry(TarEntryType.RegularFile, "./top/inside") { Mode = (UnixFileMode)0b100_110_110_110 }, "inside\n");
        add(new UstarTarEntry(TarEntryType.RegularFile, "./top/sub/program") { Mode = (UnixFileMode)0b111_111_111 }, "program\n");
        add(new UstarTarEntry(TarEntryType.HardLink, "./top/again") { LinkName = "./top/inside" }, null);
        add(new UstarTarEntry(TarEntryType.SymbolicLink, "./top/link") { LinkName = "/etc/passwd" }, null);
        add(new UstarTarEntry(TarEntryType.RegularFile, "./dropped"), "dropped\n");
    });

    private static byte[] DebianPackage()
    {
        var data = GnuMake.Packed(add =>
        {
            add(new UstarTarEntry(TarEntryType.Directory, "./usr/") { Mode = (UnixFileMode)0b111_101_101 }, null);
            add(new UstarTarEntry(TarEntryType.RegularFile, "./usr/file") { Mode = (UnixFileMode)0b110_100_100 }, "of Debian\n");
        });
        using var archive = new MemoryStream();
        archive.Write("!<arch>\n"u8);
        // A control member of odd size, to have a padding to be stepped over.
        foreach (var (member, bytes) in new (string, byte[])[] { ("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", new byte[3]), ("data.tar.gz", data) })
        {
            archive.Write(Encoding.ASCII.GetBytes($"{member,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{bytes.Length,-10}`\n"));
            archive.Write(bytes);
            if (bytes.Length % 2 != 0) archive.WriteByte((byte)'\n');
        }

        return archive.ToArray();
    }
}
