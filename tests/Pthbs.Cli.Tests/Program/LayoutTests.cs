using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pthbs.Cli.Tests.Program;

/// <summary>
/// The smallest program for each layout of the collection, with sources that stand here, built and tested with the collection's own toolchains: 129 MB of Debian's packages are
/// downloaded for it. tests/long/layouts does the same with real programs.
/// </summary>
[Trait("Level", "thorough")]
public sealed class LayoutTests : IDisposable
{
    private const int Input = 3, SourceMissing = 4, Build = 5;
    private const string Hello = "#include <low.h>\n#include <stdio.h>\nint main(void) { printf(\"answer %d\\n\", low()); return 0; }\n";
    private const string Says = "{% extends \"layouts/test.sh.j2\" %}\n{% block test %}\n[ \"$(answer)\" = 'answer 42' ]\nresult ok\n{% endblock %}\n";

    private readonly RealProgram _program = new();
    private readonly Dictionary<string, string?> _variables;

    public LayoutTests()
    {
        var collection = Environment.GetEnvironmentVariable("PTHBS_COLLECTION");
        Assert.SkipWhen(string.IsNullOrEmpty(collection), "PTHBS_COLLECTION does not say where the collection is");
        _variables = new Dictionary<string, string?> { ["PTHBS_COLLECTION"] = $"{_program.Collection.Path}:{collection}" };
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Each_layout_builds_a_program_that_runs_and_is_hardened()
    {
        await FetchAsync("debian-seed", "debian-seed-tools");
        Low();
        Package("autotools", "autotools", "{% set depends = [\"low link\"] %}", ("answer.c", Hello), ("configure", Configure));
        Package("autoreconf", "autoreconf", "{% set depends = [\"low link\"] %}", ("answer.c", Hello), ("configure.ac", Autoconf), ("Makefile.am", "bin_PROGRAMS = answer\nanswer_SOURCES = answer.c\nanswer_LDADD = $(LOW_LIBS)\n"));
        Package("cmake", "cmake", "{% set languages = [\"c++\"] %}{% set depends = [\"low link\"] %}", ("answer.cpp", Hello.Replace("<low.h>", "<iostream>\nextern \"C\" {\n#include <low.h>\n}", StringComparison.Ordinal)), ("CMakeLists.txt", CMake));
        Package("meson", "meson", "{% set depends = [\"low link\"] %}", ("answer.c", Hello), ("meson.build", Meson));
        Package("program", "python", "{% set tools = [\"python\"] %}{% set depends = [\"module\"] %}{% set modules = [\"answer.py\"] %}{% set scripts = [\"answer=answer:main\"] %}", ("answer.py", "import low\ndef main():\n    print('answer', low.low())\n"));
        Wheel();
        Package("ask", "perl", "{% set tools = [\"perl\"] %}{% set depends = [\"lowpm\"] %}", ("Makefile.PL", "use ExtUtils::MakeMaker; WriteMakefile(NAME => 'Ask', VERSION => 1, EXE_FILES => ['answer']);\n"), ("answer", "#!/usr/bin/perl -w\nuse Low; print 'answer ', Low::low(), \"\\n\";\n"));
        Package("lowpm", "perl", "{% set tools = [\"perl\"] %}", ("Makefile.PL", "use ExtUtils::MakeMaker; WriteMakefile(NAME => 'Low', VERSION_FROM => 'lib/Low.pm');\n"), ("lib/Low.pm", "package Low; our $VERSION = 1; sub low { 42 } 1;\n"));
        _program.Collection.Write("packages/program/test-program.sh.j2", Says.Replace("{% block", "{% set tools = [\"python\"] %}\n{% block", StringComparison.Ordinal));
        _program.Collection.Write("packages/ask/test-ask.sh.j2", Says.Replace("{% block", "{% set tools = [\"perl\"] %}\n{% block", StringComparison.Ordinal));
        Interpreter("python", "python3");
        Interpreter("perl", "perl");

        string[] packages = ["low", "autotools", "autoreconf", "cmake", "meson", "program", "ask"];
        (await RunAsync(["collection", "test", .. packages])).Succeeded();

        // The library that a C++ program links is built for the C library of that program.
        Assert.NotEqual((await RunAsync("show", "low", "--json")).Succeeded().Output, (await RunAsync("show", "low:toolchain=seed-cxx", "--json")).Succeeded().Output);
        Assert.Contains("\"built\":true", (await RunAsync("show", "low:toolchain=seed-cxx", "--json")).Output.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        (await RunAsync(["collection", "lint", "--built", .. packages])).Succeeded();
        foreach (var package in packages) Assert.Equal("free\n", await File.ReadAllTextAsync($"{(await RunAsync("build", package)).Succeeded().Lines[0]}/share/licenses/{package}/COPYING"));
    }

    [Fact]
    public async Task What_only_an_output_shows_is_found_there()
    {
        await FetchAsync("debian-seed");
        Low();
        // Enough code that a compiler protects, built without the flags that have it do so.
        var much = new StringBuilder("#include <stdio.h>\n");
        for (var i = 0; i < 600; i++) much.Append(CultureInfo.InvariantCulture, $"int f{i}(const char *t) {{ char b[64]; return snprintf(b, sizeof b, \"{i} %s %c\", t, b[{i % 64}]) + b[3]; }}\n");
        much.Append("int main(int c, char **v) { return 0");
        for (var i = 0; i < 600; i++) much.Append(CultureInfo.InvariantCulture, $" + f{i}(v[{i} % c])");
        var source = ("answer.c", much.Append("; }\n").ToString());
        const string Install = "{% block install %}\nmkdir -p \"$out/bin\"\ncp answer \"$out/bin/\"\n{% endblock %}\n{% block build %}\n";
        Package("soft", "base", Install + "$CC -O2 answer.c $LDFLAGS -o answer\n{% endblock %}", source);
        Package("excused", "base", "{% set unhardened = \"a test\" %}" + Install + "$CC $CFLAGS answer.c $LDFLAGS -Wl,-z,execstack -o answer\n{% endblock %}", source);
        Package("hard", "base", Install + "$CC $CFLAGS answer.c $LDFLAGS -o answer\n{% endblock %}", source);
        Package("open", "base", Install + "$CC $CFLAGS answer.c $LDFLAGS -Wl,-z,execstack -o answer\n{% endblock %}", source);
        Package("unmarked", "base", "{% set depends = [\"low\"] %}" + Install + "$CC $CFLAGS answer.c $LDFLAGS -llow -o answer\n{% endblock %}", ("answer.c", Hello));
        Package("textless", "base", "{% set license = \"0BSD\" %}" + Install + "$CC $CFLAGS answer.c $LDFLAGS -o answer\n{% endblock %}", source);
        // What is linked with --static needs no other library, so that a build passes with it.
        const string Shared = "echo 'int low(void) { return 1; }' > low.c\n$CC $CFLAGS -fPIC -shared low.c -o liblow.so.1\n{% endblock %}\n{% block install %}\nmkdir -p \"$out/lib\"\ncp liblow.so.1 \"$out/lib/\"\n{% endblock %}\n";
        Package("shared", "base", "{% set unhardened = \"a test\" %}{% block build %}\n" + Shared, source);
        Package("wanted", "base", "{% set options = [\"allow-path=lib/liblow.so.*\"] %}{% block build %}\n" + Shared, source);
        string[] packages = ["soft", "excused", "hard", "open", "unmarked", "textless", "shared", "wanted"];
        (await RunAsync(["build", .. packages])).Succeeded();

        var lint = await RunAsync(["collection", "lint", "--built", "--json", .. packages]);

        Assert.Equal(Input, lint.Code);
        var found = lint.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(f => f.GetProperty("severity").GetString() == "error").Select(f => $"{f.GetProperty("rule").GetString()} {f.GetProperty("packages")[0].GetString()}: {f.GetProperty("message").GetString()}");
        Assert.Equal(
            [
                "executable-stack open: bin/answer asks for a stack that may hold code",
                "unchecked-stack soft: no function of bin/answer checks its stack",
                "unmarked-link unmarked: bin/answer holds lib/liblow.a of low, which 'depends' does not mark as linked",
            ],
            found.Order(StringComparer.Ordinal));
        Assert.Contains("8 built packages, 3 errors", lint.Error, StringComparison.Ordinal);
        Assert.Contains("no license text in share/licenses/textless", lint.Output, StringComparison.Ordinal);
        var shared = Assert.Single(lint.Lines.Select(line => JsonDocument.Parse(line).RootElement), f => f.GetProperty("rule").GetString() == "shared-library");
        Assert.Equal(("warning", "shared", "lib/liblow.so.1 is a shared library, and the package links statically"), (shared.GetProperty("severity").GetString(), shared.GetProperty("packages")[0].GetString(), shared.GetProperty("message").GetString()));
        foreach (var way in (string[])["-Ddefault_library=static", "-DBUILD_SHARED_LIBS=OFF", "--disable-shared", "allow-path=lib/liblow.so.1"]) Assert.Contains(way, shared.GetProperty("hint").GetString(), StringComparison.Ordinal);

        Package("mistaken", "base", "{% set license_files = [\"doc/LICENSE\"] %}" + Install + "echo compiled\n{% endblock %}", source);
        var mistaken = await RunAsync("build", "mistaken");
        Assert.Equal(Build, mistaken.Code);
        Assert.Contains("doc/LICENSE", mistaken.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("compiled", (await RunAsync("log", "mistaken")).Output.Replace("echo compiled", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>An old makefile has four habits that a build here refuses one after the other. Each is answered with a fact, and what the program says becomes its test.</summary>
    [Fact]
    public async Task A_source_is_added_mended_and_tried_with_the_layouts_of_the_collection()
    {
        await FetchAsync("debian-seed");
        foreach (var (path, text) in ((string, string)[])
            [
                ("Makefile", "PREFIX = /usr/local\nall: tool\ntool: tool.c\n\tcc -o tool tool.c\ninstall: all\n\tcp tool $(PREFIX)/bin/tool\n\tcp report $(PREFIX)/bin/report\n\tpwd > $(PREFIX)/bin/tool.place\n"),
                ("tool.c", "#include <stdio.h>\nint main(void) { puts(\"tool 1.2\"); return 0; }\n"), ("report", "#!/usr/bin/perl -w\nprint 'x';\n"), ("COPYING", "free\n"),
            ])
        {
            Directory.CreateDirectory($"{_program.Place}/tool-1.2");
            await File.WriteAllTextAsync($"{_program.Place}/tool-1.2/{path}", text);
        }

        (await _program.ShellAsync("chmod +x tool-1.2/report && tar -czf tool-1.2.tar.gz tool-1.2")).Succeeded();
        var added = (await RunAsync("collection", "add", "./tool-1.2.tar.gz")).Succeeded();
        foreach (var fact in (string[])["compiler_names = [\"cc\"]; compiler_names = [\"gcc\"]", "directories = [\"bin\"]", "env_interpreters = [\"perl\"]", "hide_build_paths = [\"bin/tool.place\"]"])
            Assert.Matches($"\nchanged:   [^\n]*: {Regex.Escape(fact)}\n", added.Error);
        Assert.Contains("\ntried:     tool --version: tool 1.2\n", added.Error, StringComparison.Ordinal);
        var output = added.Lines[^1];
        Assert.Equal("#!/usr/bin/env perl\n", (await File.ReadAllTextAsync($"{output}/bin/report"))[.."#!/usr/bin/env perl\n".Length]);
        Assert.Equal(".\n", await File.ReadAllTextAsync($"{output}/bin/tool.place"));
        Assert.Equal("tool: tool 1.2\n", (await RunAsync("collection", "test", "tool")).Succeeded().Output);
    }

    /// <summary>What belongs to root and is set-user-ID elsewhere is a plain file here; interpreters keep their arguments; installed texts lose the flags of the build.</summary>
    [Fact]
    public async Task What_a_source_installs_is_plain()
    {
        await FetchAsync("debian-seed");
        Package("plain", "make", "{% set plain_install = \"it sets owners\" %}{% set env_interpreters = [\"awk\"] %}{% set hide_build_paths = [\"lib/flags\"] %}", ("sum", "#!/usr/bin/awk -f\n{ sum += $1 }\nEND { print sum }\n"), ("Makefile", """
            all:
            install:
            	install -d -m 2755 -o root -g games $(PREFIX)/bin $(PREFIX)/lib
            	install -p -m4755 --owner=root sum $(PREFIX)/bin/one
            	install -Dm 6711 sum $(PREFIX)/bin/two
            	install --mode=u=rwxs,go=rx sum $(PREFIX)/bin/three
            	cp sum $(PREFIX)/bin/four
            	chown root:games $(PREFIX)/bin/four
            	chgrp games $(PREFIX)/bin/four
            	chmod -v 4755 $(PREFIX)/bin/four
            	chmod u+s,g-w $(PREFIX)/bin/one
            	echo "-O2 -idirafter /pthbs/env/include -L/pthbs/env/lib -lx" > $(PREFIX)/lib/flags
            """));
        var output = (await RunAsync("build", "plain")).Succeeded().Lines[^1];
        foreach (var (file, mode) in ((string, string)[])[("one", "555"), ("two", "555"), ("three", "555"), ("four", "555")])
            Assert.Equal((mode, "#!/usr/bin/env -S awk -f"), (Convert.ToString((int)File.GetUnixFileMode($"{output}/bin/{file}"), 8), (await File.ReadAllLinesAsync($"{output}/bin/{file}"))[0]));
        Assert.Equal("-O2   -lx\n", await File.ReadAllTextAsync($"{output}/lib/flags"));

        // A test that says nothing has not looked: the failure of a program in $( ) is not noticed else.
        _program.Collection.Write("packages/plain/test-plain.sh.j2", "{% extends \"layouts/test.sh.j2\" %}\n{% block test %}\nresult \"$(false)\"\n{% endblock %}\n");
        var silent = await RunAsync("collection", "test", "plain");
        Assert.Equal(Build, silent.Code);
        Assert.Contains("the text of result is empty", silent.Error, StringComparison.Ordinal);
    }

    /// <summary>cmake tries a compiler for C++ in every project that does not name its languages: such a program in C is built, and one in C++ is refused at its first file.</summary>
    [Fact]
    public async Task Cpp_that_no_fact_states_is_refused_before_anything_is_compiled()
    {
        await FetchAsync("debian-seed", "debian-seed-tools");
        const string Tried = "cmake_minimum_required(VERSION 3.20)\nproject(answer)\nadd_executable(answer answer.c)\ninstall(TARGETS answer)\n";
        Package("tries", "cmake", "", ("answer.c", "#include <stdio.h>\nint main(void) { puts(\"answer 42\"); return 0; }\n"), ("CMakeLists.txt", Tried));
        Package("forgets", "cmake", "", ("answer.cpp", "int main() { return 0; }\n"), ("CMakeLists.txt", Tried.Replace("answer.c)", "answer.cpp)", StringComparison.Ordinal)));
        (await RunAsync("collection", "test", "tries")).Succeeded();
        var forgets = await RunAsync("build", "forgets");
        Assert.Equal(Build, forgets.Code);
        Assert.Contains("is C++, and the package's template does not say so: {% set languages = [\"c++\"] %}", forgets.Error, StringComparison.Ordinal);

        // Stated, it is glibc; what asks for users is told of, and found again in what is built.
        Package("users", "cmake", "{% set languages = [\"c++\"] %}", ("answer.cpp", "#include <grp.h>\nint main(int, char **v) { return getgrnam(v[0]) != nullptr; }\n"), ("CMakeLists.txt", Tried.Replace("answer.c)", "answer.cpp)", StringComparison.Ordinal)));
        Assert.Contains("it is static, and holds getgrnam of glibc", (await RunAsync("build", "users")).Succeeded().Error, StringComparison.Ordinal);
        var lint = (await RunAsync("collection", "lint", "--built", "users")).Succeeded();
        Assert.Contains("bin/answer: it is static, and holds getgrnam of glibc", lint.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_can_be_the_archive_of_a_layout()
    {
        await FetchAsync("debian-seed", "debian-seed-tools");
        var repository = $"{_program.Place}/repository";
        Directory.CreateDirectory(repository);
        await File.WriteAllTextAsync($"{repository}/answer.c", "#include <stdio.h>\nint main(void) { puts(\"answer 42\"); return 0; }\n");
        await File.WriteAllTextAsync($"{repository}/CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(answer C)\nadd_executable(answer answer.c)\ninstall(TARGETS answer)\n");
        const string Git = "git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false";
        var made = await _program.ShellAsync($"cd '{repository}' && git init -q . && git add . && {Git} commit -qm one && git rev-parse HEAD");
        Assert.SkipUnless(made.Code == 0, "this machine has no git");
        _program.Collection.Write("downloadlist.sha256", $"git:{made.Output.Trim()}  answer  file:{repository}\n");
        _program.Collection.Write("packages/answer/answer.sh.j2", "{% extends \"layouts/cmake.sh.j2\" %}\n{% set version = \"1\" %}\n{% set archive = source(\"answer\") %}\n");
        _program.Collection.Write("packages/answer/test-answer.sh.j2", Says);

        (await RunAsync("collection", "test", "answer")).Succeeded();
    }

    private async Task FetchAsync(params string[] seeds)
    {
        var fetched = await RunAsync(["fetch", .. seeds]);
        Assert.SkipWhen(fetched.Code == SourceMissing, "Debian's packages cannot be had here: " + fetched.Error);
        fetched.Succeeded();
    }

    private Task<Finished> RunAsync(params string[] words) => _program.RunAsync(_variables, words);

    /// <summary>A library that the others link, by the layout of plain make; its pkg-config file too.</summary>
    private void Low()
    {
        Package(
            "low", "make", "",
            ("low.h", "int low(void);\n"),
            ("low.c", "#include \"low.h\"\nint low(void) { return 42; }\n"),
            ("Makefile", "liblow.a: low.o\n\tar rcsD $@ low.o\ninstall:\n\tmkdir -p $(PREFIX)/lib/pkgconfig $(PREFIX)/include\n\tcp liblow.a $(PREFIX)/lib/\n\tcp low.h $(PREFIX)/include/\n"
                + "\tprintf 'prefix=%s\\nName: low\\nDescription: low\\nVersion: 1\\nLibs: -L%s/lib -llow\\nCflags: -I%s/include\\n' $(PREFIX) $(PREFIX) $(PREFIX) > $(PREFIX)/lib/pkgconfig/low.pc\n"));
        _program.Collection.Write("packages/low/test-low.sh.j2", "{% extends \"layouts/test.sh.j2\" %}\n{% block test %}\necho 'int low(void); int main(void) { return low() != 42; }' > try.c\n$CC $CFLAGS try.c $LDFLAGS -llow -o try\n./try\nresult ok\n{% endblock %}\n");
    }

    private void Package(string name, string layout, string facts, params (string Path, string Text)[] files)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var (path, text) in name == "textless" ? files : files.Append(("COPYING", "free\n")))
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{name}-1/{path}") { DataStream = content, Mode = (UnixFileMode)(text.StartsWith("#!", StringComparison.Ordinal) ? 0b111_101_101 : 0b110_100_100) });
            }

        _program.Collection.Source($"{name}-1.tar", tar.ToArray());
        _program.Collection.Write($"packages/{name}/{name}.sh.j2", $"{{% extends \"layouts/{layout}.sh.j2\" %}}\n{{% set version = \"1\" %}}\n{{% set archive = source(\"{name}-1.tar\") %}}\n{facts}\n");
        _program.Collection.Write($"packages/{name}/test-{name}.sh.j2", Says);
    }

    /// <summary>A wheel: a zip archive whose parts lie where they belong.</summary>
    private void Wheel()
    {
        using var zip = new MemoryStream();
        using (var archive = new System.IO.Compression.ZipArchive(zip, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (path, text) in new[] { ("low.py", "def low():\n    return 42\n"), ("low-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: low\nVersion: 1\n"), ("low-1.dist-info/RECORD", "") })
            {
                using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                writer.Write(text);
            }

        _program.Collection.Source("low-1-py3-none-any.whl", zip.ToArray());
        _program.Collection.Write("packages/module/module.sh.j2", "{% extends \"layouts/python.sh.j2\" %}\n{% set version = \"1\" %}\n{% set tools = [\"python\"] %}\n{% set archive = source(\"low-1-py3-none-any.whl\") %}\n");
    }

    /// <summary>In place of the collection's interpreter, whose build takes minutes: the one among the build tools.</summary>
    private void Interpreter(string package, string program) => _program.Collection.Program(package, program, $"#!/bin/sh\nexec /usr/bin/{program} \"$@\"\n");

    private const string Configure = """
        #!/bin/sh
        for word; do case $word in --prefix=*) prefix=${word#*=} ;; esac; done
        printf 'all:\n\t$(CC) $(CFLAGS) answer.c $(LDFLAGS) -llow -o answer\ninstall:\n\tmkdir -p %s/bin\n\tcp answer %s/bin/\n' "$prefix" "$prefix" > Makefile

        """;

    private const string Autoconf = """
        AC_INIT([answer], [1])
        AM_INIT_AUTOMAKE([foreign])
        AC_PROG_CC
        PKG_CHECK_MODULES([LOW], [low])
        AC_CONFIG_FILES([Makefile])
        AC_OUTPUT

        """;

    private const string CMake = """
        cmake_minimum_required(VERSION 3.20)
        project(answer CXX)
        find_package(PkgConfig REQUIRED)
        pkg_check_modules(LOW REQUIRED IMPORTED_TARGET low)
        find_library(LOW_FOUND low REQUIRED)
        add_executable(answer answer.cpp)
        target_link_libraries(answer PkgConfig::LOW)
        install(TARGETS answer)

        """;

    private const string Meson = """
        project('answer', 'c')
        executable('answer', 'answer.c', dependencies: dependency('low'), install: true)

        """;
}
