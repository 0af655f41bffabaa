using Pthbs.Workflows.Failures;

namespace Pthbs.Tests.Workflows.Failures;

/// <summary>What a linker refuses, where a fact of the template helps.</summary>
public sealed class LinkTroubleTests
{
    [Theory]
    [InlineData("/usr/bin/ld: b.o:(.bss+0x0): multiple definition of `verbose'; a.o:(.bss+0x0): first defined here", "verbose")]
    [InlineData("ld: b.o:b.c:(.bss.level+0x8): multiple definition of 'level'; a.o:a.c:(.bss.level+0x8): first defined here", "level")]
    [InlineData("ld: b.o:b.c:(.data+0x8): multiple definition of 'level'; a.o:a.c:(.data+0x8): first defined here", null)]
    [InlineData("ld: b.o: in function `main': b.c:(.text+0x0): multiple definition of `main'; a.o:a.c:(.text+0x0): first defined here", null)]
    [InlineData("undefined reference to `verbose'", null)]
    public void A_variable_in_several_files_is_told_with_the_flag(string line, string? name)
    {
        var told = LinkTrouble.In(["cc -o x a.o b.o", line]);
        if (name is null) Assert.Null(told);
        else Assert.Equal($"'{name}' is defined in several files, as C of before GCC 10 may: cflags = \"-O2 -fcommon\"", told?.ToString());
    }

    [Theory]
    [InlineData("/usr/bin/ld: /usr/lib/gcc/x86_64-linux-gnu/12/crtbeginT.o: relocation R_X86_64_32 against hidden symbol `__TMC_END__' can not be used when making a shared object", "static_libraries")]
    [InlineData("/usr/bin/ld: a.o: relocation R_X86_64_32 against `x' can not be used when making a shared object; recompile with -fPIC", null)]
    [InlineData("/usr/bin/ld: attempted static link of dynamic object `lib/libxcvt.so.0.1.3'", "static_libraries")]
    [InlineData("/usr/bin/ld: attempted static link of dynamic object `/usr/lib/libm.so'", null)]
    public void A_shared_library_is_made_static(string line, string? fact) => Assert.Equal(fact, LinkTrouble.In([line])?.Changes.Single().Fact);
}
