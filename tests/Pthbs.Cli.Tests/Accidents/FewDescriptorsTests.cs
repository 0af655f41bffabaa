using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

public sealed class FewDescriptorsTests : IDisposable
{
    private readonly RealProgram _program = new();

    public FewDescriptorsTests() => Act.Furnish(_program);

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(13)]
    [InlineData(64)]
    [InlineData(255)]
    public async Task With_too_few_open_files_it_says_so_before_it_does_anything(int limit)
    {
        (await _program.ShellAsync($"ulimit -n {limit}; exec \"$pthbs\" build archive")).Failed(7, $"got:      {limit}\n", "expected: at least 256", "hint: raise the limit of open files (ulimit -n)");
        Assert.False(Directory.Exists(_program.Store));
    }

    [Fact]
    public async Task The_least_that_it_asks_for_is_enough_and_a_lower_soft_limit_is_raised() =>
        (await _program.ShellAsync("ulimit -n 256; ulimit -S -n 16; exec \"$pthbs\" env build -j4 --packages maker archive hello")).Succeeded();
}
