using Pthbs.Errors;
using Pthbs.Store;

namespace Pthbs.Tests.Store;

public sealed class RootStoreTests : IDisposable
{
    private static readonly string A = "a." + new string('a', 64), B = "b." + new string('b', 64), C = "c." + new string('c', 64), Env = "env." + new string('e', 64);
    private readonly TemporaryDirectory _directory = new();
    private readonly StoreDirectory _store;

    public RootStoreTests() => _store = StoreDirectory.Open($"{_directory.Path}/store", $"{_directory.Path}/state");

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
        _store.Roots.Add("base", [B]);
        _store.Roots.Add("base", [A]);
        Assert.Equal(["base"], _store.Roots.Names);
        Assert.Equal([(1, A), (2, B), (3, A)], _store.Roots.Generations("base").Select(g => (g.Number, Assert.Single(g.Names))));
        Assert.Equal("3", File.ResolveLinkTarget($"{_directory.Path}/state/roots/base/current", false)!.Name);
    }

    [Fact]
    public void Switching_and_rolling_back_change_the_link_and_nothing_else()
    {
        foreach (var name in (string[])[A, B, C]) _store.Roots.Add("base", [name]);
        Assert.Equal((2, B), (_store.Roots.RollBack("base").Number, Assert.Single(_store.Roots.Current("base")!.Names)));
        Assert.Equal(1, _store.Roots.RollBack("base").Number);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<PthbsException>(() => _store.Roots.RollBack("base")).Kind);
        Assert.Equal([1, 2, 3], _store.Roots.Numbers("base"));
        Assert.Equal(3, _store.Roots.Switch("base", 3).Number);
        Assert.Contains("1, 2, 3", Assert.Throws<PthbsException>(() => _store.Roots.Switch("base", 4)).Expected, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Usage, Assert.Throws<PthbsException>(() => _store.Roots.Switch("other", 1)).Kind);
        Assert.Equal(3, _store.Roots.CurrentNumber("base"));
        // After going back, what is made next is a generation of its own, and nothing is written over.
        _store.Roots.Switch("base", 1);
        Assert.Equal(4, _store.Roots.Add("base", [B]).Number);
        // What is the newest already is only switched to.
        _store.Roots.Switch("base", 1);
        Assert.Equal((4, 4), (_store.Roots.Add("base", [B]).Number, _store.Roots.CurrentNumber("base")));
        Assert.Equal([(1, A), (2, B), (3, C), (4, B)], _store.Roots.Generations("base").Select(g => (g.Number, Assert.Single(g.Names))));
    }

    /// <summary>What a system without a pthbs does.</summary>
    [Fact]
    public void A_shell_script_and_this_program_take_turns()
    {
        foreach (var name in (string[])[A, B]) _store.Roots.Add("base", [name]);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(1, _store.Roots.Switch("base", 1).Number);
            Shell("flock lock sh -c 'ln -s 2 new && mv -T new current'");
            Assert.Equal((2, B), (_store.Roots.CurrentNumber("base"), Assert.Single(_store.Roots.Current("base")!.Names)));
            Assert.Equal(1, _store.Roots.RollBack("base").Number);
            Assert.Equal(A + "\n", Shell("cat current"));
        }

        using var held = Pthbs.Files.DirectoryHandle.Open($"{_directory.Path}/state/roots/base");
        using (Pthbs.Files.FileLock.TryTake(held, "lock")) Assert.Equal("held\n", Shell("flock -n lock true || echo held"));
    }

    [Fact]
    public void Without_the_link_the_highest_generation_is_current()
    {
        foreach (var name in (string[])[A, B]) _store.Roots.Add("base", [name]);
        _store.Roots.Switch("base", 1);
        File.Delete($"{_directory.Path}/state/roots/base/current");
        Assert.Equal(2, _store.Roots.CurrentNumber("base"));
        File.CreateSymbolicLink($"{_directory.Path}/state/roots/base/current", "../../../etc");
        Assert.Equal(2, _store.Roots.CurrentNumber("base"));
    }

    [Fact]
    public void The_current_generation_is_never_forgotten()
    {
        foreach (var name in (string[])[A, B, C]) _store.Roots.Add("base", [name]);
        _store.Roots.Switch("base", 1);
        Assert.False(_store.Roots.TryForget("base", [1, 2]));
        Assert.Equal([1, 2, 3], _store.Roots.Numbers("base"));
        Assert.True(_store.Roots.TryForget("base", [2, 3]));
        Assert.Equal([1], _store.Roots.Numbers("base"));
    }

    [Fact]
    public void While_somebody_changes_a_root_none_of_its_generations_is_forgotten()
    {
        foreach (var name in (string[])[A, B]) _store.Roots.Add("base", [name]);
        using (var root = Pthbs.Files.DirectoryHandle.Open($"{_directory.Path}/state/roots/base"))
        using (Pthbs.Files.FileLock.TryTake(root, "lock"))
            Assert.False(_store.Roots.TryForget("base", [1]));
        Assert.True(_store.Roots.TryForget("base", [1]));
    }

    [Fact]
    public void A_number_that_nothing_can_follow_is_damage()
    {
        _store.Roots.Add("base", [A]);
        File.Copy($"{_directory.Path}/state/roots/base/1", $"{_directory.Path}/state/roots/base/{int.MaxValue}");
        Assert.Equal(ErrorKind.Damage, Assert.Throws<PthbsException>(() => _store.Roots.Add("base", [B])).Kind);
        Assert.Equal([1, int.MaxValue], _store.Roots.Numbers("base"));
    }

    [Fact]
    public void A_name_stands_for_packages_or_for_an_environment()
    {
        _store.Roots.Add("base", [Env]);
        _store.Roots.Add("tools", [A, B]);
        Assert.Contains("'base' is taken by an environment", Assert.Throws<PthbsException>(() => _store.Roots.Add("base", [A])).Message, StringComparison.Ordinal);
        Assert.Contains("'tools' is taken by packages", Assert.Throws<PthbsException>(() => _store.Roots.Add("tools", [Env])).Message, StringComparison.Ordinal);
        Assert.Equal([1], _store.Roots.Numbers("base"));
    }

    [Fact]
    public void A_root_is_gone_with_its_last_generation()
    {
        _store.Roots.Add("base", [A]);
        _store.Roots.Delete("base");
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

    private string Shell(string script)
    {
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = $"{_directory.Path}/state/roots/base", RedirectStandardOutput = true };
        using var shell = System.Diagnostics.Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }

    [Fact]
    public void Many_that_add_at_once_lose_none()
    {
        Parallel.For(0, 20, i => _store.Roots.Add("base", [$"a.{i:x64}"]));
        Assert.Equal(20, _store.Roots.Generations("base").SelectMany(g => g.Names).Distinct().Count());
    }
}
