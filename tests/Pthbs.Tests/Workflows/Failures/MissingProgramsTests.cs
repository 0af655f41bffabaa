using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

public sealed class MissingProgramsTests
{
    [Theory]
    [InlineData("meson.build:12:0: ERROR: Program 'flex' not found or not executable", "flex")]
    [InlineData("meson.build:12:0: ERROR: Program 'bison byacc' not found", "bison")]
    [InlineData("/bin/sh: 1: msgfmt: not found", "msgfmt")]
    [InlineData("sh: msgfmt: not found", "msgfmt")]
    [InlineData("./configure: line 70: pod2man: command not found", "pod2man")]
    [InlineData("make[2]: xsltproc: No such file or directory", "xsltproc")]
    [InlineData("make: which: No such file or directory", "which")]
    [InlineData("/usr/bin/env: \u2018bash\u2019: No such file or directory", "bash")]
    [InlineData("env: 'python3': No such file or directory", "python3")]
    [InlineData("-- Could NOT find FLEX (missing: FLEX_EXECUTABLE)", "flex")]
    [InlineData("-- Could NOT find ZLIB (missing: ZLIB_LIBRARY)", null)]
    [InlineData("make: ./gen.sh: No such file or directory", null)]
    [InlineData("checking for bison... no", "bison")]
    [InlineData("checking for strlcpy... no", null)]
    [InlineData("configure: error: yacc not found", "yacc")]
    [InlineData("configure: error: 'flex' is required to build this", "flex")]
    [InlineData("Cannot find pkg-config, aborting.", "pkg-config")]
    [InlineData("cannot find the file, aborting.", null)]
    [InlineData("configure: error: openssl is required", null)]
    [InlineData("libtool: line 1840: ldconfig: command not found", null)]
    [InlineData("cp: flex: No such file or directory", null)]
    [InlineData("checking for flex... not found", null)]
    [InlineData("library: not found", null)]
    public void A_line_says_which_program_is_not_there(string line, string? program) => Assert.Equal(program, MissingPrograms.In([line, line]).SingleOrDefault());

    [Theory]
    [InlineData("msgfmt", "tools = [\"gettext\"]")]
    [InlineData("yacc", "depends = [\"bison\"]")]
    [InlineData("lex", "no package of the collection")]
    [InlineData("makeinfo", "make_flags = [\"MAKEINFO=true\"]")]
    [InlineData("which", "depends = [\"busybox yield\"]")]
    [InlineData("ed", "depends = [\"busybox yield\"]")]
    [InlineData("flex", "no package of the collection")]
    public void It_comes_with_what_brings_it(string program, string advice) => Assert.Contains(advice, MissingPrograms.Advice(program, new HashSet<string> { "bison", "busybox" }).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("checking for ed... no", "configure: error: Could not find absolute name of original ed program: ed", "ed")]
    [InlineData("checking for ed... no", "configure: error: C compiler cannot create executables", null)]
    [InlineData("checking for ed... yes", "configure: error: ed is too old", null)]
    [InlineData("checking for inflate in -lz... no", "configure: error: zlib", null)]
    public void A_program_of_any_name_is_missed_where_configure_ends_because_of_it(string check, string end, string? program) => Assert.Equal(program, MissingPrograms.In([check, end]).SingleOrDefault());
}
