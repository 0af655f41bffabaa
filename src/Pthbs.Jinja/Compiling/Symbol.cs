namespace Pthbs.Jinja.Compiling;

/// <summary>A variable's place: a slot of the frames of one function.</summary>
internal sealed record Symbol(FunctionScope Function, int Slot)
{
    /// <summary>Whether its scope sets it, so that templates that are given the scope's variables see it.</summary>
    public bool IsStored { get; set; }
}
