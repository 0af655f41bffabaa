using Pthbs.Errors;
using Pthbs.Files;
using Pthbs.Tests.Sources;

namespace Pthbs.Tests.Files;

/// <summary>A hint follows from what the kernel said, what was tried and what is there; a wrong one is worse than none.</summary>
public sealed class ErrorHintTests
{
    [Theory]
    [InlineData(Errno.AccessDenied, "read", "modes")]
    [InlineData(Errno.NotPermitted, "delete", "immutable")]
    [InlineData(Errno.TooManyFiles, "open", "ulimit -n")]
    [InlineData(Errno.TooManyFilesInSystem, "open", "fs.file-max")]
    [InlineData(Errno.NoMemory, "list", "memory")]
    [InlineData(Errno.Busy, "delete", "mounted")]
    [InlineData(Errno.NameTooLong, "make the file", "--store")]
    [InlineData(Errno.TooManyLinks, "make the directory", "links")]
    [InlineData(Errno.NotConnected, "look at", "FUSE")]
    [InlineData(Errno.Stale, "look at", "network file system")]
    [InlineData(Errno.Damaged, "read", "fsck")]
    [InlineData(Errno.CrossDevice, "rename to /x", "another file system is mounted")]
    [InlineData(Errno.CrossDevice, "exchange with /x", "another file system is mounted")]
    [InlineData(Errno.CrossDevice, "make the hard link", "another file system is mounted")]
    [InlineData(Errno.CrossDevice, "open the directory", "symbolic link")]
    [InlineData(Errno.LinkLoop, "open the directory", "symbolic link")]
    [InlineData(Errno.NoEntry, "look at", null)]
    public void Each_error_has_a_hint_of_its_own(int errno, string verb, string? part)
    {
        var hint = FileError.Of(errno, verb, "/somewhere").Hint;
        if (part is null) Assert.Null(hint);
        else Assert.Contains(part, hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 1, "more than 255 bytes")]
    [InlineData(200, 21, "more than 4095 bytes")]
    [InlineData(200, 2, "--store")]
    public void A_name_that_is_too_long_is_told_from_a_path_that_is(int length, int names, string part) =>
        Assert.Contains(part, FileError.Of(Errno.NameTooLong, "make the file", string.Concat(Enumerable.Repeat("/" + new string('n', length), names))).Hint, StringComparison.Ordinal);

    [Fact]
    public void A_file_system_mounted_in_between_is_what_a_failed_rename_tells_of()
    {
        using var disk = SmallDisk.TryMount(1 << 20);
        Assert.SkipWhen(disk is null, "mounting a small tmpfs needs root");
        using var here = new TemporaryDirectory();
        using var there = DirectoryHandle.Open(disk.Path);
        here.Write("file", "x");
        Assert.Contains("another file system is mounted", Assert.Throws<PthbsException>(() => here.Handle.Rename("file", there, "file")).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_immutable_is_told_as_that()
    {
        using var here = new TemporaryDirectory();
        here.Write("file", "x");
        Assert.SkipWhen(Commands.TryRun("/", "chattr", "+i", $"{here.Path}/file") is null, "this file system, or this user, has no chattr +i");
        try
        {
            Assert.Contains("immutable", Assert.Throws<PthbsException>(() => here.Handle.TryDelete("file")).Hint, StringComparison.Ordinal);
        }
        finally
        {
            Commands.TryRun("/", "chattr", "-i", $"{here.Path}/file");
        }
    }
}
