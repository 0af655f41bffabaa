using Pthbs.Systems;

namespace Pthbs.Tests.Systems;

/// <summary>What the script of a system says of the slots.</summary>
public sealed class SystemSlotsTests : IDisposable
{
    private readonly TestSystem _system = new();
    private readonly TemporaryDirectory _machine = new();

    public void Dispose()
    {
        _machine.Dispose();
        _system.Dispose();
    }

    /// <summary>The script is another program's, and may say nothing at all.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData(": web: runs", "")]
    [InlineData("a: web: runs\\n \\n\\nb\\n", "a web runs, b  ")]
    public void A_line_without_a_name_is_no_slot(string said, string slots)
    {
        _system.Program("lib/show-slots", $"printf '{said}'");
        using (var run = _machine.Handle.CreateDirectory("run")) run.CreateLink(_system.Path, "system");
        Assert.Equal(slots, string.Join(", ", new SystemSlots(new SystemMachine(_machine.Path, "/store"), TestContext.Current.CancellationToken).All.Select(slot => $"{slot.Name} {slot.System} {slot.State}")));
    }
}
