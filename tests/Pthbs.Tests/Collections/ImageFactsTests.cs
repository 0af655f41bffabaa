using System.Text;
using System.Text.RegularExpressions;
using Pthbs.Collections;
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
    [InlineData("slots = 'a'", "the fact 'slots' does not accept this value", "a")]
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
        var layout = File.ReadAllText(Path.Combine(ShippedCollection.Path, "layouts/image.sh.j2"));
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

    [Theory]
    [InlineData("counting")]
    [InlineData("kexec")]
    public void An_image_says_how_its_slots_are_started(string way) =>
        Assert.Contains($"\nSLOTS=' pthbs.{way}' sh /pthbs/image-scripts.", _box.Script($"{{% set contents = 'minimal' %}}{{% set slots = '{way}' %}}", "layouts/image.sh.j2"), StringComparison.Ordinal);

    /// <summary>What a machine builds with lies on its disk by hash, and the seed's sources are among it.</summary>
    [Fact]
    public void An_image_holds_the_sources_of_packages_and_of_all_that_they_are_built_with()
    {
        var text = _box.Script("{% set contents = 'minimal' %}{% set sources = ['zlib'] %}", "layouts/image.sh.j2");
        var lines = text.Split('\n').Where(line => line.StartsWith("#: source ", StringComparison.Ordinal)).ToList();
        Assert.All(lines, line => Assert.Matches(@"\A#: source sha256:([0-9a-f]{64}) \1 into=sources\z", line));
        var list = File.ReadAllText(Path.Combine(ShippedCollection.Path, "downloadlist.sha256"));
        var files = lines.Select(line => Assert.Single(list.Split('\n'), l => l.Contains(line.Split(' ')[3], StringComparison.Ordinal))).ToList();
        Assert.Contains(files, file => file.Contains("zlib_", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("gcc-12_", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.Contains("busybox-1.37", StringComparison.Ordinal));
        Assert.Contains("SOURCES=sources sh /pthbs/image-scripts.", text, StringComparison.Ordinal);

        var error = Assert.Throws<PthbsException>(() => _box.Script("{% set contents = 'minimal' %}{% set sources = ['zlib'] %}{% set kind = 'oci' %}", "layouts/image.sh.j2"));
        Assert.Contains("an OCI image holds no sources", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A value that is not the image's own goes to the system, which knows what it takes.</summary>
    [Fact]
    public void What_an_image_is_asked_for_goes_to_its_system()
    {
        _box.Write("systems/web.sh.j2", "{% set motd = param('motd', 'none') %}{% set files = {'motd': motd} %}{% extends 'layouts/system.sh.j2' %}{% set kernel = 'linux-debian' %}\n");
        _box.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        using var collection = Collection.Open(_box.Path, ShippedCollection.Path);
        var generator = new Generator(collection);
        var image = generator.Generate(PackageRequest.Parse("image:system=web,motd=hello,kind=erofs"));
        Assert.Contains(generator.Generated, package => package.Request.ToString() == "web:motd=hello" && image.Script.Header.Inputs.Contains(package.Id));
        Assert.Contains("lib/raw erofs ", Encoding.UTF8.GetString(image.Script.Bytes.Span), StringComparison.Ordinal);
        var error = Assert.Throws<PthbsException>(() => generator.Generate(PackageRequest.Parse("image:system=web,mtod=hello")));
        Assert.Contains("'web' has no parameter 'mtod'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What the layout of images takes besides its contents, without what every package states.</summary>
    [GeneratedRegex(@"\{% set (?!version|summary|license|homepage)(\w+) = (?:\1 \| default\(|\1 if \1 is defined)")]
    private static partial Regex ImageFacts();
}
