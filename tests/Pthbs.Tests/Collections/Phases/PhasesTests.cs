using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Pthbs.Collections;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections.Phases;

/// <summary>Every script of this repository's collections, the tests of packages among them, held against what is said of phases.</summary>
public sealed class PhasesTests
{
    private static readonly Lazy<IReadOnlyList<GeneratedPackage>> Rendered = new(() => [.. Render(["collection"]), .. Render(["collection-stage2", "collection"])]);

    private static List<GeneratedPackage> Render(IReadOnlyList<string> layers, [CallerFilePath] string here = "")
    {
        var places = layers.Select(layer => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../..", layer))).ToList();
        Assert.SkipUnless(places.TrueForAll(place => Directory.Exists($"{place}/packages")), "this user or this directory cannot see the checkout's collections");
        using var collection = Collection.Open(places);
        var generator = new Generator(collection);
        foreach (var name in collection.Packages.Concat(collection.Tested.Select(Collection.TestOf))) generator.Generate(new PackageRequest(name));
        return [.. generator.Generated];
    }

    private static IReadOnlyList<GeneratedPackage> WithCommands => [.. Rendered.Value.Where(package => package.Script.HasCommands)];

    private static string Text(GeneratedPackage package) => Encoding.UTF8.GetString(package.Script.Bytes.Span);

    private static string Script(string setUp, params IEnumerable<string> phases) =>
        $"#!/bin/sh\n#: pthbs 2\n\nset -eu\n{ScriptPhases.Function}\n{setUp}\n{string.Concat(phases.Select(phase => phase.Split(": ", 2) is [var name, var commands] ? $"if phase {name}; then (\n{commands}\n) fi\n" : phase))}";

    [Fact]
    public void Every_script_keeps_to_the_rules()
    {
        Assert.NotEmpty(WithCommands);
        Assert.All(WithCommands, package => Assert.Empty(ScriptPhases.Of(package.Script)!.Problems));
        Assert.Empty(WithCommands.SelectMany(package => PhaseRules.Broken(Text(package)).Select(broken => $"{package.Request}: {broken}")));
    }

    [Fact]
    public void Phases_leave_the_smallest_script_small() => Assert.InRange(Text(Rendered.Value.First(p => p.Request.Name == "zlib")).Split('\n').Length, 1, 39);

    /// <summary>The rules find what they are there to find, and nothing else.</summary>
    [Theory]
    [InlineData("flags=--prefix=$out", "build: make PREFIX=\"$out\" && PATH=x:$PATH ./configure --prefix=\"$out\" -Dprefix=\"$out\"|install: a=$out; mkdir -p \"$a\"", null)]
    [InlineData("sysroot=$PWD/root", "build: make DESTDIR=\"$sysroot\" install|install: cp -R \"$sysroot/.\" \"$out/\"", null)]
    [InlineData("", "configure: a=1; echo $a|build: a=2; echo $a", null)]
    [InlineData("", "build: cat > x <<'EOF'\nexport $a\nEOF\necho 'unset x' # export y", null)]
    [InlineData("fails() { if \"$@\"; then exit 1; fi; }\nexport A=1 B=\"$out\"\nunset A\nmkdir -p x\ncd x", "build: true", "set-up writes to $out: export A=1 B=$out")]
    [InlineData("patch -p1 < x", "build: true", "set-up runs a command: patch -p1 < x")]
    [InlineData("mkdir x", "build: true", "set-up runs a command: mkdir x")]
    [InlineData("", "build: export A=1", "build changes variables for itself alone: export A=1")]
    [InlineData("", "build: if true; then unset A; fi", "build changes variables for itself alone: then unset A")]
    [InlineData("", "configure: A=1|build: echo \"${A}\"", "build uses $A, which configure set for itself alone")]
    [InlineData("A=0", "configure: A=1|build: echo \"$(printf %s \"$A\")\"", "build uses $A, which configure set for itself alone")]
    [InlineData("", "configure: for a in 1 2; do :; done|build: cat <<EOF\n$a\nEOF", "build uses $a, which configure set for itself alone")]
    [InlineData("", "configure: read -r a|build: echo ${#a}", "build uses $a, which configure set for itself alone")]
    [InlineData("", "build: mkdir \"$out/bin\"", "build writes to $out: mkdir $out/bin")]
    [InlineData("", "build: echo x > ${out}/bin", "build writes to $out: echo x > ${out}/bin")]
    [InlineData("", "build: cd src; make install-headers", "build writes to $out: make install-headers")]
    [InlineData("", "build: make DESTDIR=\"$out\" all", "build writes to $out: make DESTDIR=$out all")]
    [InlineData("", "build: a=$out/bin", "build writes to $out: a=$out/bin")]
    [InlineData("", "build: x=$(cp a \"$out\")", "build writes to $out: cp a $out")]
    [InlineData("", "install: true|build: true", "phases are out of order, or one stands twice")]
    [InlineData("", "build: true|build: true", "phases are out of order, or one stands twice")]
    [InlineData("", "package: true", "a phase has an unknown name")]
    [InlineData("", "", "there is no phase")]
    [InlineData("", "build: true|cd src\n", "commands follow the last phase")]
    public void Each_rule_finds_what_breaks_it(string setUp, string phases, string? broken) =>
        Assert.Equal(broken?.Split('|') ?? [], PhaseRules.Broken(Script(setUp, phases.Split('|', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("dash")]
    [InlineData("busybox sh")]
    [InlineData("bash")]
    public void Every_script_is_read_without_a_syntax_error(string shell)
    {
        using var scripts = Written();
        Assert.SkipUnless(Run(scripts.Path, $"command -v {shell.Split(' ')[0]}").Code == 0, $"this machine has no {shell}");
        Assert.Equal((0, ""), Run(scripts.Path, $"status=0; for script in *; do {shell} -n \"$script\" || status=1; done; exit $status"));
    }

    /// <summary>As a shell in a failed build does it: in the directory of a build, where the sources may be changed already.</summary>
    [Fact]
    public void Set_up_can_be_sourced_by_itself_any_number_of_times()
    {
        using var scripts = Written();
        using var build = new TemporaryDirectory();
        Directory.CreateDirectory($"{build.Path}/src");
        Assert.Equal((0, ""), Run(build.Path, $"for script in {scripts.Path}/* {scripts.Path}/*; do out=$PWD/out sh -c 'phases=; . \"$1\"' sh \"$script\" || exit 1; done; [ ! -e out ]"));
    }

    private static TemporaryDirectory Written()
    {
        var directory = new TemporaryDirectory();
        foreach (var package in WithCommands.DistinctBy(package => package.Id)) directory.Write(package.Id.ToString(), Text(package));
        return directory;
    }

    private static (int Code, string Errors) Run(string where, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = where, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        _ = output.Result;
        return (shell.ExitCode, errors);
    }
}
