using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;
using Pthbs.Exporting.Make;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

/// <summary>What a package may be called, wherever names are read.</summary>
public sealed partial class PackageNameTests
{
    private static readonly string Hash = new('a', 64);

    public static TheoryData<string> Names => ["a", "7zip", "zlib", "python3.13", "gtk+-3_x", "a.b.c", "x.a1b2c3d4", "env1", "environment", "home.x", "link-time", new string('x', 40)];

    public static TheoryData<string> Others =>
        ["", ".", "a.", "a..b", "..", ".a", "-a", "+a", "_a", "A", "zLib", "a/b", "a b", "a~2", "a:b", "ä", "a\n", new string('x', 41)];

    /// <summary>What stands where packages or their sources do.</summary>
    public static TheoryData<string> Taken => ["env", "home", "tmp", "link", "build.sh", "env.x", "env.aaaa"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_is_one_wherever_names_are_read(string name)
    {
        Assert.True(PackageId.IsName(name));
        Assert.True(PackageId.TryParse($"{name}.{Hash}", out var id));
        Assert.Equal((name, Hash), (id.Name, id.Hash));
        Assert.Equal(name, BuildScript.Parse(Script(name), "x").Header.Name);
        Assert.Equal(name, PackageRequest.Parse($"{name}:parameter=value").Name);
        Assert.Matches($"^{ExportedName()}$", name);
    }

    [Theory]
    [MemberData(nameof(Others))]
    [MemberData(nameof(Taken))]
    public void What_is_no_name_is_one_nowhere(string name)
    {
        Assert.False(PackageId.IsName(name));
        Assert.False(PackageId.TryParse($"{name}.{Hash}", out _));
        Assert.Throws<Pthbs.Errors.PthbsException>(() => BuildScript.Parse(Script(name), "x"));
        Assert.Throws<Pthbs.Errors.PthbsException>(() => PackageRequest.Parse(name));
        // The helpers get only what was read here; what they make paths of has no other characters.
        if (name.Length <= PackageId.LongestName && !Taken.Any(row => row.Data == name)) Assert.DoesNotMatch($@"\A{ExportedName()}\z", name);
    }

    [Fact]
    public void The_hash_is_what_follows_the_last_dot()
    {
        Assert.True(PackageId.TryParse($"a.bbbb.{Hash}", out var id));
        Assert.Equal(("a.bbbb", $"a.bbbb.{Hash[..8]}"), (id.Name, id.Short));
        Assert.False(EnvironmentId.TryParse($"env.x.{Hash}", out _));
    }

    [Fact]
    public void The_documentation_names_what_is_taken()
    {
        var row = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs/reference/formats/script.md")).Single(l => l.StartsWith("| `name NAME` |", StringComparison.Ordinal));
        Assert.Equal(PackageId.Reserved, Quoted().Matches(row[row.IndexOf("none of", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value));
    }

    private static byte[] Script(string name) => Encoding.UTF8.GetBytes($"#!/bin/sh\n#: pthbs 2\n#: name {name}\n#: version 1\n#: system x86_64-linux\nmake\n");

    private static string ExportedName() => Helper().Match(Encoding.UTF8.GetString(Helpers.Read("common.sh"))) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException();

    [GeneratedRegex("\tpackage_name='(.*)'\n")]
    private static partial Regex Helper();

    [GeneratedRegex("`([a-z.]+)`")]
    private static partial Regex Quoted();
}
