using Pthbs.Errors;
using Pthbs.Scripts;
using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>What a log says of a failure besides what is missing.</summary>
public sealed class FailureReasonsTests
{
    [Theory]
    [InlineData("configure: error: openssl is a must but can not be found. You should set `CFLAGS', or use `--disable-openssl' to disable support", "configure_flags = [\"--disable-openssl\"]")]
    [InlineData("configure: error: no libpcap found; install it, or use --without-pcap.", "configure_flags = [\"--without-pcap\"]")]
    [InlineData("configure: error: no acceptable C compiler found", null)]
    [InlineData("configure: WARNING: use --without-pcap", null)]
    [InlineData("configure: error: use --without-", null)]
    public void A_configure_script_says_how_to_do_without(string line, string? fact)
    {
        var refusal = FailureReasons.Refusal(["checking for cc... cc", line]);
        if (fact is null) Assert.Null(refusal);
        else Assert.EndsWith(": " + fact, refusal?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("l64seek.h:30:9: error: unknown type name 'loff_t'", true)]
    [InlineData("a.c:9:1: error: unknown type name 'mine_t'; did you mean 'loff_t'?", true)]
    [InlineData("a.c:9:1: warning: unknown type name 'loff_t'", false)]
    [InlineData("a.c:9:1: error: unknown type name 'mine_t'", false)]
    public void What_musl_declares_only_when_asked_has_a_flag(string line, bool isOfGnu) => Assert.Equal(isOfGnu ? 1 : 0, CompilerTrouble.In([line]).Count);

    [Theory]
    [InlineData("a.c:57:8: error: redefinition of 'struct ifaddr'", true)]
    [InlineData("a.c:(.text.startup+0x722): undefined reference to `on_exit'", true)]
    [InlineData("ld: cannot find -lpcap: No such file or directory", false)]
    [InlineData("configure: error: x is missing", false)]
    [InlineData("make: *** [Makefile:1: all] Error 1", false)]
    public void What_a_compiler_refuses_may_be_for_want_of_another_c_library(string line, bool isOfCompiler) => Assert.Equal(isOfCompiler, CompilerTrouble.IsOfSource(["cc -c a.c", line]));

    [Fact]
    public void Rules_that_ran_at_once_are_told_from_a_rule_that_is_missing()
    {
        const string Missing = "make: *** No rule to make target 'l/levels', needed by 'l/levels-list'.  Stop.";
        Assert.True(CompilerTrouble.IsOfOrder([Missing, "make: *** Waiting for unfinished jobs...."]));
        Assert.False(CompilerTrouble.IsOfOrder([Missing]));
        Assert.False(CompilerTrouble.IsOfOrder(["make: *** [Makefile:1: a.o] Error 1", "make: *** Waiting for unfinished jobs...."]));
    }

    [Fact]
    public void An_output_is_told_with_facts_for_its_programs_and_texts()
    {
        var error = new PthbsException(ErrorKind.Build, "wrong") { Interpreters = ["/usr/bin/perl"], BuildPathsIn = ["include/a.h", "share/odd name"] };
        Assert.Equal(["env_interpreters = [\"perl\"]", "hide_build_paths = [\"include/a.h\"]"], FailureReasons.OfOutput(new PthbsException(error), new HashSet<string>()).SelectMany(reason => reason.Changes).Select(change => change.ToString()));
    }

    [Theory]
    [InlineData("bash", "depend on the package 'bash' and write '#!/pthbs/env/bin/bash', or take that of the machine")]
    [InlineData("zsh", "no package of the collection brings it")]
    public void An_interpreter_is_told_with_the_package_that_brings_it(string name, string advice) =>
        Assert.Contains(advice, Assert.Single(FailureReasons.OfOutput(new PthbsException(new PthbsException(ErrorKind.Build, "wrong") { Interpreters = [$"/bin/{name}"] }), new HashSet<string> { "bash" })).What, StringComparison.Ordinal);

    [Theory]
    [InlineData("install: cannot change permissions of '/pthbs/x.1/bin/x': Operation not permitted", true)]
    [InlineData("chown: invalid user: 'root:games'", true)]
    [InlineData("chgrp: changing group of 'x': Operation not permitted", true)]
    [InlineData("tar: x: Operation not permitted", false)]
    [InlineData("install: cannot stat 'x': No such file or directory", false)]
    public void Owners_and_set_user_ID_bits_are_left_out(string line, bool isTold) => Assert.Equal(isTold ? "plain_install" : null, RefusedOwners.In([line])?.Changes.Single().Fact);

    [Theory]
    [InlineData("a.c:57:8: error: redefinition of 'struct ifaddr'", true)]
    [InlineData("a.c:57: fatal error: fts.h: No such file or directory", true)]
    [InlineData("config.status: error: cannot find input file: `lib/Makefile.in'", false)]
    [InlineData("error: Package requirements were not met", false)]
    public void Only_what_a_compiler_refuses_is_tried_with_another_C_library(string line, bool isOfSource) => Assert.Equal(isOfSource, CompilerTrouble.IsOfSource([line]));

    [Theory]
    [InlineData("make[1]: *** No rule to make target 'x.h', needed by 'x.o'.  Stop.", true)]
    [InlineData("/bin/sh: 1: .: cannot open ../config.sh: No such file", true)]
    [InlineData("a.c:1:2: error: expected ';'", false)]
    public void What_rules_at_once_may_have_missed_is_made_one_by_one(string line, bool isOfOrder)
    {
        Assert.Equal(isOfOrder, CompilerTrouble.IsOfOrder([line, "make[1]: *** Waiting for unfinished jobs...."]));
        Assert.False(CompilerTrouble.IsOfOrder([line]));
    }

    [Theory]
    [InlineData("configure: error: failed to find a C++ compiler or C++ compiler g++ does not work")]
    [InlineData("configure: error: C++ preprocessor \"/lib/cpp\" fails sanity check")]
    public void A_configure_script_that_finds_no_compiler_for_Cpp_is_told_as_that(string line) => Assert.Equal("languages = [\"c++\"]", Assert.Single(CompilerTrouble.In([line])).Changes.Single().ToString());

    [Fact]
    public void Cpp_and_variables_that_several_files_define_are_told_with_their_facts() => Assert.Equal(
        ["cflags = \"-O2 -fcommon\"", "languages = [\"c++\"]"],
        CompilerTrouble.In(["error: a.cc is C++, and the package's template does not say so: {% set languages = [\"c++\"] %}", "ld: b.o:(.bss+0x0): multiple definition of `x'; a.o:(.bss+0x0): first defined here"]).Select(reason => reason.Changes.Single().ToString()));

    /// <summary>Whatever an output or a log holds, what is told and changed is bounded, and what a fact helps with counts first.</summary>
    [Fact]
    public void Of_many_reasons_the_first_are_told_and_the_others_counted()
    {
        var error = new PthbsException(ErrorKind.Build, "wrong") { Interpreters = [.. Enumerable.Range(0, 50_000).Select(i => $"/x/i{i}")], BuildPathsIn = [.. Enumerable.Range(0, 50_000).Select(i => $"share/{i}")] };
        var reasons = FailureReasons.OfOutput(new PthbsException(error), new HashSet<string>());
        Assert.Equal(22, reasons.Count);
        Assert.Equal("and 49980 more", reasons[20].ToString());
        Assert.Equal("installed texts hold paths of the build, and 49950 more than these", reasons[21].What);
        Assert.Equal(50, reasons[21].Changes.Count);

        string[] lines = [.. Enumerable.Range(0, 150).Select(i => $"/bin/sh: 1: odd{i}: not found"), "/bin/sh: 1: msgfmt: not found"];
        var (missing, _) = FailureReasons.In(lines, PackageId.Of("x", []), new HashSet<string>());
        Assert.Equal(21, missing.Count);
        Assert.EndsWith("tools = [\"gettext\"]", missing[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("and 131 more", missing[20].ToString());
    }
}
