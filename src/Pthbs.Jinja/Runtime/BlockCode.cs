namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled block of one template.</summary>
/// <param name="Function">Its body.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="IsNested">Whether it stands inside another block, so that it is rendered with that one.</param>
/// <param name="SelfSlot">Where it wants <c>self</c>, or -1.</param>
/// <param name="SuperSlot">Where it wants <c>super</c>, or -1.</param>
internal sealed record BlockCode(FunctionCode Function, int Position, bool IsNested, int SelfSlot, int SuperSlot)
{
    public string Name => Function.Name;
}
