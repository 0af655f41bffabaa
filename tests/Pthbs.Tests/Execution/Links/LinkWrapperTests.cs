using System.Diagnostics;
using Pthbs.Execution.Links;
using Pthbs.Store;

namespace Pthbs.Tests.Execution.Links;

/// <summary>The program ld of a build's directory, under each shell that a build may have: whoever links notices nothing of it.</summary>
public sealed class LinkWrapperTests : IDisposable
{
    private const string Gnu = "GNU ld (GNU Binutils) 2.44\nCopyright";
    private const string Other = "LLD 19.1 (compatible with GNU linkers)";

    private readonly TemporaryDirectory _directory = new();

    private string Here => Path.GetFullPath(_directory.Path);

    public static TheoryData<string> Shells => ["dash", "bash", "busybox"];

    public LinkWrapperTests() => LinkWrapper.Put(_directory.Handle);

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Shells))]
    public void The_next_ld_gets_the_same_arguments_and_a_map(string shell)
    {
        UseShell(shell);
        Linker("bin", Gnu);
        string[] arguments = ["-m", "elf_x86_64", "-o", "sub dir/x y", "*.o", "", "-L.", "a\nb", "--start-group"];
        var (output, _, code) = Run(arguments);
        var note = Assert.Single(Notes());
        Assert.Equal(["bin/ld", $"-Map={Here}/link/{note.Number}.map", .. arguments], Arguments(output));
        Assert.Equal(7, code);
        Assert.Equal((LinkMapState.Read, "GNU ld (GNU Binutils) 2.44", $"{Here}/sub dir/x y"), (note.Map, note.Linker, note.Output));
    }

    [Theory, MemberData(nameof(Shells))]
    public void Input_output_errors_and_signals_are_the_linkers_own(string shell)
    {
        UseShell(shell);
        Linker("bin", Gnu, "cat; echo error >&2; kill -9 $$");
        var (output, error, code) = Run(["x.o"], input: "some input\n");
        Assert.Equal(("some input\n", "error\n", 128 + 9), (output, error, code));
    }

    [Theory, MemberData(nameof(Shells))]
    public void A_linker_that_is_not_GNUs_gets_no_map(string shell)
    {
        UseShell(shell);
        Linker("bin", Other);
        Assert.Equal(["bin/ld", "-o", "x"], Arguments(Run(["-o", "x"]).Output));
        Assert.Equal((LinkMapState.None, Other), Assert.Single(Notes()) is var note ? (note.Map, note.Linker) : default);
    }

    [Theory, MemberData(nameof(Shells))]
    public void The_search_is_the_compilers_and_passes_over_itself(string shell)
    {
        UseShell(shell);
        Linker("tools", Gnu);
        Linker("bin", Other);
        // As gcc sets it for the programs that it runs.
        var here = Here;
        Assert.StartsWith("tools/ld\n", Run(["x.o"], ("COMPILER_PATH", $"{here}/link/:{here}/nowhere:{here}/tools/:{here}/bin")).Output, StringComparison.Ordinal);
        Assert.StartsWith("bin/ld\n", Run(["x.o"], ("COMPILER_PATH", $"{here}/link"), ("PATH", $"{here}/link/../link:{here}/nowhere::{here}/bin:/usr/bin:/bin")).Output, StringComparison.Ordinal);
        var (_, error, code) = Run(["x.o"], ("PATH", $"{here}/link:{here}/nowhere"));
        Assert.Equal(127, code);
        Assert.Contains("no other ld", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Map=own.map", "own")]
    [InlineData("-M", "own")]
    [InlineData("--print-map", "own")]
    public void A_link_that_writes_a_map_itself_keeps_it(string argument, string state)
    {
        Linker("bin", Gnu);
        Assert.Equal(["bin/ld", argument, "x.o"], Arguments(Run([argument, "x.o"]).Output));
        Assert.Equal(state, Assert.Single(Notes()).Map.ToString().ToLowerInvariant());
    }

    [Theory]
    [InlineData("x", "-o", "x")]
    [InlineData("x", "-ox")]
    [InlineData("x", "--output=x")]
    [InlineData("x", "--output", "x")]
    [InlineData("y", "-o", "x", "-o", "y")]
    [InlineData("/abs/x", "-o", "/abs/./x")]
    [InlineData("a.out", "x.o")]
    [InlineData("", "@arguments")]
    [InlineData("x", "@arguments", "-o", "x")]
    public void What_a_link_makes_is_noted(string output, params string[] arguments)
    {
        Linker("bin", Gnu);
        Run(arguments);
        Assert.Equal(output is "" or ['/', ..] ? output : $"{Here}/{output}", Assert.Single(Notes()).Output);
    }

    [Fact]
    public void What_configure_tries_is_not_noted()
    {
        Linker("bin", Gnu);
        Assert.Equal(["bin/ld", "-o", "conftest"], Arguments(Run(["-o", "conftest"]).Output));
        Assert.Empty(Notes());
    }

    [Theory, MemberData(nameof(Shells))]
    public void Where_nothing_can_be_noted_the_linker_runs_all_the_same(string shell)
    {
        UseShell(shell);
        Linker("bin", Gnu);
        var number = 0;
        // As on a full disk; modes would not keep root out.
        File.WriteAllText($"{Here}/link/ld", File.ReadAllText($"{Here}/link/ld").Replace("pthbs_n=$$\n", "pthbs_n=no/such/directory\n", StringComparison.Ordinal));
        var (output, error, code) = Run(["-o", "x"]);
        Assert.Equal(("bin/ld\n-o\nx\n", "", 7, number), (output, error, code, Notes().Count));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task Links_at_once_have_a_map_each(string shell)
    {
        UseShell(shell);
        Linker("bin", Gnu);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => Run(["-o", $"x{i}"]))));
        Assert.Equal(12, Notes().Select(n => n.Output).Distinct().Count());
    }

    [Fact]
    public void A_number_that_was_used_is_not_used_again()
    {
        Linker("bin", Gnu);
        var text = File.ReadAllText($"{Here}/link/ld").Replace("pthbs_n=$$\n", "pthbs_n=5\n", StringComparison.Ordinal);
        File.WriteAllText($"{Here}/link/ld", text);
        for (var i = 0; i < 3; i++) Run(["-o", $"x{i}"]);
        Assert.Equal(3, Notes().Select(n => n.Output).Distinct().Count());
    }

    [Theory, MemberData(nameof(Shells))]
    public void No_variable_of_the_build_is_changed(string shell)
    {
        UseShell(shell);
        Linker("bin", Gnu, "echo $dir-$ld-$out-$map-$next-$word-$n-$says-$file");
        var (output, _, _) = Run(["x.o"], [.. "dir ld out map next word n says file".Split(' ').Select(n => (n, n))]);
        Assert.Equal("dir-ld-out-map-next-word-n-says-file\n", output);
    }

    private void UseShell(string shell)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => $"{d}/{shell}").FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"this machine has no {shell}");
        // busybox takes its name for the applet.
        var program = shell == "busybox" ? $"{Here}/sh" : found!;
        if (shell == "busybox") File.CreateSymbolicLink(program, found!);
        var path = $"{Here}/link/ld";
        File.WriteAllText(path, File.ReadAllText(path).Replace("#!/bin/sh\n", $"#!{program}\n", StringComparison.Ordinal));
    }

    private void Linker(string directory, string version, string commands = "exit 7")
    {
        Directory.CreateDirectory($"{Here}/{directory}");
        var arguments = commands == "exit 7" ? $"echo {directory}/ld\nfor a do printf '%s\\n' \"$a\"; done\n" : "";
        File.WriteAllText($"{Here}/{directory}/ld", $"#!/bin/sh\nif [ \"$1\" = --version ]; then echo '{version}'; exit; fi\n{arguments}{commands}\n");
        File.SetUnixFileMode($"{Here}/{directory}/ld", (UnixFileMode)0b111_101_101);
    }

    private static string[] Arguments(string output) => output[..^1].Replace("a\nb", "a\0b", StringComparison.Ordinal).Split('\n').Select(a => a.Replace('\0', '\n')).ToArray();

    private List<LinkNote> Notes() =>
        [.. Directory.GetFiles($"{Here}/link", "*.link").Select(f => LinkNote.Parse(Path.GetFileNameWithoutExtension(f), File.ReadAllBytes(f)) ?? throw new InvalidOperationException(File.ReadAllText(f)))];

    /// <summary>Another test that starts a process at this moment hands it a copy of the descriptor that the program was written through, until that process becomes its program.</summary>
    private static Process Started(ProcessStartInfo start)
    {
        const int Busy = 26;
        while (true)
        {
            try
            {
                return Process.Start(start)!;
            }
            catch (System.ComponentModel.Win32Exception error) when (error.NativeErrorCode == Busy)
            {
                Thread.Sleep(1);
            }
        }
    }

    private (string Output, string Error, int Code) Run(string[] arguments, params (string Name, string Value)[] variables) => Run(arguments, "", variables);

    private (string Output, string Error, int Code) Run(string[] arguments, string input, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo($"{Here}/link/ld", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Here };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{Here}/link:{Here}/bin:/usr/bin:/bin";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Started(start);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, error.Result, process.ExitCode);
    }
}
