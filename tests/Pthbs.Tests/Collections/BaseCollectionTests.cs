using System.Text;
using Pthbs.Collections;
using Pthbs.Collections.Formatting;
using Pthbs.Scripts;

namespace Pthbs.Tests.Collections;

/// <summary>The collection of this repository.</summary>
public sealed class BaseCollectionTests
{
    private static Collection Open() => Collection.Open(ShippedCollection.Path);

    private static bool IsUntested(GeneratedPackage package) => File.ReadAllText(package.Where).Contains("{% set untested", StringComparison.Ordinal);

    private static Generator GenerateAll(Collection collection)
    {
        var generator = new Generator(collection);
        foreach (var name in collection.Packages) generator.Generate(new PackageRequest(name));
        return generator;
    }

    [Fact]
    public void Every_package_renders_and_states_its_facts()
    {
        using var collection = Open();
        var generator = GenerateAll(collection);
        Assert.Subset(generator.Generated.Select(p => p.Request.ToString()).ToHashSet(), collection.Packages.ToHashSet());
        Assert.All(generator.Generated, package =>
        {
            Assert.False(string.IsNullOrEmpty(package.Facts.Summary), $"{package.Request} has no summary");
            Assert.False(string.IsNullOrEmpty(package.Facts.License), $"{package.Request} has no license");
            Assert.StartsWith("https://", package.Facts.Homepage, StringComparison.Ordinal);
            Assert.Empty(package.Warnings);
        });
    }

    /// <summary>meson and cmake keep what an earlier call told them: a build that is resumed from a phase would go on with it, and say that all is well.</summary>
    [Fact]
    public void A_phase_that_fills_a_directory_beside_the_source_makes_it_anew()
    {
        using var collection = Open();
        var found = 0;
        foreach (var package in GenerateAll(collection).Generated)
        {
            var lines = Encoding.UTF8.GetString(package.Script.Bytes.Span).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].StartsWith("meson setup ../obj ", StringComparison.Ordinal) && !lines[i].StartsWith("cmake -S . -B ../obj ", StringComparison.Ordinal) && lines[i] != "mkdir ../programs") continue;
                found++;
                Assert.StartsWith("rm -rf ../", lines[i - 1], StringComparison.Ordinal);
            }
        }

        Assert.True(found >= 5, $"only {found} such phases");
    }

    [Fact]
    public void Every_template_has_the_form_that_collection_format_writes()
    {
        using var collection = Open();
        Assert.Empty(CollectionFormat.Prepare(collection, [], TestContext.Current.CancellationToken).Changes);
    }

    /// <summary>As docs/guides/write-a-package.md shows them.</summary>
    [Theory]
    [InlineData("{% set archive = source(\"tool\") %}", "#: source git:0123456789012345678901234567890123456789 src\n")]
    [InlineData("{% block sources %}\n#: source {{ file(\"hello.c\") }} into=src\n{% endblock %}", "#: source sha256:a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447 hello.c into=src\n\nset -eu\n")]
    [InlineData("{% block sources %}{% endblock %}\n{% block setup %}{% endblock %}\n{% block build %}{% endblock %}\n{% block install %}\necho hello > \"$out/greeting\"\n{% endblock %}", "esac; }\nif phase install; then (\necho hello > \"$out/greeting\"\n) fi\n")]
    public void What_is_built_need_not_be_an_archive(string facts, string lines)
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        small.Write("downloadlist.sha256", $"git:0123456789012345678901234567890123456789  tool  https://example.org/tool.git\n");
        small.Write("packages/hello/hello.sh.j2", $"{{% extends \"layouts/base.sh.j2\" %}}\n{{% set version = \"1\" %}}\n{facts}\n");
        small.Write("packages/hello/hello.c", "hello world\n");
        using var below = Open();
        using var collection = Collection.Open(small.Path, below.Directories[0]);

        Assert.Contains(lines, Encoding.UTF8.GetString(new Generator(collection).Generate(new PackageRequest("hello")).Script.Bytes.Span), StringComparison.Ordinal);
    }

    /// <summary>Whichever layout reads a fact, and wherever it comes upon it, the line that sets it is named.</summary>
    [Theory]
    [InlineData("base", "depends = \"zlib\"", "the fact 'depends' is not a list", "\"zlib\"")]
    [InlineData("base", "links = \"bin/a b\"", "the fact 'links' is not a list", "\"bin/a b\"")]
    [InlineData("base", "options = \"leak-check=off\"", "the fact 'options' is not a list", "\"leak-check=off\"")]
    [InlineData("make", "strip = \"one\"", "the fact 'strip' is not a number", "\"one\"")]
    [InlineData("make", "make_flags = \"A=b\"", "the fact 'make_flags' is not a list", "\"A=b\"")]
    [InlineData("meson", "meson_flags = \"-Da=b\"", "the fact 'meson_flags' is not a list", "\"-Da=b\"")]
    [InlineData("meson", "tools = \"python\"", "the fact 'tools' is not a list", "\"python\"")]
    [InlineData("cmake", "cmake_flags = \"-DA=b\"", "the fact 'cmake_flags' is not a list", "\"-DA=b\"")]
    [InlineData("base", "patches = \"p\"", "the fact 'patches' is not a list", "\"p\"")]
    [InlineData("base", "sources = \"s\"", "the fact 'sources' is not a list", "\"s\"")]
    [InlineData("base", "install_flags = \"A=b\"", "the fact 'install_flags' is not a list", "\"A=b\"")]
    [InlineData("base", "languages = \"c++\"", "the fact 'languages' is not a list", "\"c++\"")]
    [InlineData("base", "license_files = \"COPYING\"", "the fact 'license_files' is not a list", "\"COPYING\"")]
    [InlineData("base", "compiler_names = \"cc\"", "the fact 'compiler_names' is not a list", "\"cc\"")]
    [InlineData("base", "hide_build_paths = \"a.h\"", "the fact 'hide_build_paths' is not a list", "\"a.h\"")]
    [InlineData("base", "directories = \"bin\"", "the fact 'directories' is not a list", "\"bin\"")]
    [InlineData("base", "env_interpreters = \"perl\"", "the fact 'env_interpreters' is not a list", "\"perl\"")]
    [InlineData("test", "programs = \"x\"", "the fact 'programs' is not a list", "\"x\"")]
    [InlineData("base", "depends = 3", "the fact 'depends' is not a list", "3")]
    [InlineData("make", "make_flags = none", "the fact 'make_flags' is not a list", "none")]
    [InlineData("base", "patches = false", "the fact 'patches' is not a list", "true or false")]
    [InlineData("base", "directory = 3", "the fact 'directory' is not a text", "3")]
    [InlineData("base", "directory = \"../../../etc\"", "the fact 'directory' leads out of the tree that it is about", "\"../../../etc\"")]
    [InlineData("base", "directory = \"/etc\"", "the fact 'directory' leads out of the tree that it is about", "\"/etc\"")]
    [InlineData("base", "directories = [\"bin\", \"../x\"]", "the fact 'directories' leads out of the tree that it is about", "\"../x\"")]
    [InlineData("base", "cflags = [\"-O3\"]", "the fact 'cflags' is not a text", "a list")]
    [InlineData("base", "cflags = \"-O3\".split(\",\")", "the fact 'cflags' is not a text", "a list")]
    public void A_fact_of_another_kind_than_its_layout_reads_is_refused_where_it_is_set(string layout, string set, string message, string got)
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        var name = layout == "test" ? "test-hello" : "hello";
        var path = $"packages/hello/{name}.sh.j2";
        if (layout == "test") small.Write("packages/hello/hello.sh.j2", "{% extends \"layouts/base.sh.j2\" %}\n{% set version = \"1\" %}\n{% block sources %}{% endblock %}\n");
        small.Write(path, $"{{% extends \"layouts/{layout}.sh.j2\" %}}\n{{% set version = \"1\" %}}\n{{% set {set} %}}\n{(layout == "test" ? "" : "{% block sources %}{% for line in patches | default([]) + sources | default([]) %}#: source {{ line }}\n{% endfor %}{% endblock %}\n")}");
        using var below = Open();
        using var collection = Collection.Open(small.Path, below.Directories[0]);
        var error = Assert.Throws<Errors.PthbsException>(() => new Generator(collection).Generate(new PackageRequest(name)));
        Assert.Equal((message, got), (error.Message, error.Got));
        Assert.StartsWith($"{Path.GetFullPath(small.Path)}/{path}:3:", error.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_where_a_list_of_packages_is_wanted_is_refused_as_that()
    {
        using var small = new TemporaryDirectory();
        small.Write("pthbs.yaml", "name: mine\nsystem: x86_64-linux\n");
        small.Write("packages/hello/hello.sh.j2", "{% extends \"layouts/base.sh.j2\" %}\n{% set version = \"1\" %}\n{% set depends = \"zlib\" %}\n{% block sources %}{% endblock %}\n");
        using var below = Open();
        using var collection = Collection.Open(small.Path, below.Directories[0]);
        var error = Assert.Throws<Errors.PthbsException>(() => new Generator(collection).Generate(new PackageRequest("hello")));
        Assert.Equal(("the fact 'depends' is not a list", "\"zlib\""), (error.Message, error.Got));
    }

    [Fact]
    public void A_package_can_be_asked_for_with_every_toolchain_that_has_a_compiler()
    {
        using var collection = Open();
        var generator = new Generator(collection);
        var choices = generator.Generate(new PackageRequest("zlib")).Parameters.Single(p => p.Name == "toolchain").Choices;
        Assert.DoesNotContain("none", choices);
        foreach (var toolchain in choices) generator.Generate(PackageRequest.Parse($"zlib:toolchain={toolchain}"));
    }

    [Fact]
    public void Two_generators_give_the_same_ids()
    {
        using var collection = Open();
        Assert.Equal(GenerateAll(collection).Generated.Select(p => p.Id), GenerateAll(collection).Generated.Select(p => p.Id));
    }

    [Fact]
    public void Every_environment_names_packages_that_render()
    {
        using var collection = Open();
        var generator = new Generator(collection);
        Assert.Contains("base", collection.Environments);
        foreach (var name in collection.Environments)
            Assert.All(collection.Environment(name).Packages, package => Assert.NotNull(generator.Generate(package.Package)));
    }

    [Fact]
    public void Every_requirement_of_a_script_is_generated_before_it()
    {
        using var collection = Open();
        var before = new HashSet<PackageId>();
        foreach (var package in GenerateAll(collection).Generated)
        {
            Assert.Subset(before, package.Script.Requirements.ToHashSet());
            before.Add(package.Id);
        }
    }

    [Fact]
    public void Every_source_of_what_was_ever_built_can_be_had_from_debian_or_lies_in_the_collection()
    {
        using var collection = Open();
        foreach (var package in GenerateAll(collection).Generated.Where(p => !IsUntested(p)))
            foreach (var source in package.Script.Header.Sources.Where(s => package.Files.All(f => f.Key != s.Key)))
            {
                var entry = collection.FindDownload(source.File);
                Assert.Equal(source.Key, entry?.Key);
                Assert.Contains(entry!.Urls, url => url.StartsWith("debian:pool/", StringComparison.Ordinal));
            }
    }

    [Fact]
    public void Every_package_of_software_says_what_advisories_call_it()
    {
        using var collection = Open();
        // These are lists, scripts and programs of our own, headers, or all of Debian's parts.
        string[] none = ["builder", "ca-certificates", "container-scripts", "gcc-libraries", "image", "image-scripts", "initramfs", "linux-headers", "minimal", "server", "start-kernel", "system-scripts"];
        foreach (var package in GenerateAll(collection).Generated)
        {
            var (name, facts) = (package.Request.Name, package.Facts);
            var isPartsAlone = name.StartsWith("debian-", StringComparison.Ordinal) || name.EndsWith("-toolchain", StringComparison.Ordinal) || name == "gcc-libraries";
            Assert.True(isPartsAlone ? facts.Parts.Count > 0 : none.Contains(name) || facts.Purl is not null, $"{name} has no purl");
            foreach (var purl in facts.Parts.Select(p => p.Facts.Purl).Append(facts.Purl).OfType<string>())
            {
                Assert.Matches("^pkg:(generic/[^/]+|github/[^/]+/[^/]+)$", purl);
                // purl's own rule for both types of a repository.
                Assert.Equal(purl.ToLowerInvariant(), purl);
            }
        }
    }

    [Fact]
    public void Every_package_is_tested_or_says_that_it_is_untested()
    {
        using var collection = Open();
        var without = GenerateAll(collection).Generated
            .Where(p => !IsUntested(p) && !File.Exists(Path.Combine(Path.GetDirectoryName(p.Where)!, $"test-{p.Request.Name}.sh.j2")))
            .Select(p => p.Request.Name).Distinct();
        // The seeds are tested by all that is built in them, systems and their images by booting them (tests/long/boot, tests/long/image, tests/long/builder, tests/long/server).
        Assert.Equal(["builder", "debian-cargo", "debian-go", "debian-seed", "debian-seed-cxx", "debian-seed-tools", "image", "minimal", "server"], without.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bubblewrap:become=yes")]
    [InlineData("container-scripts:supervisor=s6")]
    [InlineData("curl:tls=libressl")]
    [InlineData("curl:tls=none")]
    [InlineData("s6-networking:tls=libressl")]
    [InlineData("zsh:curses=netbsd-curses")]
    public void A_variant_is_another_package_beside_the_usual_one(string request)
    {
        using var collection = Open();
        var generator = GenerateAll(collection);
        var variant = generator.Generate(PackageRequest.Parse(request));
        Assert.NotEqual(generator.Generate(new PackageRequest(variant.Request.Name)).Id, variant.Id);
    }

    [Fact]
    public void Every_line_of_the_download_list_is_used()
    {
        using var collection = Open();
        var used = GenerateAll(collection).Generated.SelectMany(p => p.Script.Header.Sources).Select(s => s.File).ToHashSet();
        Assert.All(collection.Downloads.SelectMany(list => list.Entries), entry => Assert.Contains(entry.File, used));
    }

    [Fact]
    public void No_script_names_a_host()
    {
        using var collection = Open();
        Assert.All(GenerateAll(collection).Generated, package => Assert.DoesNotContain("://", Encoding.UTF8.GetString(package.Script.Bytes.Span), StringComparison.Ordinal));
    }

    [Fact]
    public void All_but_the_seeds_are_built_on_a_seed_and_nothing_switches_the_sandbox_off()
    {
        using var collection = Open();
        var generated = GenerateAll(collection).Generated;
        var seed = generated.Single(p => p.Request.Name == "debian-seed");
        Assert.False(seed.Script.HasCommands);
        Assert.Equal(48, seed.Script.Header.Sources.Length);
        var seeds = generated.Where(p => p.Request.Name.StartsWith("debian-", StringComparison.Ordinal)).ToList();
        Assert.All(seeds, s => Assert.False(s.Script.HasCommands));
        var ids = seeds.Select(s => s.Id).ToList();
        // What busybox and other programs of the collection make needs no compiler.
        string[] busybox = ["amd64-microcode", "builder", "container-scripts", "firmware-realtek", "image", "image-scripts", "initramfs", "intel-microcode", "linux-debian", "minimal", "nftables-debian", "pthbs", "s6-debian", "server", "syslinux", "system-scripts", "systemd-boot"];
        Assert.All(generated.Where(p => !seeds.Contains(p)), package => Assert.True(busybox.Contains(package.Request.Name) ? package.Script.Header.Rootfs is null : ids.Contains(package.Script.Header.Rootfs!.Value)));
        Assert.All(generated, package => Assert.True(package.Script.Header.IsOn(ScriptOptions.Sandbox)));
    }
}
