using Pthbs.Building;

namespace Pthbs.Tests.Building;

/// <summary>The jobserver as real builds see it; <see cref="JobServerTests"/> have what they can do to it.</summary>
public sealed class RealJobServerTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    /// <summary>The fifo lies in /build, beside the directory that has the package's name.</summary>
    [Theory]
    [InlineData("jobserver")]
    [InlineData("build")]
    public async Task A_fifo_for_make_stands_in_the_way_of_no_package(string name)
    {
        var id = await _f.AddAsync(name, "fifo=${MAKEFLAGS##*fifo:}; test -p $fifo && echo $PWD > $out/x", "#: option jobserver=fifo\n#: option leak-check=off\n");
        await _f.BuildAsync(id);
        Assert.Equal($"/build/{name}\n", _f.Read(id, "x"));
    }

    [Fact]
    public async Task The_jobserver_has_a_token_for_each_slot_but_one()
    {
        var id = await _f.AddAsync("jobs", "echo $MAKEFLAGS > $out/flags; sleep 0.3; dd bs=1 count=1 <&3 2>/dev/null > $out/token");
        var result = await _f.ScheduleAsync(_f.Graph(id), new PackageBuilderOptions(2));
        Assert.Empty(result.Failures);
        Assert.Equal("-j2 --jobserver-auth=3,4\n", _f.Read(id, "flags"));
        Assert.Equal("+", _f.Read(id, "token"));
    }
}
