using System.Text;
using Pthbs.Errors;
using Pthbs.Upkeep.Garbage;
using Pthbs.Planning;
using Pthbs.Scripts;

namespace Pthbs.Tests.Upkeep.Garbage;

/// <summary>A store outlives the format of what was built into it: its packages stay usable, though nothing can be read from their scripts.</summary>
public sealed class OtherFormatTests : IDisposable
{
    private const string OtherFormat = "#!/bin/sh\n#: pthbs 1\n#: name NAME\n#: version 1\n#: system x86_64-linux\nmake\n";
    private const string NewerOption = "#!/bin/sh\n#: pthbs 2\n#: name NAME\n#: version 1\n#: system x86_64-linux\n#: option from-a-later-round=on\nmake\n";

    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(OtherFormat)]
    [InlineData(NewerOption)]
    public void What_was_built_by_another_pthbs_is_kept_and_collected_as_all_else(string rest)
    {
        var (kept, other) = (Add("kept", rest), Add("other", rest));
        var user = _store.Add("user", refersTo: [kept]);
        _store.Store.Roots.Add("mine", [user.ToString()]);

        _store.Collect(new GarbageOptions { KeepBuildInputs = true });

        Assert.Equal([true, true, false], new[] { user, kept, other }.Select(_store.Has));
        Assert.Equal("?", PackageRecords.Of(_store.Store, kept).Version);
    }

    [Fact]
    public void Its_script_can_be_kept_but_not_read()
    {
        var id = Add("old", OtherFormat);
        Assert.Null(_store.Store.Scripts.TryRead(id));
        var error = Assert.Throws<PthbsException>(() => _store.Store.Scripts.Read(id));
        Assert.Equal((ErrorKind.Input, "1", "2"), (error.Kind, error.Got, error.Expected));
    }

    private PackageId Add(string name, string rest)
    {
        var script = Encoding.UTF8.GetBytes(rest.Replace("NAME", name, StringComparison.Ordinal));
        var id = PackageId.Of(name, script);
        File.WriteAllBytes($"{_store.Path}/state/scripts/{id}", script);
        using var tree = _store.Store.NewTree(id.ToString());
        tree.Root.WriteAtomically(name, name, durable: false);
        _store.Store.Publish(tree, id);
        return id;
    }
}
