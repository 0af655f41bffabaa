using Pthbs.Files;

namespace Pthbs.Tests.Files;

public sealed class LockHolderTests
{
    private const string List = """
        1: POSIX  ADVISORY  READ  812 fe:00:4711 128 128
        2: FLOCK  ADVISORY  WRITE 5130 fe:00:4712 0 EOF
        2: -> FLOCK  ADVISORY  WRITE 5131 fe:00:4712 0 EOF
        3: OFDLCK ADVISORY  READ  -1 fe:00:4713 0 EOF
        4: FLOCK  ADVISORY  READ  0 fe:00:4714 0 EOF
        5: FLOCK  ADVISORY  READ  17 fe:01:4712 0 EOF
        6: FLOCK  ADVISORY  READ  18 103:0a:9 0 EOF
        half a li
        """;

    [Theory]
    [InlineData(0xFE, 0, 4712, "5130")]
    [InlineData(0xFE, 1, 4712, "17")]
    [InlineData(0x103, 10, 9, "18")]
    [InlineData(0xFE, 0, 4713, "")]
    [InlineData(0xFE, 0, 4714, "")]
    [InlineData(0, 0, 4712, "")]
    public void Holders_are_found_by_device_and_inode_and_those_who_wait_are_none(ulong major, ulong minor, ulong inode, string processes) =>
        Assert.Equal(processes, string.Join(' ', LockHolder.Processes(List, new FileStatus { Device = (major << 32) | minor, Inode = inode })));

    [Fact]
    public void One_that_is_not_seen_is_said_to_be_that() => Assert.Equal("a process that is not visible from here", LockHolder.Of(null));
}
