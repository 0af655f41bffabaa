using Pthbs.Cli.Commands;

namespace Pthbs.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("buidl", "unknown command 'buidl'", "hint: did you mean 'build'?")]
    [InlineData("env lsit", "unknown command 'lsit'", "hint: did you mean 'list'?")]
    [InlineData("frobnicate", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("build zlib --keep-goin", "unknown option '--keep-goin'", "hint: did you mean '--keep-going'?")]
    [InlineData("--colour=never version", "unknown option '--colour'", "hint: did you mean '--color'?")]
    [InlineData("fetch --bogus=3 zlib", "unknown option '--bogus'", "hint: see how it is used: pthbs help fetch")]
    [InlineData("fetch --to --bogus zlib", "unknown option '--bogus'", "pthbs help fetch")]
    [InlineData("build -x zlib", "unknown option '-x'", "pthbs help build")]
    [InlineData("--json reproduce", "unknown option '--json'", "hint: --json goes after the command: pthbs reproduce --json")]
    [InlineData("build", "PACKAGE… is missing", "expected: pthbs build PACKAGE…")]
    [InlineData("log", "PACKAGE is missing", "expected: pthbs log PACKAGE")]
    [InlineData("log a b", "unexpected argument 'b'", "pthbs help log")]
    [InlineData("run base hello Ada", "unexpected argument 'hello'", "hint: a program and its arguments stand after '--': pthbs run ENV -- COMMAND [ARGUMENT…]")]
    [InlineData("run base ls --version", "unknown option '--version'", "hint: a program and its arguments stand after '--': pthbs run ENV -- COMMAND [ARGUMENT…]")]
    [InlineData("shell base ls -la", "unknown option '-la'", "hint: a program and its arguments stand after '--': pthbs shell ENV")]
    [InlineData("collection render x --set", "--set needs a value: NAME=VALUE", "pthbs help collection render")]
    [InlineData("collection render x --set y", "this does not set a variable", "got:      y")]
    [InlineData("collection render /nowhere/x", "/nowhere/x: there is no such file", "")]
    [InlineData("build -j 0 zlib", "--jobs does not accept '0'", "expected: a number from 1 to 4096")]
    [InlineData("build -j many zlib", "--jobs does not accept 'many'", "expected: a number from 1 to 4096")]
    [InlineData("build --jobs zlib", "--jobs does not accept 'zlib'", "expected: a number from 1 to 4096")]
    [InlineData("build -jzlib", "--jobs does not accept 'zlib'", "expected: a number from 1 to 4096")]
    [InlineData("build zlib --jobs", "--jobs needs a value: N", "pthbs help build")]
    [InlineData("--sandbox=bublewrap version", "--sandbox does not accept 'bublewrap'", "hint: did you mean 'bubblewrap'?")]
    [InlineData("--color=sometimes version", "--color does not accept 'sometimes'", "expected: auto, always, never")]
    [InlineData("env build", "which environment?", "pthbs help env build")]
    [InlineData("env build a --packages b", "names and --packages exclude each other", "pthbs help env build")]
    [InlineData("collection generate", "what to generate?", "pthbs help collection generate")]
    [InlineData("collection generate a --all", "what to generate?", "pthbs help collection generate")]
    [InlineData("fetch", "what to fetch?", "pthbs help fetch")]
    [InlineData("fetch a --all", "use only one of these", "pthbs help fetch")]
    [InlineData("fetch --name x --all", "unknown option '--name'", "hint: --name is an option of 'pthbs collection add'")]
    [InlineData("fetch --add x", "unknown option '--add'", "hint: did you mean 'pthbs collection add'")]
    [InlineData("store verify --repair", "unknown option '--repair'", "hint: did you mean 'pthbs store repair'?")]
    [InlineData("collection add --commit x y", "--commit needs --source-only", "hint: name a tag, and a template is written, too: git:URL@TAG")]
    [InlineData("collection add --source-only --no-build x", "--source-only writes no template", "pthbs help collection add")]
    [InlineData("collection add --source-only", "SOURCE… is missing", "expected: pthbs collection add SOURCE…")]
    [InlineData("why zlib m4", "use one of --build, --run, --rebuilt and --reverse", "pthbs help why")]
    [InlineData("why --build --rebuilt zlib", "use one of --build, --run, --rebuilt and --reverse", "pthbs help why")]
    [InlineData("why --run zlib", "INPUT is missing", "expected: pthbs why --run PACKAGE INPUT")]
    [InlineData("why --rebuilt zlib m4", "--rebuilt is about one package", "pthbs help why")]
    [InlineData("why --rebuilt zlib --all", "--all goes with --build, --run and --reverse only", "pthbs help why")]
    [InlineData("why --build zlib m4 --from x", "--from goes with --rebuilt only", "pthbs help why")]
    [InlineData("check zlib", "unknown command 'check'", "hint: did you mean 'pthbs reproduce'?")]
    [InlineData("help why-rebuild", "unknown command 'why-rebuild'", "hint: did you mean 'pthbs why --rebuilt'?")]
    [InlineData("lint", "unknown command 'lint'", "hint: did you mean 'pthbs collection lint'?")]
    [InlineData("add x", "unknown command 'add'", "hint: did you mean 'pthbs collection add' or 'pthbs store root add'?")]
    [InlineData("store gc", "unknown command 'gc'", "hint: did you mean 'pthbs gc'?")]
    [InlineData("fetch --from x --to y", "--to needs packages", "pthbs help fetch")]
    [InlineData("-- build x", "nothing is allowed after '--' here", "pthbs help")]
    [InlineData("log a -- b", "unexpected argument 'b'", "pthbs help log")]
    [InlineData("build --bogus -- --bogus", "unknown option '--bogus'", "pthbs help build")]
    [InlineData("build -- ", "PACKAGE… cannot be ''", "pthbs help build")]
    [InlineData("run -- true", "ENV is missing", "expected: pthbs run ENV")]
    [InlineData("frobnicate --help", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("env frobnicate -h", "unknown command 'frobnicate'", "expected: build, list")]
    [InlineData("frobnicate --version", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("help frobnicate", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("build --json=false x", "--json accepts no value", "hint: leave --json out")]
    [InlineData("build -v=1 x", "-v accepts no value", "hint: use it alone: -v")]
    [InlineData("build --help=no", "--help accepts no value", "hint: leave --help out")]
    [InlineData("--quiet=yes list", "--quiet accepts no value", "hint: use it alone: --quiet")]
    [InlineData("--store a list --store b", "--store is given twice", "hint: give one of them: 'a' or 'b'")]
    [InlineData("build -j1 --jobs 2 x", "--jobs is given twice", "hint: give one of them: '1' or '2'")]
    [InlineData("--store= list", "--store needs a value, not '': DIR", "")]
    [InlineData("list --keep-going", "unknown option '--keep-going'", "hint: --keep-going is an option of 'pthbs build', 'pthbs reproduce'")]
    [InlineData("build --version", "unknown option '--version'", "hint: it needs no command: pthbs --version")]
    [InlineData("reproduce --root x zlib", "unknown option '--root'", "hint: --root is an option of 'pthbs build', 'pthbs env build'")]
    [InlineData("list --json --markdown", "--json and --markdown exclude each other", "pthbs help list")]
    [InlineData("show --script --json x", "--json and --script exclude each other", "pthbs help show")]
    [InlineData("gc --why x --dry-run", "--dry-run and --why exclude each other", "pthbs help gc")]
    [InlineData("collection render --plain x --collection y", "--plain and --collection exclude each other", "pthbs help collection render")]
    [InlineData("-q build -v x", "--quiet and --verbose exclude each other", "pthbs help build")]
    [InlineData("version --limit memory=lots", "--limit: the limit 'memory' does not accept this value", "got:      lots")]
    [InlineData("run base", "the command is missing", "expected: pthbs run ENV -- COMMAND")]
    [InlineData("help biuld", "unknown command 'biuld'", "hint: did you mean 'build'?")]
    [InlineData("collection update zlib", "VERSION is missing", "expected: pthbs collection update PACKAGE VERSION")]
    [InlineData("collection update zlib ", "VERSION cannot be ''", "pthbs help collection update")]
    [InlineData("why --build zlib ", "INPUT cannot be ''", "pthbs help why")]
    [InlineData("export archive zlib --into ", "--into needs a value, not '': DIR", "pthbs help export archive")]
    [InlineData("--store  list", "--store needs a value, not '': DIR", "")]
    public async Task A_line_that_cannot_be_meant_is_an_error_of_usage(string line, string what, string more)
    {
        var (code, output, error) = await InProcess.RunAsync(line.Split(' '));

        Assert.Equal(2, code);
        // A program that reads along is told too.
        if (!line.Contains("--json", StringComparison.Ordinal) || line.StartsWith("--json", StringComparison.Ordinal)) Assert.Empty(output);
        Assert.StartsWith("pthbs: " + what, error, StringComparison.Ordinal);
        Assert.Contains(more, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown_as_an_error()
    {
        var (code, output, error) = await InProcess.RunAsync();

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("Usage: pthbs COMMAND [options]", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_that_is_asked_for_is_data_however_wrong_the_rest_is()
    {
        var (code, output, error) = await InProcess.RunAsync("build", "--bogus", "--help");

        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.StartsWith("pthbs build: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void After_two_dashes_words_are_arguments_whatever_they_look_like()
    {
        var tree = AllCommands.Tree();
        var line = tree.Parse(["collection", "render", "--plain", "--", "--quiet"]);
        line.ThrowIfWrong();

        Assert.False(line.Quiet);
        Assert.Equal("--quiet", line.Value(line.Command.Arguments.OfType<System.CommandLine.Argument<string>>().Single()));
        tree.Parse(["build", "a", "--", "-x"]).ThrowIfWrong();
        tree.Parse(["run", "base", "--", "make", "--bogus", "--", ""]).ThrowIfWrong();
    }

    [Fact]
    public void A_switch_takes_no_word_behind_it()
    {
        var line = AllCommands.Tree().Parse(["build", "-v", "true", "-k", "--json", "false"]);
        line.ThrowIfWrong();

        Assert.Equal<string[]?>(["true", "false"], line.Value(line.Command.Arguments.OfType<System.CommandLine.Argument<string[]>>().Single()));
        Assert.True(line.IsJson);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    [InlineData("--version --quiet")]
    public async Task The_version_is_one_line(string line) =>
        Assert.Equal((0, "pthbs 0.1.0\n", ""), await InProcess.RunAsync(line.Split(' ')));

    [Fact]
    public async Task Where_no_collection_is_it_says_how_to_name_one()
    {
        var (code, _, error) = await InProcess.RunAsync("--store", Path.Combine(Path.GetTempPath(), "pthbs-no-store"), "collection", "generate", "--all", "--state", "/dev/null/x");
        // The place of the state cannot be made: a machine's error, before any collection is looked for.
        Assert.Equal(7, code);
        Assert.StartsWith("pthbs: ", error, StringComparison.Ordinal);

        var failure = Assert.Throws<Pthbs.Errors.PthbsException>(() => CollectionFinder.Find([], new ProcessContext
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Variable = _ => null,
            Directory = "/proc",
            ProgramDirectory = "/proc/self/fd",
        }));
        Assert.Equal(Pthbs.Errors.ErrorKind.Usage, failure.Kind);
        Assert.Contains("--collection DIR", failure.Hint, StringComparison.Ordinal);
    }

    /// <summary>A copy of the program in /tmp/x/bin has /tmp/collection beside it, which anybody can make.</summary>
    [Fact]
    public void The_collection_beside_the_program_is_trusted_no_more_than_another_one_that_was_found()
    {
        var place = Directory.CreateTempSubdirectory().FullName;
        Directory.CreateDirectory($"{place}/collection");
        File.WriteAllText($"{place}/collection/pthbs.yaml", "name: planted\nsystem: x86_64-linux\n");
        var asked = new ProcessContext { Output = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null, Directory = "/proc", ProgramDirectory = $"{place}/x/bin" };
        Assert.NotNull(CollectionFinder.Find([], asked).Trust);
        File.SetUnixFileMode($"{place}/collection", (UnixFileMode)0b111_111_111);
        Assert.Contains("another user can change it", Assert.Throws<Pthbs.Errors.PthbsException>(() => CollectionFinder.Find([], asked)).Message, StringComparison.Ordinal);
        Directory.Delete(place, true);
    }

    [Theory, InlineData("99999999999"), InlineData("-1"), InlineData("two")]
    public async Task A_generation_is_a_number(string word)
    {
        var (code, _, error) = await InProcess.RunAsync("store", "root", "switch", "base", word);
        Assert.Equal(2, code);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }
}
