using Pthbs.Files;
using Pthbs.Files.Archives;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Archives that try to write where they should not, or to mean two things. Each is refused in words that name the entry.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("../victim")]
    [InlineData("a/../../victim")]
    [InlineData("..")]
    [InlineData("a/..")]
    [InlineData("./../victim")]
    public void Two_dots_are_refused(string name) =>
        Assert.Contains("contains '..'", _scratch.Refused(new TarBytes().File(name).Done()), StringComparison.Ordinal);

    [Fact]
    public void Two_dots_are_refused_in_components_that_stripping_would_drop() =>
        Assert.Contains("contains '..'", _scratch.Refused(new TarBytes().File("../f").Done(), new UnpackOptions { StripComponents = 1 }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/etc/victim")]
    [InlineData("//victim")]
    public void Absolute_names_are_refused(string name) =>
        Assert.Contains("absolute path", _scratch.Refused(new TarBytes().File(name).Done()), StringComparison.Ordinal);

    [Fact]
    public void A_file_through_a_link_that_the_archive_made_is_refused()
    {
        var message = _scratch.Refused(new TarBytes().Link("esc", "..").File("esc/victim").Done());

        Assert.Contains("test.tar: esc/victim: esc must be a directory for this entry, but is a symbolic link", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_through_a_link_that_was_there_before_is_refused()
    {
        _scratch.Tree.CreateLink("..", "esc");

        Assert.Contains("but is a symbolic link", _scratch.Refused(new TarBytes().File("esc/victim").Done()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_place_of_a_link_does_not_write_where_the_link_points()
    {
        Assert.Contains("twice", _scratch.Refused(new TarBytes().Link("esc", "../victim").File("esc").Done()), StringComparison.Ordinal);
    }

    /// <summary>The chain that the class library's own extraction follows out of its directory.</summary>
    [Fact]
    public void The_chain_of_links_that_climbs_by_a_detour_is_refused()
    {
        var message = _scratch.Refused(new TarBytes()
            .Directory("a/").Directory("a/b/").Directory("a/b/c/")
            .Link("a/b/c/up", "../..")
            .Link("esc", "a/b/c/up/../../outside")
            .File("esc/victim")
            .Done());

        Assert.Contains("test.tar: esc/victim", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_entry_over_a_link_is_refused()
    {
        Assert.Contains("but is a symbolic link", _scratch.Refused(new TarBytes().Link("d", "..").Directory("d/").File("d/victim").Done()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_over_a_file_and_a_file_over_a_directory_are_refused()
    {
        Assert.Contains("but is a file", _scratch.Refused(new TarBytes().File("a").Directory("a/").Done()), StringComparison.Ordinal);
        Assert.Contains("but is a file", _scratch.Refused(new TarBytes().File("b").File("b/c").Done()), StringComparison.Ordinal);
        Assert.Contains("has this as a directory", _scratch.Refused(new TarBytes().Directory("c/").File("c").Done()), StringComparison.Ordinal);
        Assert.Contains("has this as a directory", _scratch.Refused(new TarBytes().File("d/e/f").Link("d/e", "x").Done()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_comes_twice_is_refused()
    {
        Assert.Contains("test.tar: ./f: the archive has this entry twice", _scratch.Refused(new TarBytes().File("f").File("./f").Done()),
            StringComparison.Ordinal);
        Assert.Contains("twice", _scratch.Refused(new TarBytes().Link("l", "x").Link("l", "x").Done()), StringComparison.Ordinal);
        Assert.Contains("twice", _scratch.Refused(new TarBytes().File("g").HardLink("g", "g").Done()), StringComparison.Ordinal);
    }

    /// <summary>The archive has each once: what was asked for made two names equal, and that is what has to change.</summary>
    [Theory]
    [InlineData(2, "a/x/f and b/y/f", "the first 2 parts of each name are left off")]
    [InlineData(1, "x/f and y/f", "the first part of each name is left off")]
    public void Names_that_are_equal_without_what_is_left_off_are_told_as_that(int strip, string names, string why)
    {
        var (first, second) = (names.Split(" and ")[0], names.Split(" and ")[1]);
        var says = _scratch.Refused(new TarBytes().File(first).File(second).Done(), new UnpackOptions { StripComponents = strip });
        foreach (var told in (string[])["two entries of the archive come to the same path, because " + why, names, "lower strip"]) Assert.Contains(told, says, StringComparison.Ordinal);
        Assert.DoesNotContain("pack it again", says, StringComparison.Ordinal);
        Assert.Contains("has this entry twice", _scratch.Refused(new TarBytes().File(first).File(first).Done(), new UnpackOptions { StripComponents = strip }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_there_before_is_never_replaced()
    {
        _scratch.Tree.WriteAtomically("mine", "precious");

        Assert.Contains("something is already there", _scratch.Refused(new TarBytes().File("mine").Done()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../victim", "contains '..'")]
    [InlineData("/etc/passwd", "absolute path")]
    [InlineData("later", "did not contain before")]
    [InlineData("d", "did not contain before")]
    [InlineData("there", "did not contain before")]
    [InlineData("", "is empty")]
    [InlineData("l/f", "did not contain before")]
    public void A_hard_link_to_anything_but_an_earlier_file_is_refused(string target, string why)
    {
        _scratch.Tree.WriteAtomically("there", "from another archive");

        Assert.Contains(why, _scratch.Refused(new TarBytes().Directory("d/").File("d/f").Link("l", "d").HardLink("h", target).File("later").Done()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_hard_link_whose_target_was_stripped_away_is_refused() =>
        Assert.Contains("did not contain before", _scratch.Refused(new TarBytes().File("top").HardLink("p/h", "top").Done(),
            new UnpackOptions { StripComponents = 1 }), StringComparison.Ordinal);

    /// <summary>A hard link to a link, then a file of the link's name: the link must not be followed by anyone.</summary>
    [Fact]
    public void A_hard_link_to_a_link_does_not_reach_what_the_link_points_to()
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(_scratch.Path, "tree", "secret"), "x");
        _scratch.Unpack(new TarBytes().Link("l", "secret").HardLink("h", "l").Done());

        Assert.Equal(FileKind.Link, _scratch.Tree.Status("h").Kind);
        Assert.Equal(1u, _scratch.Tree.Status("secret").Links);
    }

    [Theory]
    [InlineData('3', "a character device")]
    [InlineData('4', "a block device")]
    [InlineData('6', "a FIFO")]
    [InlineData('S', "a sparse file")]
    [InlineData('M', "another volume")]
    [InlineData('Z', "of type 'Z'")]
    [InlineData('\u0001', "of type 0x01")]
    public void What_is_no_file_directory_or_link_is_refused(char type, string what)
    {
        var message = _scratch.Refused(new TarBytes().Header("thing", type).Done());

        Assert.Contains("test.tar: thing: the entry is", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb", "a\\x0ab")]
    [InlineData("a\u001b[2J", "a\\x1b[2J")]
    [InlineData("a\u0085b", "a\\x85b")]
    [InlineData("a\u007f", "a\\x7f")]
    public void Control_characters_in_names_are_refused_and_shown_harmlessly(string name, string shown)
    {
        var message = _scratch.Refused(new TarBytes().File(name).Done());

        Assert.Contains("not UTF-8 without control characters", message, StringComparison.Ordinal);
        Assert.Contains(shown, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_utf8_are_refused()
    {
        var message = _scratch.Refused(new TarBytes().Header("", '0', change: block => (block[0], block[1]) = ((byte)'a', 0xE9)).Done());

        Assert.Contains("a\\xe9", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nul_in_a_name_is_refused_wherever_the_name_stands()
    {
        Assert.Contains("continues after a NUL", _scratch.Refused(new TarBytes().File("a\0b").Done()), StringComparison.Ordinal);
        Assert.Contains("continues after a NUL", _scratch.Refused(new TarBytes().Link("a", "b\0c").Done()), StringComparison.Ordinal);
        Assert.Contains("a\\x00b", _scratch.Refused(new TarBytes().Pax(("path", "a\0b")).File("c").Done()), StringComparison.Ordinal);
        Assert.Contains("continues after a NUL", _scratch.Refused(new TarBytes().LongName("a\0b").File("c").Done()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_no_file_system_takes_are_refused_by_the_archive_not_by_the_disk()
    {
        Assert.Contains("a component of the name is too long", _scratch.Refused(new TarBytes().Pax(("path", new string('x', 256))).File("f").Done()),
            StringComparison.Ordinal);
        Assert.Contains("the name is too long", _scratch.Refused(new TarBytes().Pax(("path", string.Concat(Enumerable.Repeat("dir/", 1100))
            + "f")).File("f").Done()), StringComparison.Ordinal);
        Assert.Contains("the link target is too long", _scratch.Refused(new TarBytes().Pax(("linkpath", new string('x', 4096))).Link("f", "").Done()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_names_are_taken()
    {
        var name = string.Concat(Enumerable.Repeat(new string('x', 255) + "/", 15)) + new string('y', 255);
        _scratch.Unpack(new TarBytes().Pax(("path", name), ("linkpath", new string('z', 4095))).Link("f",
            "").Pax(("path", new string('é', 127))).File("g").Done());

        Assert.Equal(4095, _scratch.Tree.ReadLink(name).Length);
        Assert.Equal("content\n", _scratch.Text(new string('é', 127)));
    }

    [Fact]
    public void An_entry_that_is_no_directory_and_has_no_name_of_its_own_is_refused()
    {
        Assert.Contains("the name is empty", _scratch.Refused(new TarBytes().File("").Done()), StringComparison.Ordinal);
        Assert.Contains("its name is that of one", _scratch.Refused(new TarBytes().File(".").Done()), StringComparison.Ordinal);
        Assert.Contains("its name is that of one", _scratch.Refused(new TarBytes().Link("./", "x").Done()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_nothing_is_refused() =>
        Assert.Contains("the link target is empty", _scratch.Refused(new TarBytes().Link("l", "").Done()), StringComparison.Ordinal);

    [Fact]
    public void A_link_that_ends_in_a_slash_is_refused() =>
        Assert.Contains("its name is that of one", _scratch.Refused(new TarBytes().Link("l/", "x").Done()), StringComparison.Ordinal);
}
