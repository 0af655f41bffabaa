namespace Pthbs.Jinja.Values;

/// <summary>Values that are made so often that one of each is enough.</summary>
internal static class Boxed
{
    public static object True { get; } = true;

    public static object False { get; } = false;

    public static object Bool(bool value) => value ? True : False;
}
