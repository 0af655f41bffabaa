using System.Collections.Immutable;
using Pthbs.Errors;
using Pthbs.Sources;

namespace Pthbs.Tests.Sources;

public sealed class MirrorsTests
{
    private static ImmutableArray<string> MirrorsOf(Action<ScratchDirectory> write, params string[] settings)
    {
        using var scratch = new ScratchDirectory();
        write(scratch);
        return Mirrors.OfMachine(settings, scratch.In("apt")).Urls;
    }

    [Fact]
    public void One_line_entries_are_read_with_options_comments_and_both_types() => Assert.Equal(
        ["http://one.example/debian", "https://two.example/mirror/debian", "http://three.example/debian-security"],
        MirrorsOf(s => s.Write("apt/sources.list", """
            # deb http://comment.example/debian bookworm main
            deb http://one.example/debian/ bookworm main contrib # and more
            deb-src [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] https://two.example/mirror/debian bookworm main
            deb	http://three.example/debian-security bookworm-security main
            rpm http://four.example/debian bookworm main
            deb http://five.example/debian
            """)));

    /// <summary>As apt reads them: configuration management often keeps them elsewhere.</summary>
    [Fact]
    public void Lists_behind_links_are_read() => Assert.Equal(
        ["http://one.example/debian", "http://two.example/debian"],
        MirrorsOf(s =>
        {
            s.Write("elsewhere/list", "deb http://one.example/debian bookworm main\n");
            s.Write("elsewhere/parts/two.list", "deb http://two.example/debian bookworm main\n");
            s.Write("apt/apt.conf", "");
            s.Handle.CreateLink("../elsewhere/list", "apt/sources.list");
            s.Handle.CreateLink(s.In("elsewhere/parts"), "apt/sources.list.d");
        }));

    [Fact]
    public void Stanzas_are_read_with_continuations_and_disabled_ones_left_out() => Assert.Equal(
        ["http://one.example/debian", "http://two.example/debian", "http://three.example/debian-security"],
        MirrorsOf(s => s.Write("apt/sources.list.d/debian.sources", """
            Types: deb deb-src
            # a comment inside
            URIs: http://one.example/debian
             http://two.example/debian/
            Suites: bookworm
            Components: main non-free
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             URIs: http://key.example/debian
             -----END PGP PUBLIC KEY BLOCK-----

            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm
            Components: main
            Enabled: no

            types: deb
            uris: http://three.example/debian-security
            suites: bookworm-security
            components: main
            """)));

    [Fact]
    public void Repositories_of_third_parties_are_never_asked() => Assert.Empty(MirrorsOf(s =>
    {
        s.Write("apt/sources.list", """
            deb https://packages.vendor.example/apt stable main
            deb https://vendor.example/linux/debian bookworm stable
            deb https://vendor.example/debian/ ./
            deb http://archive.example/ubuntu jammy main
            deb cdrom:[Debian]/ bookworm main
            deb http://user:secret@private.example/debian bookworm main
            """);
        s.Write("apt/sources.list.d/node.sources", "Types: deb\nURIs: https://deb.node.example/node_20.x\nSuites: nodistro\nComponents: main\n");
    }));

    [Fact]
    public void The_order_is_the_list_then_the_parts_by_name_then_the_settings_each_once() => Assert.Equal(
        ["http://z.example/debian", "http://a.example/debian", "http://b.example/debian", "https://old.example/archive"],
        MirrorsOf(
            s =>
            {
                s.Write("apt/sources.list", "deb http://z.example/debian bookworm main\n");
                s.Write("apt/sources.list.d/20-b.list", "deb http://b.example/debian bookworm main\ndeb http://z.example/debian/ bookworm-updates main\n");
                s.Write("apt/sources.list.d/10-a.sources", "URIs: http://a.example/debian\nComponents: main\n");
                s.Write("apt/sources.list.d/10-a.sources.save", "URIs: http://backup.example/debian\nComponents: main\n");
                s.Write("apt/sources.list.d/c.list~", "deb http://tilde.example/debian bookworm main\n");
            },
            "https://old.example/archive/",
            "http://a.example/debian"));

    [Fact]
    public void A_file_of_mirrors_that_cannot_be_is_passed_over() => Assert.Equal(
        ["http://one.example/debian"],
        MirrorsOf(s => s.Write("apt/sources.list", $"""
            deb mirror+file:/a{'\0'}b/debian bookworm main
            deb mirror+file:/{new string('x', 5000)}/debian bookworm main
            deb mirror+file:/nowhere/debian.list bookworm main
            deb mirror+file: bookworm main
            deb http:///debian bookworm main
            deb file:///a%00b/debian bookworm main
            deb http://two.example/debian{'\r'} bookworm main
            deb http://one.example/debian bookworm main
            """)));

    [Fact]
    public void A_file_of_mirrors_is_followed() => Assert.Equal(
        ["https://near.example/debian", "https://far.example/debian"],
        MirrorsOf(s =>
        {
            var list = s.Write("apt/mirrors/debian.list",
                "https://near.example/debian\tpriority:1\n# far\nhttps://far.example/debian\nhttps://other.example/raspbian\n");
            s.Write("apt/sources.list.d/debian.sources", $"Types: deb\nURIs: mirror+file://{list}\nSuites: bookworm\nComponents: main\n");
        }));

    [Fact]
    public void A_machine_without_apt_has_the_mirrors_of_its_settings() =>
        Assert.Equal(["https://old.example/debian"], Mirrors.OfMachine(["https://old.example/debian"], "/nonexistent/apt").Urls);

    [Fact]
    public void A_mirror_in_the_settings_that_is_no_url_is_an_error()
    {
        var error = Assert.Throws<PthbsException>(() => Mirrors.OfMachine(["old.example/debian"], "/nonexistent/apt"));
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Equal("old.example/debian", error.Got);
    }
}
