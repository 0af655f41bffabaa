using Pthbs.Cli.Console;

namespace Pthbs.Cli.Tests.Console;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(-1, "0.0 s")]
    [InlineData(0.04, "0.0 s")]
    [InlineData(2.14, "2.1 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.97, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 0 s")]
    [InlineData(185, "3 min 5 s")]
    [InlineData(3599.6, "1 h 0 min")]
    [InlineData(7830, "2 h 10 min")]
    public void Durations_have_as_many_digits_as_are_of_use(double seconds, string text) => Assert.Equal(text, Quantity.Duration(seconds));

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1468006, "1.4 MiB")]
    [InlineData(102_297, "99.9 KiB")]
    [InlineData(102_349, "100 KiB")]
    [InlineData(1_048_500, "1.0 MiB")]
    [InlineData(long.MaxValue, "8388608 TiB")]
    public void Sizes_are_in_the_unit_that_suits_them(long bytes, string text) => Assert.Equal(text, Quantity.Size(bytes));

    [Fact]
    public void One_of_a_thing_is_said_in_the_singular()
    {
        Assert.Equal("1 package", Quantity.Count(1, "package"));
        Assert.Equal("0 packages", Quantity.Count(0, "package"));
        Assert.Equal("2 indices", Quantity.Count(2, "index", "indices"));
    }
}
