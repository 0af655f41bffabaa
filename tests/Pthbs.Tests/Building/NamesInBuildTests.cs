using Pthbs.Scripts;

namespace Pthbs.Tests.Building;

/// <summary>A package's name is a directory's beside others that a build finds: no package can be called like one of them.</summary>
public sealed class NamesInBuildTests : IDisposable
{
    private readonly BuildFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData("descriptors")]
    [InlineData("fifo")]
    public async Task What_stands_in_the_builds_directory_is_the_name_of_no_package(string jobServer)
    {
        var id = await _f.AddAsync("python3.13", "ls -A /build > $out/x", $"#: option jobserver={jobServer}\n");
        await _f.BuildAsync(id);
        var names = _f.Read(id, "x").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("build.sh", names);
        Assert.Equal(["python3.13"], names.Where(PackageId.IsName));
    }

    [Fact]
    public async Task A_name_with_dots_works_as_any()
    {
        var library = await _f.AddAsync("lib.so.6", "mkdir $out/bin; printf '#!/bin/sh\\necho called\\n' > $out/bin/call; chmod +x $out/bin/call; echo lib > $out/file");
        var user = await _f.AddAsync("user.v1.2", "call > $out/x; ln -s /pthbs/" + library + "/file $out/link", $"#: depends {library}\n");
        await _f.BuildAsync(user);
        Assert.Equal("called\n", _f.Read(user, "x"));
        Assert.Equal([library.ToString()], _f.Store.Records.TryRead(user)!.References);
        var leaking = await _f.AddAsync("leaking.v1.2", "echo $PWD > $out/x");
        Assert.Contains("/build/leaking.v1.2", (await _f.FailAsync(leaking)).Describe(), StringComparison.Ordinal);
    }
}
