using Pthbs.Files;

namespace Pthbs.Tests.Files;

/// <summary>Names of what is made for a while.</summary>
public sealed class UniqueNameTests
{
    [Fact]
    public void No_name_comes_twice()
    {
        List<string> names = [.. Enumerable.Range(0, 1000).Select(_ => UniqueName.New())];
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.True(UniqueName.Is(name)));
        Assert.Equal(12, UniqueName.New(digits: 12).Length);
        Assert.False(UniqueName.Is("0"));
    }

    /// <summary>Process, time and count make a difference, in the beginning of a name too.</summary>
    [Fact]
    public void Without_the_kernels_random_bytes_names_differ_as_well()
    {
        List<string> names = [Of(1, 5, 1), Of(1, 5, 2), Of(1, 6, 1), Of(2, 5, 1)];
        Assert.Equal(4, names.Distinct().Count());
        Assert.Equal(3, names.Select(name => name[..12]).Distinct().Count());

        static string Of(int process, long time, long count)
        {
            var bytes = new byte[16];
            UniqueName.Fill(bytes, process, time, count);
            return Convert.ToHexStringLower(bytes);
        }
    }
}
