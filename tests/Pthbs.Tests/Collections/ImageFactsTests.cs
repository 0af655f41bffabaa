using System.Text.RegularExpressions;
using Pthbs.Errors;

namespace Pthbs.Tests.Collections;

/// <summary>What the layout of images takes and refuses, and that the reference tells it.</summary>
public sealed partial class ImageFactsTests : IDisposable
{
    private readonly SystemBox _box = new();

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("kind = 'iso'", "kind", "iso")]
    [InlineData("esp = '64'", "the fact 'esp' is not a size", "64")]
    [InlineData("esp = '1.5G'", "the fact 'esp' is not a size", "1.5G")]
    [InlineData("disk = '-1M'", "the fact 'disk' is not a size", "-1M")]
    [InlineData("disk = '4G; reboot'", "the fact 'disk' is not a size", "4G; reboot")]
    [InlineData("disk = 4", "the fact 'disk' is not a size", "4")]
    public void An_image_refuses_facts_that_it_cannot_be_made_of(string fact, string message, string got)
    {
        var error = Assert.Throws<PthbsException>(() => _box.Script($"{{% set contents = 'minimal' %}}\n{{% set {fact} %}}", "layouts/image.sh.j2"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(got, error.Got);
    }

    [Fact]
    public void The_reference_lists_each_fact_of_an_image_with_an_example_that_is_accepted()
    {
        var layout = File.ReadAllText(Path.Combine(SystemBox.Repository(), "collection/layouts/image.sh.j2"));
        var rows = SystemBox.Rows("## Images").ToList();

        Assert.Equal(rows.Select(row => row.Name), ["contents", .. ImageFacts().Matches(layout).Select(m => m.Groups[1].Value)]);
        _box.Write("systems/web.sh.j2", "{% extends 'systems/minimal.sh.j2' %}\n");
        foreach (var (name, example) in rows) _box.Script($"{{% set contents = 'minimal' %}}{{% set {name} = {example} %}}", "layouts/image.sh.j2");
    }

    /// <summary>An image depends on its system as a whole, and tells its scripts what the facts say.</summary>
    [Theory]
    [InlineData("raw", "raw", "esp = '128M'", "128 auto")]
    [InlineData("raw", "verity", "disk = '4G'", "96 4096")]
    [InlineData("oci", "", "disk = '4G'", "")]
    public void An_image_is_made_of_its_system_by_a_script(string script, string kind, string fact, string sizes)
    {
        var text = _box.Script($"{{% set contents = 'minimal:console=shell' %}}{{% set kind = '{(kind.Length > 0 ? kind : script)}' %}}{{% set {fact} %}}", "layouts/image.sh.j2");

        var line = Assert.Single(text.Split('\n'), l => l.StartsWith("sh /pthbs/image-scripts.", StringComparison.Ordinal));
        Assert.Matches($@"\Ash /pthbs/image-scripts\.[0-9a-f]{{64}}/lib/{script} {(kind.Length > 0 ? kind + " " : "")}/pthbs/minimal\.[0-9a-f]{{64}}.*{sizes} ""\$out/(disk\.img|oci)""\z", line);
        var system = line.Split(' ').Single(word => word.StartsWith("/pthbs/minimal.", StringComparison.Ordinal))["/pthbs/".Length..];
        Assert.Contains($"#: depends {system} yield\n", text, StringComparison.Ordinal);
    }

    /// <summary>What the layout of images takes besides its contents, without what every package states.</summary>
    [GeneratedRegex(@"\{% set (?!version|summary|license|homepage)(\w+) = (?:\1 \| default\(|\1 if \1 is defined)")]
    private static partial Regex ImageFacts();
}
