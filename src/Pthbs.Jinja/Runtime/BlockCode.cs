namespace Pthbs.Jinja.Runtime;

/// <summary>A compiled block of one template.</summary>
/// <param name="template">The template.</param>
/// <param name="name">The block's name.</param>
/// <param name="position">Where it stands.</param>
/// <param name="isNested">Whether it stands inside another block, so that it is rendered with that one.</param>
internal sealed class BlockCode(TemplateCode template, string name, int position, bool isNested) : FunctionCode(template, name)
{
    public int Position => position;

    public bool IsNested => isNested;

    /// <summary>Where it wants <c>self</c>, or -1.</summary>
    public int SelfSlot { get; set; } = -1;

    /// <summary>Where it wants <c>super</c>, or -1.</summary>
    public int SuperSlot { get; set; } = -1;
}
