using Pthbs.Planning;
using Pthbs.Tests.Inventory;

namespace Pthbs.Tests.Planning;

/// <summary>A program that is linked statically refers to no library, and holds parts of it.</summary>
[Trait("Level", "thorough")]
public sealed class BuiltUsersTests : IDisposable
{
    private readonly PlantedLibrary _planted = new();

    public void Dispose() => _planted.Dispose();

    [Fact]
    public async Task Whoever_holds_parts_of_a_library_needs_it_and_the_files_are_told()
    {
        var old = _planted.Program("old", ("inflates", _planted.OldZlib, "inflate"));
        var other = _planted.Program("other", ("inflates", _planted.NewZlib, "inflate"));
        await _planted.Fixture.BuildAsync(old, other);
        var store = _planted.Fixture.Store;

        var users = new BuiltUsers(store, TestContext.Current.CancellationToken);
        var found = Dependents.Of(store.List(), users.Needs, id => id == _planted.OldZlib, all: false);

        Assert.Equal([new Dependent(old, _planted.OldZlib, true)], found);
        Assert.False(users.Refers(old, _planted.OldZlib));
        Assert.Equal(["lib/libz.a"], users.Files(old, _planted.OldZlib));
        Assert.Empty(users.Files(old, _planted.NewZlib));
        Assert.Equal("", users.Values(old));
    }
}
