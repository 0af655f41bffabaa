namespace Pthbs.Jinja;

/// <summary>The limit that stands behind all others: the stack of the thread, which a template, its data or the machine can make too small.</summary>
internal static class StackShortage
{
    /// <summary>The error for whoever meets it, before it does any harm.</summary>
    /// <param name="what">What needs the stack.</param>
    /// <param name="inner">How it was met.</param>
    public static TemplateException Error(string what, Exception? inner = null) => new(TemplateErrorKind.Limit, $"{what} is nested too deeply for the stack that this program has", inner)
    {
        Hint = "if nothing calls, includes or holds itself without end: raise the limit of the stack (ulimit -s 8192)",
    };
}
