using System.Buffers.Binary;
using Pthbs.Files;
using Pthbs.Files.Elf;

namespace Pthbs.Tests.Files.Elf;

public sealed class StackChecksTests
{
    private static readonly byte[] Load = [0x64, 0x48, 0x8B, 0x04, 0x25, 0x28, 0, 0, 0];
    private static readonly byte[] Subtract = [0x64, 0x4C, 0x2B, 0x1C, 0x25, 0x28, 0, 0, 0];

    [Fact]
    public void Instructions_that_read_the_value_are_counted_and_others_are_not()
    {
        byte[] other = [0x64, 0x48, 0x8B, 0x04, 0x25, 0x20, 0, 0, 0], absolute = [0x65, 0x48, 0x8B, 0x04, 0x25, 0x28, 0, 0, 0], narrow = [0x64, 0x8B, 0x04, 0x04, 0x25, 0x28, 0, 0, 0];
        Assert.Equal(3, StackChecks.Count([.. Load, .. other, .. Subtract, .. absolute, .. narrow, 0x90, .. Load]));
        Assert.Equal(0, StackChecks.Count([]));
        Assert.Equal(0, StackChecks.Count(Load.AsSpan(0, 8)));
        Assert.Equal(0, StackChecks.Count(Load.AsSpan(1)));
    }

    [Fact]
    public void An_instruction_that_is_read_in_two_parts_counts_once()
    {
        using var place = new TemporaryDirectory();
        for (var before = (128 * 1024) - 10; before <= (128 * 1024) + 1; before++)
        {
            File.WriteAllBytes($"{place.Path}/code", [.. new byte[before], .. Load, .. Subtract]);
            using var directory = DirectoryHandle.Open(place.Path);
            using var file = directory.OpenFile("code");
            Assert.Equal(2, StackChecks.Count(file, "code", default));
        }
    }

    [Fact]
    public void The_code_of_an_object_file_is_what_may_be_executed_of_it()
    {
        Assert.Equal(0x30, ObjectCode.Size(Object()));
    }

    [Fact]
    public void What_is_no_object_file_or_a_malformed_one_holds_no_code()
    {
        var whole = Object();
        for (var length = 0; length <= 64; length++) Assert.Equal(0, ObjectCode.Size(whole.AsSpan(0, length)));
        foreach (var (at, value) in new[] { (0, 0), (4, 1), (5, 2), (18, 40), (58, 40), (47, 0xFF), (44, 1), (60, 0) })
        {
            var spoilt = Object();
            spoilt[at] = (byte)value;
            Assert.Equal(0, ObjectCode.Size(spoilt));
        }
    }

    /// <summary>Three sections: code, data, and code that takes no bytes of the file.</summary>
    private static byte[] Object()
    {
        var file = new byte[64 + (3 * 64)];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), 3);
        Section(0, 1, 4, 0x30);
        Section(1, 1, 2, 0x20);
        Section(2, 8, 4, 0x10);
        return file;

        void Section(int number, int type, long flags, long size)
        {
            var section = file.AsSpan(64 + (number * 64));
            BinaryPrimitives.WriteInt32LittleEndian(section[4..], type);
            BinaryPrimitives.WriteInt64LittleEndian(section[8..], flags);
            BinaryPrimitives.WriteInt64LittleEndian(section[32..], size);
        }
    }
}
