using Pthbs.Cli.Tests.Program;

namespace Pthbs.Cli.Tests.Accidents;

public sealed class FewDescriptorsTests : IDisposable
{
    private readonly RealProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("build maker archive")]
    [InlineData("env build --packages hello archive")]
    [InlineData("fetch archive")]
    public async Task With_too_few_open_files_it_says_so_and_with_enough_it_goes_on(string command)
    {
        Act.Furnish(_program);
        (await _program.RunAsync("build", "tools")).Succeeded();
        // Fewer than these, and the runtime itself does not start.
        var failures = 0;
        for (var limit = 24; limit <= 256; limit += 2)
        {
            var place = $"{_program.Place}/{limit}";
            await Act.CommandAsync(_program, "cp", "-a", _program.Store, $"{place}.store");
            await Act.CommandAsync(_program, "cp", "-a", _program.State, $"{place}.state");
            var ended = await _program.ShellAsync($"ulimit -n {limit}; export PTHBS_STORE={place}.store PTHBS_STATE={place}.state; exec \"$pthbs\" {command}");
            if (ended.Code == 0)
            {
                Assert.True(failures > 0, "the lowest limit was high enough");
                return;
            }

            failures++;
            ended.Failed(7, "Too many open files", "hint: raise the limit of open files (ulimit -n)");
            (await _program.ShellAsync($"export PTHBS_STORE={place}.store PTHBS_STATE={place}.state; exec \"$pthbs\" {command}")).Succeeded();
            Assert.Empty(Directory.GetFileSystemEntries($"{place}.store/.new"));
        }

        Assert.Fail("256 open files are not enough");
    }
}
