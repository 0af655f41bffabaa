using System.Text;

namespace Pthbs.Tests.Files.Archives;

/// <summary>Debian packages: an ar archive of three members, of which the third is unpacked.</summary>
public sealed class DebianPackageTests : IDisposable
{
    private static readonly byte[] Version = [.. "2.0\n"u8];
    private static readonly byte[] Control = new TarBytes().File("./postinst", "#!/bin/sh\necho never\n").Done();
    private static readonly byte[] Data = new TarBytes().Directory("./").Directory("./usr/", time: 5).File("./usr/f").Done();
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Formats => Packed.Formats;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Only_the_data_are_unpacked()
    {
        _scratch.Unpack(Ar(("debian-binary", Version), ("control.tar", Control), ("data.tar", Data)));

        Assert.Equal(["usr/ 755 5.0", "usr/f file 644 1600000000.0 content\\n"], _scratch.Snapshot());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_data_may_be_compressed_whatever_the_members_name_says(string format)
    {
        _scratch.Unpack(Ar(("debian-binary", Version), ("control.tar.xz", Control), ("data.tar.xz", Packed.Samples[format])));

        Assert.Equal("lzip\n", _scratch.Text("lz"));
    }

    [Fact]
    public void Members_of_odd_length_and_of_others_are_passed_over()
    {
        _scratch.Unpack(Ar(("debian-binary/", Version), ("_odd", [1]), ("control.tar.gz", new byte[13]), ("data.tar", Data), ("_gpgbuilder", [.. "sig"u8])));

        Assert.Equal("content\n", _scratch.Text("usr/f"));
    }

    [Fact]
    public void Other_ar_archives_are_refused()
    {
        Assert.Contains("not a Debian package", _scratch.Refused(Ar(("hello.o", [1, 2]))), StringComparison.Ordinal);
        Assert.Contains("not a Debian package", _scratch.Refused(Ar()), StringComparison.Ordinal);
        Assert.Contains("the version of the Debian package is unknown", _scratch.Refused(Ar(("debian-binary", [.. "3.0\n"u8]), ("data.tar", Data))),
            StringComparison.Ordinal);
        Assert.Contains("the version of the Debian package is unknown", _scratch.Refused(Ar(("debian-binary", new byte[5000]))), StringComparison.Ordinal);
        Assert.Contains("no member data.tar", _scratch.Refused(Ar(("debian-binary", Version), ("control.tar", Control))), StringComparison.Ordinal);
        Assert.Contains("an unknown member", _scratch.Refused(Ar(("debian-binary", Version), ("control.tar", Control), ("other.tar", Data))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_data_member_or_garbage_at_the_end_is_refused()
    {
        Assert.Contains("an unknown member", _scratch.Refused(Ar(("debian-binary", Version), ("data.tar", Data), ("data.tar", Data))),
            StringComparison.Ordinal);
        Assert.Contains("in the middle of the header of a member", _scratch.Refused([.. Ar(("debian-binary", Version), ("data.tar", Data)), 1, 2, 3]),
            StringComparison.Ordinal);
        Assert.Contains("there is data after the end", _scratch.Refused(Ar(("debian-binary", Version), ("data.tar.gz", [.. Packed.Gzip(Data), 0]))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_cut_off_anywhere_is_refused()
    {
        var package = Ar(("debian-binary", Version), ("control.tar.gz", Packed.Gzip(Control)), ("data.tar.gz", Packed.Gzip(Data)));
        for (var length = 1; length < package.Length - 1; length += 7) _scratch.Refused(package[..length]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1 2")]
    public void A_length_that_is_no_number_is_refused(string length)
    {
        var package = Ar(("debian-binary", Version), ("data.tar", Data));
        Encoding.ASCII.GetBytes(length.PadRight(10)).CopyTo(package, 8 + 60 + 4 + 48);

        Assert.Contains("the length of member data.tar is not a number", _scratch.Refused(package), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_dpkg_made_is_unpacked_as_dpkg_does()
    {
        using var made = new Scratch();
        using (made.Tree.CreateDirectories("in/DEBIAN")) { }
        using (made.Tree.CreateDirectories("in/usr/bin")) { }
        made.Tree.WriteAtomically("in/DEBIAN/control",
            "Package: pthbs-test\nVersion: 1\nArchitecture: all\nMaintainer: no one <no@one>\nDescription: a test\n");
        made.Tree.WriteAtomically("in/usr/bin/tool", [.. "#!/bin/sh\n"u8], mode: 0b111_101_101);
        made.Tree.CreateLink("tool", "in/usr/bin/link");
        Tool.Run("dpkg-deb", [], "--root-owner-group", "--build", made.Tree.Path + "/in", made.Tree.Path + "/out.deb");
        Tool.Run("dpkg-deb", [], "--extract", made.Tree.Path + "/out.deb", made.Tree.Path + "/expected");
        _scratch.Unpack(made.Tree.ReadBytes("out.deb"));

        using var expected = made.Tree.OpenDirectory("expected");
        Assert.Equal(Snapshot.Of(expected), _scratch.Snapshot());
    }

    private static byte[] Ar(params (string Name, byte[] Content)[] members) => ArBytes.Of(members);
}
