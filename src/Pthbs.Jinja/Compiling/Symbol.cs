namespace Pthbs.Jinja.Compiling;

/// <summary>A variable's place: a slot of the frames of one function.</summary>
internal sealed record Symbol(FunctionScope Function, int Slot);
