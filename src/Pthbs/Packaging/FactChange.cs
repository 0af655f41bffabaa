namespace Pthbs.Packaging;

/// <summary>A change of a template's facts that follows from how a build failed.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Value">What joins its list; the whole value, where it is a text.</param>
/// <param name="IsText">Whether the fact is a text.</param>
public sealed record FactChange(string Fact, string Value, bool IsText = false)
{
    /// <summary>The fact as a template states it.</summary>
    public override string ToString() => IsText ? $"{Fact} = {TemplateText.Quoted(Value)}" : $"{Fact} = [{TemplateText.Quoted(Value)}]";
}
