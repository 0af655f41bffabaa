using System.Text;
using Pthbs.Building;
using Pthbs.Environments;
using Pthbs.Errors;
using Pthbs.Files.Elf;
using Pthbs.Files.Trees;
using Pthbs.Scripts;

namespace Pthbs.Tests.Files.Trees;

/// <summary>Every ELF file of an output is for the machine of its script's <c>system</c>.</summary>
public sealed class MachineCheckTests
{
    private const string Script = "#!/bin/sh\n#: pthbs 2\n#: name x\n#: version 1\n#: system x86_64-linux\nOPTION\necho\n";

    /// <summary>What is for the machine, and what is told of the rest. A null is nothing to tell.</summary>
    [Theory]
    [InlineData("x86_64-linux", 62, true, false, null)]
    [InlineData("x86_64-linux", 62, false, false, "got x86_64 (32 bits, little-endian), expected x86_64")]
    [InlineData("x86_64-linux", 3, false, false, "got i686, expected x86_64")]
    [InlineData("x86_64-linux", 183, true, false, "got aarch64, expected x86_64")]
    [InlineData("x86_64-linux", 21, true, true, "got ppc64, expected x86_64")]
    [InlineData("x86_64-linux", 94, false, false, "got xtensa (32 bits, little-endian), expected x86_64")]
    [InlineData("x86_64-linux", 0, true, false, "got no machine (64 bits, little-endian), expected x86_64")]
    [InlineData("x86_64-linux", 4660, true, false, "got machine number 4660 (64 bits, little-endian), expected x86_64")]
    [InlineData("x86_64-linux", 247, true, false, null)]
    [InlineData("x86_64-linux", 247, true, true, null)]
    [InlineData("aarch64-linux", 183, true, false, null)]
    [InlineData("aarch64-linux", 183, true, true, "got aarch64_be, expected aarch64")]
    [InlineData("aarch64-linux", 62, true, false, "got x86_64, expected aarch64")]
    [InlineData("riscv64-linux", 243, true, false, null)]
    [InlineData("i686-linux", 3, false, false, null)]
    [InlineData("s390x-linux", 22, true, true, null)]
    [InlineData("vax-linux", 75, false, false, "pthbs does not know whether that is vax")]
    public void Number_width_and_byte_order_are_those_of_the_system(string system, int machine, bool wide, bool big, string? told)
    {
        foreach (var type in new[] { ElfImage.Relocatable, ElfImage.Executable, ElfImage.Shared, 4 })
        {
            var problem = new MachineCheck(system).Problem("f", ElfFile.TryRead(new ElfImage(wide, big).Build(type, machine), TestContext.Current.CancellationToken));
            if (told is null) Assert.Null(problem);
            else
            {
                Assert.Contains(told, problem!.What, StringComparison.Ordinal);
                Assert.Contains("machine-check=off", problem.Hint, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_is_no_elf_file_is_for_every_machine()
    {
        var check = new MachineCheck("x86_64-linux");
        Assert.Null(check.Problem("f", null));
        Assert.Null(check.Problem("f", ElfFile.TryRead("\u007fELF and no more than that"u8.ToArray(), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void An_output_with_a_program_for_another_machine_is_refused()
    {
        var error = Assert.Throws<PthbsException>(() => Finish(""));

        Assert.Equal("the output of x cannot go into the store: 3 problems", error.Message);
        Assert.Equal(
            ["bin/arm: it is for another machine: got aarch64, expected x86_64", "bin/arm2: it is for another machine: got aarch64, expected x86_64", "lib/firmware/dsp: it is for another machine: got xtensa (32 bits, little-endian), expected x86_64"],
            error.Details);
        Assert.Contains("allow-path", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_are_allowed_pass_and_without_the_check_all_do()
    {
        Assert.Equal(["bin/arm: ", "bin/arm2: "], Assert.Throws<PthbsException>(() => Finish("#: option allow-path=lib/firmware/*")).Details.Select(d => d[..(d.IndexOf(' ', StringComparison.Ordinal) + 1)]));
        Finish("#: option allow-path=lib/firmware/*\n#: option allow-path=bin/arm*");
        Finish("#: option machine-check=off");
    }

    private static void Finish(string options)
    {
        using var output = new TemporaryDirectory();
        foreach (var (path, image) in new[]
        {
            ("bin/own", new ElfImage().Build(ElfImage.Executable)), ("bin/arm", new ElfImage().Build(ElfImage.Executable, 183)), ("lib/filter.o", new ElfImage().Build(ElfImage.Relocatable, 247)),
            ("lib/firmware/dsp", new ElfImage(wide: false).Build(ElfImage.Executable, 94)),
        })
        {
            using (output.Handle.CreateDirectories(path[..path.LastIndexOf('/')]))
            {
            }

            output.Handle.WriteAtomically(path, image);
        }

        Assert.True(output.Handle.TryCreateHardLink("bin/arm", "bin/arm2"));
        var script = BuildScript.Parse(Encoding.UTF8.GetBytes(Script.Replace(options is "" ? "OPTION\n" : "OPTION", options, StringComparison.Ordinal)), "x");
        OutputFinisher.Finish(output.Handle, script, [], ForestBuilder.Build([], cancel: TestContext.Current.CancellationToken), new OutputTerms(default, TreeLimits.None, []), _ => { }, TestContext.Current.CancellationToken);
    }
}
