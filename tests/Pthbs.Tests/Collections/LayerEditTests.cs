using Pthbs.Collections;
using Pthbs.Files;

namespace Pthbs.Tests.Collections;

public sealed class LayerEditTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_a_killed_edit_left_is_gone_after_the_next_one()
    {
        _directory.Write("packages/x/x.sh.j2", "before");
        _directory.Write("packages/x/.x.patch.new", "half");
        _directory.Write("packages/x/.x.sh.j2.new", "half");
        using (var edit = LayerEdit.Begin(_directory.Path, LockWait.Silent))
        {
            edit.Put("packages/x/x.patch", "whole"u8.ToArray());
            edit.Replace("packages/x/x.sh.j2", "before", "after");
        }

        using var folder = _directory.Handle.OpenDirectory("packages/x");
        Assert.Equal(["x.patch", "x.sh.j2"], folder.List().Select(e => e.Name).Order());
        Assert.Equal(("whole", "after"), (folder.TryReadText("x.patch"), folder.TryReadText("x.sh.j2")));
    }
}
