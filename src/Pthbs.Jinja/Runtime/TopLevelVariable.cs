namespace Pthbs.Jinja.Runtime;

/// <summary>A variable that the root of a template reads or sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="IsStored">Whether the root sets it.</param>
internal sealed record TopLevelVariable(string Name, int Slot, bool IsStored);
