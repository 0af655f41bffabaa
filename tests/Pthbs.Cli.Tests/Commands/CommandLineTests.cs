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
    [InlineData("--json gen", "unknown option '--json'", "hint: --json goes after the command: pthbs gen --json")]
    [InlineData("build", "PACKAGE… is missing", "expected: pthbs build PACKAGE…")]
    [InlineData("log", "PACKAGE is missing", "expected: pthbs log PACKAGE")]
    [InlineData("log a b", "unexpected argument 'b'", "pthbs help log")]
    [InlineData("render x --set", "--set needs a value: NAME=VALUE", "pthbs help render")]
    [InlineData("render x --set y", "this sets no variable", "got:      y")]
    [InlineData("render /nowhere/x", "/nowhere/x: there is no such file", "")]
    [InlineData("build -j 0 zlib", "--jobs does not take '0'", "expected: a number from 1 to 4096")]
    [InlineData("build -j many zlib", "--jobs does not take 'many'", "expected: a number from 1 to 4096")]
    [InlineData("--sandbox=bublewrap version", "--sandbox does not take 'bublewrap'", "hint: did you mean 'bubblewrap'?")]
    [InlineData("--color=sometimes version", "--color does not take 'sometimes'", "expected: auto, always, never")]
    [InlineData("env build", "which environment?", "pthbs help env build")]
    [InlineData("env build a --packages b", "names and --packages do not go together", "pthbs help env build")]
    [InlineData("gen", "what to generate?", "pthbs help gen")]
    [InlineData("gen a --all", "what to generate?", "pthbs help gen")]
    [InlineData("fetch", "what to fetch?", "pthbs help fetch")]
    [InlineData("fetch a --all", "only one of these may be given", "pthbs help fetch")]
    [InlineData("fetch --name x --all", "--name goes with --add only", "pthbs help fetch")]
    [InlineData("fetch --add x --all", "--add goes with nothing but --name", "pthbs help fetch")]
    [InlineData("fetch --from x --to y", "--to needs packages", "pthbs help fetch")]
    [InlineData("-- build x", "nothing may stand after '--' here", "pthbs help")]
    [InlineData("log a -- b", "unexpected argument 'b'", "pthbs help log")]
    [InlineData("build --bogus -- --bogus", "unknown option '--bogus'", "pthbs help build")]
    [InlineData("build -- ", "PACKAGE… cannot be ''", "pthbs help build")]
    [InlineData("run -- true", "ENV is missing", "expected: pthbs run ENV")]
    [InlineData("frobnicate --help", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("env frobnicate -h", "unknown command 'frobnicate'", "expected: build, list")]
    [InlineData("frobnicate --version", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("help frobnicate", "unknown command 'frobnicate'", "expected: build, ")]
    [InlineData("build --json=false x", "--json takes no value", "hint: leave --json out")]
    [InlineData("build -v=1 x", "-v takes no value", "hint: give it alone: -v")]
    [InlineData("build --help=no", "--help takes no value", "hint: leave --help out")]
    [InlineData("--quiet=yes list", "--quiet takes no value", "hint: give it alone: --quiet")]
    [InlineData("--store a list --store b", "--store is given twice", "hint: give one of them: 'a' or 'b'")]
    [InlineData("build -j1 --jobs 2 x", "--jobs is given twice", "hint: give one of them: '1' or '2'")]
    [InlineData("--store= list", "--store needs a value, not '': DIR", "")]
    [InlineData("list --keep-going", "unknown option '--keep-going'", "hint: --keep-going is an option of 'pthbs build', 'pthbs try'")]
    [InlineData("build --version", "unknown option '--version'", "hint: it needs no command: pthbs --version")]
    [InlineData("check --root x zlib", "unknown option '--root'", "hint: --root is an option of 'pthbs build', 'pthbs env build'")]
    [InlineData("list --json --markdown", "--json and --markdown do not go together", "pthbs help list")]
    [InlineData("show --script --json x", "--json and --script do not go together", "pthbs help show")]
    [InlineData("gc --why x --dry-run", "--dry-run and --why do not go together", "pthbs help gc")]
    [InlineData("render --plain x --collection y", "--plain and --collection do not go together", "pthbs help render")]
    [InlineData("-q build -v x", "--quiet and --verbose do not go together", "pthbs help build")]
    [InlineData("version --limit memory=lots", "--limit: the limit 'memory' does not take this value", "got:      lots")]
    [InlineData("run base", "the command is missing", "expected: pthbs run ENV -- COMMAND")]
    [InlineData("help biuld", "unknown command 'biuld'", "hint: did you mean 'build'?")]
    [InlineData("update zlib", "VERSION is missing", "expected: pthbs update PACKAGE VERSION")]
    [InlineData("update zlib ", "VERSION cannot be ''", "pthbs help update")]
    [InlineData("why --build zlib ", "INPUT cannot be ''", "pthbs help why")]
    [InlineData("freeze zlib --into ", "--into needs a value, not '': DIR", "pthbs help freeze")]
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
        var tree = new CommandTree();
        var line = tree.Parse(["render", "--plain", "--", "--quiet"]);
        line.ThrowIfWrong();

        Assert.False(line.Quiet);
        Assert.Equal("--quiet", line.Value(line.Command.Arguments.OfType<System.CommandLine.Argument<string>>().Single()));
        tree.Parse(["build", "a", "--", "-x"]).ThrowIfWrong();
        tree.Parse(["run", "base", "--", "make", "--bogus", "--", ""]).ThrowIfWrong();
    }

    [Fact]
    public void A_switch_takes_no_word_behind_it()
    {
        var line = new CommandTree().Parse(["build", "-v", "true", "-k", "--json", "false"]);
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
        var (code, _, error) = await InProcess.RunAsync("--store", Path.Combine(Path.GetTempPath(), "pthbs-no-store"), "gen", "--all", "--state", "/dev/null/x");
        // The place of the state cannot be made: a machine's error, before any collection is looked for.
        Assert.Equal(7, code);
        Assert.StartsWith("pthbs: ", error, StringComparison.Ordinal);

        var failure = Assert.Throws<Pthbs.Errors.PthbsException>(() => CollectionFinder.Find([], new Surroundings
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
}
