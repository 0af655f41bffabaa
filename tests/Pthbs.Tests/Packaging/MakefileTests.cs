using Pthbs.Packaging;

namespace Pthbs.Tests.Packaging;

/// <summary>What a makefile without a configure script says of its package.</summary>
public sealed class MakefileTests
{
    [Fact]
    public void A_makefile_says_its_prefix_and_libraries()
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", "prefix = /usr/local\nLDFLAGS =\nLIBS = -lz -lm\nall: tool\ninstall: all\n"), ("main.c", "#include <linux/fs.h>\n")), packages: ["zlib", "linux-headers"]);
        Assert.Equal("make", draft.Facts.Layout);
        Assert.Equal(["linux-headers", "zlib link"], draft.Needs.Depends);
        Assert.Contains("""{% set make_flags = ['prefix="$out"', 'LDFLAGS="$LDFLAGS"'] %}""", TemplateText.Of(draft), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PREFIX=/usr\ninstall:\ntool: libz.a\n\tcc -lz\n\tld -lzz\nLDFLAGS=\n", "['LDFLAGS=\"$LDFLAGS\"']")]
    [InlineData("LD = gcc\nPREFIX = /usr\ninstall:\n", "['LD=\"$CC\"']")]
    [InlineData("PREFIX = /usr\ninstall:\ntool:\n\tcc -o tool -lz\n", "['CC=\"$CC $LDFLAGS\"']")]
    [InlineData("CFLAGS=-g\nPREFIX=/usr\ninstall:\n", "['CC=\"$CC $CFLAGS\"']")]
    [InlineData("CFLAGS?=-g\nHOSTCC = gcc\nPREFIX=/usr\ninstall:\n", "['HOSTCC=\"$CC\"']")]
    [InlineData("CFLAGS := -g\nPREFIX=/usr\ninstall:\n\tcc -lz\n", "['CC=\"$CC $CFLAGS $LDFLAGS\"']")]
    [InlineData("INSTALLPATH\t= /usr/local\ninstall:\n\tcp tool $(INSTALLPATH)/bin\n", "['INSTALLPATH=\"$out\"']")]
    [InlineData("PLAT= none\nPREFIX = /usr\nall: $(PLAT)\ninstall:\n", "[\"PLAT=linux\"]")]
    [InlineData("SBINDIR = /usr/sbin\ninstall:\n", "['SBINDIR=\"$out/sbin\"']")]
    [InlineData("BINDIR = /usr/bin\nMANDIR=/usr/share/man\ninstall:\n", "['BINDIR=\"$out/bin\"', 'MANDIR=\"$out/share/man\"']")]
    public void A_makefile_gets_what_it_does_not_take_of_the_environment(string makefile, string flags) =>
        Assert.Contains($"_flags = {flags} %}}", TemplateText.Of(Trees.Draft(Trees.Of(("Makefile", makefile)), packages: ["zlib"])), StringComparison.Ordinal);

    [Theory]
    [InlineData("help:\n\t@echo make SYSTEM\nlinux bsd:\n\tcc -o tool a.c\nPREFIX = /usr\ninstall:\n", true)]
    [InlineData("all: linux\nlinux:\n\tcc -o tool a.c\nPREFIX = /usr\ninstall:\n", false)]
    public void A_makefile_that_asks_for_a_system_is_told_it(string makefile, bool isTold)
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", makefile)));
        Assert.Equal(isTold, TemplateText.Of(draft).Contains("join(\" \") }} linux\n", StringComparison.Ordinal));
        Assert.Equal(isTold, draft.Decisions.Contains("it asks for a system to build for: the template takes linux"));
    }

    [Fact]
    public void A_makefile_that_installs_nothing_and_makes_libraries_has_them_copied()
    {
        var template = TemplateText.Of(Trees.Draft(Trees.Of(("Makefile", "all: lib\n\tcd src && make\nlib:\n\tcd lib && make\n"), ("lib/Makefile", "libtool.a: a.o\n"), ("lib/a.c", ""))));
        Assert.Contains("find . -name 'lib*.a' ! -name '*test*'", template, StringComparison.Ordinal);
    }

    /// <summary>man looks into share/man alone.</summary>
    [Theory]
    [InlineData("PREFIX=/usr\nMANDIR = $(PREFIX)/man\ninstall:\n", "{% set install_flags = ['MANDIR=\"$out/share/man\"'] %}")]
    [InlineData("prefix=/usr\nman1dir ?= $(DESTDIR)${prefix}/man/man1\ninstall:\n", "{% set install_flags = ['man1dir=\"$out/share/man/man1\"'] %}")]
    [InlineData("PREFIX=/usr\nMANDIR = $(PREFIX)/share/man\ninstall:\n", null)]
    [InlineData("PREFIX=/usr\nMANDIR = $(PREFIX)/manual\ninstall:\n", null)]
    public void A_makefile_with_a_place_for_manuals_installs_them_where_they_are_found(string makefile, string? fact)
    {
        var template = TemplateText.Of(Trees.Draft(Trees.Of(("Makefile", makefile))));
        if (fact is null) Assert.DoesNotContain("install_flags", template, StringComparison.Ordinal);
        else Assert.Contains(fact, template, StringComparison.Ordinal);
    }

    [Fact]
    public void A_makefile_that_installs_nothing_gets_an_install_block()
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", "all: tool\ntool: main.o\n\tcc -o tool main.o\n"), ("main.c", ""), ("tool.1", ".SH NAME\ntool \\- does \\fBone\\fP thing.\n")));
        var template = TemplateText.Of(draft);
        Assert.Contains("cp tool \"$out/bin/\"\n", template, StringComparison.Ordinal);
        Assert.Contains("cp tool.1 ", template, StringComparison.Ordinal);
        Assert.Equal("does one thing", draft.Summary);
    }

    [Theory]
    [InlineData("all: one two sub doc x.o\nsub:\n", "one two")]
    [InlineData("TARGETS = one two\nall: $(TARGETS)\n", "one two")]
    [InlineData("all: $(shell rm -r x) three\n", null)]
    public void What_all_makes_is_installed_where_the_makefile_installs_nothing(string makefile, string? programs)
    {
        var template = TemplateText.Of(Trees.Draft(Trees.Of(("Makefile", makefile), ("one.c", ""), ("two.c", ""), ("sub/Makefile", ""), ("doc/x", ""))));
        if (programs is null) Assert.DoesNotContain("three", template, StringComparison.Ordinal);
        else Assert.Contains($"mkdir -p \"$out/bin\"\ncp {programs} \"$out/bin/\"\n", template, StringComparison.Ordinal);
    }

    [Fact]
    public void A_makefile_without_libraries_needs_those_whose_headers_are_asked_for()
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", "linux:\n\t$(CC) -shared\n"), ("a.c", "# include \"lua.h\"\n#include <popt.h>\n#include <magic.h> /* its own */\n"), ("include/magic.h", ""), ("tests/b.c", "#include <zlib.h>\n")), packages: ["lua", "popt", "zlib", "file"]);
        Assert.Equal(["lua link", "popt link"], draft.Needs.Depends);
        Assert.Contains(draft.Decisions, decision => decision.Contains("shared library", StringComparison.Ordinal));
    }

    [Fact]
    public void A_makefile_that_knows_a_root_and_no_prefix_installs_below_the_root()
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", "BINDIR ?= /bin\nall: tool\nconfig: config.h\nconfig.h:\n\t./ask.sh\ninstall:\n\tinstall tool $(DESTDIR)$(BINDIR)\n"), ("ask.sh", "#!/usr/bin/env bash\nread x\n")));
        var template = TemplateText.Of(draft);
        Assert.Contains(" DESTDIR=\"$out\" install\n", template, StringComparison.Ordinal);
        Assert.Contains("yes '' | make ", template, StringComparison.Ordinal);
        Assert.DoesNotContain("install_flags", template, StringComparison.Ordinal);
        Assert.Equal("bash", Assert.Single(draft.Needs.Missing).Name);
    }

    [Theory]
    [InlineData("ifeq ($(shell command -v pkg-config),)\n$(error \"pkg-config command not found, see -lz\")\nendif\nL=$(shell pkg-config --libs glib-2.0 2>/dev/null)\n", "glib-2.0")]
    [InlineData("# pkg-config --libs one\n\t@echo pkg-config is not there; false\n", "")]
    [InlineData("L = `pkg-config --cflags --libs a b-2` $(shell ${PKG_CONFIG} $(STATIC) --libs \"dd >= 2\")\nP = $(LIB)/pkgconfig/x.pc\n", "a, b-2, dd")]
    [InlineData("$(warning one $(shell pkg-config --libs a) two) L=$(shell pkg-config --exists b && echo $(info -lc))\n", "b")]
    public void Modules_are_what_pkg_config_is_asked_for_and_no_words_of_a_message(string makefile, string modules)
    {
        var draft = Trees.Draft(Trees.Of(("Makefile", makefile)));
        Assert.Equal(modules, string.Join(", ", draft.Needs.Missing.Select(need => need.Name)));
        Assert.Equal(makefile[0] != '#' || makefile.Contains("\t@echo", StringComparison.Ordinal), draft.Facts.Tools.Contains("pkgconf"));
    }
}
