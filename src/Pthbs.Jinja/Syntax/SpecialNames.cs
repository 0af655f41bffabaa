namespace Pthbs.Jinja.Syntax;

/// <summary>Names that mean something only where the template uses them, so that nothing is made ready for those that do not.</summary>
[Flags]
internal enum SpecialNames
{
    None = 0,
    Self = 1,
    Super = 2,
    Loop = 4,
    Caller = 8,
    Keywords = 16,
    List = 32,
}
