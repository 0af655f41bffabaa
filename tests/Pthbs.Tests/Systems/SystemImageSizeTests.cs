using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

public sealed class SystemImageSizeTests
{
    [Theory]
    [InlineData("512M", true)]
    [InlineData("16384G", true)]
    [InlineData("16777216M", true)]
    [InlineData("16385G", false)]
    [InlineData("16777217M", false)]
    [InlineData("99999999999999999999G", false)]
    [InlineData("0M", false)]
    [InlineData("M", false)]
    public void A_size_is_one_that_a_file_can_have(string text, bool isSize) => Assert.Equal(isSize, SystemImage.IsSize(text));
}
