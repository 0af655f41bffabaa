namespace Pthbs.Cli.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly CompletionPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("system switch ", "box")]
    [InlineData("system diff box ", "box")]
    [InlineData("system build z", "")]
    [InlineData("system switch ./b", ":directories")]
    [InlineData("system r", "rollback run")]
    public async Task Where_a_system_is_wanted_systems_are_offered(string line, string words)
    {
        _place.Collection.Write("systems/box.sh.j2", "{% set version = '1' %}\n");
        Assert.Equal(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), (await _place.AtAsync(line)).Select(offered => offered.Split('\t')[0]));
    }

    [Theory]
    [InlineData("bu", "build")]
    [InlineData("-q bu", "build")]
    [InlineData("store root r", "remove rollback")]
    [InlineData("help store ro", "root")]
    [InlineData("help store root ro", "rollback")]
    [InlineData("build z", "zlib")]
    [InlineData("build hello ", "clash hello needy zlib")]
    [InlineData("build -j 3 -k z", "zlib")]
    [InlineData("build --root x z", "zlib")]
    [InlineData("build -- z", "zlib")]
    [InlineData("build zlib:", "zlib:toolchain=")]
    [InlineData("build zlib:toolchain=", "zlib:toolchain=musl zlib:toolchain=seed")]
    [InlineData("build zlib:toolchain=m", "zlib:toolchain=musl")]
    [InlineData("build zlib:toolchain=musl,", "zlib:toolchain=musl,shared=")]
    [InlineData("build zlib:toolchain=musl,shared=", "zlib:toolchain=musl,shared=no")]
    [InlineData("build zlib:toolchain=seed,", "")]
    [InlineData("build needy:", "needy:tls=")]
    [InlineData("build unknown:", "")]
    [InlineData("build ./z", ":files")]
    [InlineData("collection test ", "zlib")]
    [InlineData("collection update z", "zlib")]
    [InlineData("collection update zlib:", "")]
    [InlineData("collection update zlib 1.", "")]
    [InlineData("env build ", "tiny")]
    [InlineData("run t", "tiny")]
    [InlineData("fetch --env ", "tiny")]
    [InlineData("fetch --env=t", "--env=tiny")]
    [InlineData("env build -p zlib n", "needy")]
    [InlineData("env build -p zlib --keep-g", "--keep-going")]
    [InlineData("--sandbox n", "namespaces")]
    [InlineData("build --sandbox=n", "--sandbox=namespaces")]
    [InlineData("--color ", "always auto never")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("--limit me", "memory=")]
    [InlineData("build --limit=me", "--limit=memory=")]
    [InlineData("build --dr", "--dry-run")]
    [InlineData("build --dry-run --dr", "")]
    [InlineData("--collection a --coll", "--collection")]
    [InlineData("gc --keep ", "")]
    [InlineData("collection render x", ":files")]
    [InlineData("collection render x ", "")]
    [InlineData("--store ", ":directories")]
    [InlineData("export make ", ":directories")]
    [InlineData("export make out z", "zlib")]
    [InlineData("run tiny -- ma", ":files")]
    [InlineData("run tiny -- make --st", ":files")]
    [InlineData("build --no-such-option z", "zlib")]
    [InlineData("no-such-command z", "")]
    [InlineData("--collection /nowhere build z", "")]
    [InlineData("--collection ~/collection build z", "zlib")]
    public async Task A_place_of_a_line_offers_what_can_stand_there(string line, string words) =>
        Assert.Equal(words, string.Join(' ', (await _place.AtAsync(line)).Select(l => l.Split('\t')[0])));

    [Fact]
    public async Task Words_are_described_by_the_help_and_parameters_by_their_defaults()
    {
        Assert.Equal(["build\tbuild packages and all that they need"], await _place.AtAsync("bu"));
        Assert.Equal(["--dry-run\tonly print the ids of what would be built"], await _place.AtAsync("build --dry"));
        Assert.Equal(["zlib:toolchain=\tseed if not given"], await _place.AtAsync("build zlib:"));
    }

    [Fact]
    public async Task Nothing_is_written()
    {
        foreach (var line in (string[])["build zlib:", "run env.", "store root switch x ", "gc --why ", "show zlib."]) await _place.AtAsync(line);
        Assert.Equal(["collection"], _place.Names);
    }

    [Fact]
    public async Task A_collection_that_was_found_and_another_user_can_change_is_not_used()
    {
        Assert.Equal(["zlib"], await _place.AtAsync("build z", isNamed: false));
        File.SetUnixFileMode(_place.Collection.Path, (UnixFileMode)0b111_111_111);
        Assert.Empty(await _place.AtAsync("build z", isNamed: false));
        Assert.Equal(["zlib"], await _place.AtAsync("build z"));
    }

    [Theory]
    [InlineData("pthbs.yaml", "name: [\n")]
    [InlineData("downloadlist.sha256", "what is this?\n")]
    [InlineData("packages/zlib/zlib.sh.j2", "{% for x in range(3000000000) %}{% for y in range(3000000000) %}{% endfor %}{% endfor %}")]
    [InlineData("packages/zlib/zlib.sh.j2", "{{ param(")]
    public async Task What_is_wrong_or_endless_there_offers_nothing(string file, string text)
    {
        _place.Collection.Write(file, text);
        Assert.Empty(await _place.AtAsync("build zlib:"));
    }

    [Fact]
    public async Task Hostile_names_are_not_offered_and_descriptions_steer_no_terminal()
    {
        foreach (var name in (string[])["$(touch x)", "`x`", "a\nb", "a\tb", "\e[2J", "a b", "~", "-rf", "ü"]) _place.Collection.Write($"packages/{name}/{name}.sh.j2", "");
        _place.Collection.Write("environments/$(touch x).txt", "hello\n");
        _place.Collection.Write("packages/zlib/zlib.sh.j2", "{{ param(\"p\", \"\e[2J\\n:files\", choices=[\"\e[2J\\n:files\", \"$(touch x)\", \"a b\", \"ok\"]) }}{{ param(\"$(x)\", \"1\") }}");

        Assert.Equal(["clash", "hello", "needy", "zlib"], await _place.AtAsync("build "));
        Assert.Equal(["tiny"], await _place.AtAsync("env build "));
        Assert.Equal(["zlib:p=ok"], await _place.AtAsync("build zlib:p="));
        Assert.DoesNotContain('\e', string.Concat(Assert.Single(await _place.AtAsync("build zlib:"))));
    }
}
