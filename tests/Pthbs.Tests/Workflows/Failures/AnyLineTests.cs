using Pthbs.Execution;
using Pthbs.Scripts;
using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>A build may print anything: no line makes what reads logs fail, and what it finds can stand in a template.</summary>
public sealed class AnyLineTests
{
    private static readonly PackageId Id = PackageId.Of("x", []);
    private static readonly HashSet<string> Packages = ["bison", "busybox", "libbsd", "openssl", "zlib", "flex"];

    /// <summary>Lines that are understood; what is random is made of their parts.</summary>
    private static readonly string[] Known =
    [
        "x.c:1:10: fatal error: stdlib.h: No such file or directory", "x.c:1:10: fatal error: sys/queue.h: No such file or directory", "scan.c:9:10: fatal error: sub/y.tab.h: No such file or directory",
        "fatal error: No such file or directory", "cc1: fatal error: .h: No such file", "fatal error: : No such file",
        "Package 'openssl', required by 'virtual:world', not found", "Package openssl was not found in the pkg-config search path.", "No package 'openssl' found", "meson.build:9:0: ERROR: Dependency \"openssl\" not found",
        "Run-time dependency openssl found: NO (tried pkgconfig and cmake)", "meson.build:9:0: ERROR: C shared or static library 'z' not found", "  Could NOT find ZLIB (missing: ZLIB_LIBRARY)",
        "  Could not find a package configuration file provided by \"fmt\" with any of", "checking for zlib.h... no", "checking for inflate in -lz... no", "checking for openssl >= 3.0... no", "ld: cannot find -lz: No such file or directory",
        "meson.build:12:0: ERROR: Program 'bison byacc' not found", "/bin/sh: 1: msgfmt: not found", "./configure: line 70: pod2man: command not found", "make[2]: xsltproc: No such file or directory", "env: 'python3': No such file or directory",
        "configure: error: 'flex' is required to build this", "configure: error: yacc not found", "Cannot find pkg-config, aborting.", "checking for ed... no", "configure: error: Could not find absolute name of original ed program: ed",
        "configure: error: Curses! Foiled again!", "  Consider installing ncurses.", "configure: error: use `--disable-openssl' to disable it", "configure: error: use --without-pcap.",
        $"cp: cannot create regular file '/pthbs/{Id}/bin': No such file or directory", $"cp: cannot create regular file '/pthbs/{Id}/share/x/y': No such file or directory", "mkdir: cannot create directory '/lib/tool': Read-only file system",
        "ld: crtbeginT.o: relocation R_X86_64_32 can not be used when making a shared object", "ld: b.o:(.bss+0x0): multiple definition of `x'; a.o:(.bss+0x0): first defined here", "l64seek.h:30:9: error: unknown type name 'loff_t'",
        "a.c:57:8: error: redefinition of 'struct ifaddr'", "a.c:(.text+0x722): undefined reference to `on_exit'", "make: *** No rule to make target 'a', needed by 'b'.  Stop.", "make[1]: *** [Makefile:63: base64.o] Error 1", "make: *** Waiting for unfinished jobs....",
        "/bin/sh: 1: .: cannot open ../config.sh: No such file", "x is C++, and the package's template does not say so", "install: cannot change permissions of 'x': Operation not permitted", "chown: invalid user: 'root:games'", "", " ", ":", "''", "\udcff: not found",
    ];

    [Fact]
    public void Every_beginning_and_every_end_of_a_known_line_is_read()
    {
        foreach (var line in Known)
            for (var at = 0; at <= line.Length; at++)
                foreach (var part in (string[])[line[..at], line[at..], line[at..] + line[..at]]) Read([part]);
    }

    [Fact]
    public void Two_known_lines_that_run_into_each_other_are_read()
    {
        var random = new Random(1);
        for (var i = 0; i < 30_000; i++)
        {
            var (one, other) = (Any(random), Any(random));
            Read([one[..random.Next(one.Length + 1)] + other[random.Next(other.Length + 1)..], random.Next(2) == 0 ? one : other]);
        }
    }

    [Fact]
    public void Words_in_any_order_are_read()
    {
        var words = Known.SelectMany(line => line.Split(' ')).Concat([": ", " ", "'", "\"", "fatal error: ", ": No such file", "checking for ", "... no", "configure: error: ", " in -l"]).Distinct().ToArray();
        var random = new Random(2);
        for (var i = 0; i < 30_000; i++) Read([string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]))]);
    }

    [Fact]
    public void Characters_in_any_order_are_read()
    {
        const string Characters = " :'\"`().-_/[]*;,ab\t\0\u001b\u2018\u2019\ud800\udcff";
        var random = new Random(3);
        for (var i = 0; i < 10_000; i++)
        {
            var noise = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Characters[random.Next(Characters.Length)]));
            var line = Any(random);
            Read([noise, line.Insert(random.Next(line.Length + 1), noise)]);
        }
    }

    private static string Any(Random random) => Known[random.Next(Known.Length)];

    private static void Read(string[] lines)
    {
        try
        {
            var make = new MakeErrors();
            foreach (var line in lines) make.Note(line);
            foreach (var read in (IReadOnlyList<string>[])[lines, LogReasons.Of(lines)])
            {
                var (missing, others) = FailureReasons.In(read, Id, Packages);
                foreach (var change in missing.Concat(others).SelectMany(reason => reason.Changes)) Assert.True(change.Value.All(c => c is >= ' ' and <= '~' and not ('{' or '}' or '`')), change.Value);
                CompilerTrouble.IsOfSource(read);
                CompilerTrouble.IsOfOrder(read);
            }
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{string.Join(" | ", lines)}: {error}");
        }
    }
}
