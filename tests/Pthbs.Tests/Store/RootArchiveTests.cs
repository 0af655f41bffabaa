using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class RootArchiveTests : IDisposable
{
    private static readonly string A = "a." + new string('a', 64), Env = "env." + new string('e', 64);
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public RootArchiveTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Each_change_is_a_generation_and_the_same_again_is_none()
    {
        _store.Roots.Add("base", [A]);
        _store.Roots.Add("base", [A]);
        _store.Roots.Add("base", [Env]);
        _store.Roots.Add("base", [A]);
        Assert.Equal(["base"], _store.Roots.Names);
        Assert.Equal([(1, A), (2, Env), (3, A)], _store.Roots.Generations("base").Select(g => (g.Number, Assert.Single(g.Names))));
    }

    [Fact]
    public void A_root_is_gone_with_its_last_generation()
    {
        _store.Roots.Add("base", [A]);
        _store.Roots.Delete("base", Assert.Single(_store.Roots.Numbers("base")));
        Assert.Empty(_store.Roots.Names);
        Assert.Empty(_store.Roots.Generations("base"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("-x")]
    [InlineData("a\n")]
    public void A_name_that_leads_elsewhere_is_refused(string name) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<PthbsException>(() => _store.Roots.Add(name, [A])).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("rubbish\n")]
    [InlineData("../../etc\n")]
    public void A_generation_that_cannot_be_read_is_an_error_and_not_an_empty_root(string content)
    {
        _store.Roots.Add("base", [A]);
        _directory.Write("state/roots/base/1", content);
        Assert.Equal(ErrorKind.Damage, Assert.Throws<PthbsException>(() => _store.Roots.Generations("base")).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish\n")]
    public void A_root_with_a_generation_that_cannot_be_read_can_get_another_one_and_be_forgotten(string content)
    {
        _store.Roots.Add("base", [A]);
        _directory.Write("state/roots/base/1", content);
        Assert.Equal((2, Env), (_store.Roots.Add("base", [Env]).Number, Assert.Single(_store.Roots.Read("base", 2).Names)));
        Assert.Equal([1, 2], _store.Roots.Numbers("base"));
        _store.Roots.Delete("base");
        Assert.Empty(_store.Roots.Names);
    }

    [Fact]
    public void A_root_or_a_generation_of_another_kind_is_named_an_error_to_read_and_can_be_forgotten()
    {
        _directory.Write("state/roots/file", "rubbish");
        Directory.CreateDirectory($"{_directory.Path}/state/roots/base/1/x");
        Assert.Equal(["base", "file"], _store.Roots.Names);
        foreach (var root in _store.Roots.Names)
        {
            Assert.Equal(ErrorKind.Damage, Assert.Throws<PthbsException>(() => _store.Roots.Generations(root)).Kind);
            _store.Roots.Delete(root);
        }

        Assert.Empty(_store.Roots.Names);
    }

    [Fact]
    public void Many_that_add_at_once_lose_none()
    {
        Parallel.For(0, 20, i => _store.Roots.Add("base", [$"a.{i:x64}"]));
        Assert.Equal(20, _store.Roots.Generations("base").SelectMany(g => g.Names).Distinct().Count());
    }
}
