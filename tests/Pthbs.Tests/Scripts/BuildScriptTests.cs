using System.Security.Cryptography;
using System.Text;
using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

public sealed class BuildScriptTests
{
    private static readonly string Hash = new('a', 64);
    private static readonly string Hash2 = new('b', 64);

    private static readonly string Whole = $"""
        #!/bin/sh
        #: pthbs 2
        #: name zlib
        #: version 1.3.1
        #: system x86_64-linux
        #: rootfs debian-seed.{Hash}
        #: depends musl.{Hash}
        #: depends busybox.{Hash2} yield
        #: source sha256:{Hash} zlib-1.3.1.tar.gz unpack strip=1 into=zlib
        #: source git:{new string('c', 40)} zsh tree=sha256:{Hash}
        #: link bin/cc gcc
        #: option static-check=off
        #: option allow-path=share/*
        set -eu
        make

        """;

    private static BuildScript Parse(string text) => BuildScript.Parse(Encoding.UTF8.GetBytes(text), "build.sh");

    private static PthbsException Refused(string text)
    {
        var error = Assert.Throws<PthbsException>(() => Parse(text));
        Assert.Equal(ErrorKind.Input, error.Kind);
        return error;
    }

    [Fact]
    public void A_header_is_read_as_it_is_written()
    {
        var script = Parse(Whole);
        Assert.Equal("zlib", script.Header.Name);
        Assert.Equal(new Dependency(PackageId.Parse($"busybox.{Hash2}"), true), script.Header.Dependencies[1]);
        Assert.Equal(1, script.Header.Sources[0].Strip);
        Assert.Equal("zlib", script.Header.Sources[0].Into);
        Assert.False(script.Header.IsOn(ScriptOptions.StaticCheck));
        Assert.True(script.Header.IsOn(ScriptOptions.LeakCheck));
        Assert.True(script.HasCommands);
        Assert.Equal(3, script.Requirements.Count());
    }

    [Fact]
    public void Printing_a_header_gives_the_same_lines_again() =>
        Assert.Equal(Whole, Encoding.UTF8.GetString(BuildScript.Create(Parse(Whole).Header, "set -eu\nmake\n").Bytes.Span));

    [Fact]
    public void The_id_is_the_name_and_the_sha256_of_the_bytes() =>
        Assert.Equal("zlib." + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Whole))), Parse(Whole).Id.ToString());

    [Fact]
    public void An_unknown_word_is_named_with_its_line_and_the_words_that_exist()
    {
        var error = Refused(Whole.Replace("#: link", "#: lnk", StringComparison.Ordinal));
        Assert.Equal("build.sh:11", error.Where);
        Assert.Contains("lnk", error.Message, StringComparison.Ordinal);
        Assert.Contains("depends, source, link, option", error.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#: name zlib", "#: name Zlib")]
    [InlineData("#: name zlib", "#: name env")]
    [InlineData("#: name zlib", "#: name  zlib")]
    [InlineData("#: name zlib", "#: name zlib ")]
    [InlineData("#: name zlib", "#:name zlib")]
    [InlineData("#: name zlib", "#: name zlib\n#: name zlib")]
    [InlineData("#: version 1.3.1\n", "")]
    [InlineData("#: pthbs 2", "#: pthbs 02")]
    [InlineData("yield", "yields")]
    [InlineData("unpack strip=1", "strip=1 unpack")]
    [InlineData("strip=1", "strip=0")]
    [InlineData("into=zlib", "into=../zlib")]
    [InlineData("bin/cc gcc", "/bin/cc gcc")]
    [InlineData("static-check=off", "static-check=no")]
    [InlineData("static-check=off", "static=off")]
    [InlineData("#: name zlib\n#: version 1.3.1", "#: version 1.3.1\n#: name zlib")]
    [InlineData("#: name zlib\n", "#: name zlib\r\n")]
    public void A_wrong_header_is_refused_with_its_line(string good, string bad)
    {
        var error = Refused(Whole.Replace(good, bad, StringComparison.Ordinal));
        Assert.Matches("^build.sh:[0-9]+$", error.Where);
    }

    /// <summary>The format is told before all else: what another format calls its words is no fault of the script.</summary>
    [Theory]
    [InlineData("1", "render it again")]
    [InlineData("3", "use a newer version of pthbs")]
    public void A_script_of_another_format_is_refused_as_that_alone(string number, string hint)
    {
        var text = Whole.Replace("#: pthbs 2", $"#: pthbs {number}", StringComparison.Ordinal).Replace("#: depends", "#: needs", StringComparison.Ordinal);
        var error = Refused(text);
        Assert.Equal(("build.sh:2", number, "2"), (error.Where, error.Got, error.Expected));
        Assert.Contains("format", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.True(BuildScript.IsOfOtherFormat(Encoding.UTF8.GetBytes(text)));
        Assert.False(BuildScript.IsOfOtherFormat(Encoding.UTF8.GetBytes(Whole)));
    }

    [Fact]
    public void A_script_without_commands_is_not_run()
    {
        var seed = Parse($"#!/bin/sh\n#: pthbs 2\n#: name seed\n#: version 1\n#: system x86_64-linux\n#: source sha256:{Hash} a.deb unpack into=out\n# nothing\n\n");
        Assert.False(seed.HasCommands);
        Assert.False(seed.IsEnvironment);
        Assert.True(Parse($"#!/bin/sh\n#: pthbs 2\n#: name both\n#: version 1\n#: system x86_64-linux\n#: depends a.{Hash}\n").IsEnvironment);
    }

    [Fact]
    public void A_script_that_makes_nothing_is_refused()
    {
        Refused("#!/bin/sh\n#: pthbs 2\n#: name seed\n#: version 1\n#: system x86_64-linux\n");
        Refused($"#!/bin/sh\n#: pthbs 2\n#: name seed\n#: version 1\n#: system x86_64-linux\n#: source sha256:{Hash} a.deb unpack\n");
        Refused("");
        Refused("make\n");
    }

    [Theory]
    [InlineData("zlib", false)]
    [InlineData("zlib.", false)]
    [InlineData(".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("zlib.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaA", false)]
    [InlineData("gtk+-3_x.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    public void An_id_is_a_name_and_a_hash(string text, bool good) => Assert.Equal(good, PackageId.TryParse(text, out _));
}
