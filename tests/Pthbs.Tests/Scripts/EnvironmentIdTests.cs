using Pthbs.Errors;
using Pthbs.Scripts;

namespace Pthbs.Tests.Scripts;

public sealed class EnvironmentIdTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void It_is_env_and_a_hash()
    {
        var id = EnvironmentId.Parse($"env.{Hash}");
        Assert.Equal((Hash, $"env.{Hash}", "env.aaaaaaaa"), (id.Hash, id.ToString(), id.Short));
        Assert.False(PackageId.TryParse(id.ToString(), out _));
        Assert.True(EnvironmentId.IsStoreName(id.ToString()));
        Assert.True(EnvironmentId.IsStoreName($"zlib.{Hash}"));
        Assert.False(EnvironmentId.IsStoreName("lost+found"));
    }

    [Theory, InlineData(""), InlineData("env."), InlineData("env"), InlineData("env.abc"), InlineData("ENV.{0}"), InlineData("{0}"), InlineData("env.{0}a"), InlineData("env.{0}\n"), InlineData("zlib.{0}")]
    public void Nothing_else_is_one(string text)
    {
        text = text.Replace("{0}", Hash, StringComparison.Ordinal);
        Assert.False(EnvironmentId.TryParse(text, out _));
        Assert.Equal(ErrorKind.Input, Assert.Throws<PthbsException>(() => EnvironmentId.Parse(text)).Kind);
    }
}
