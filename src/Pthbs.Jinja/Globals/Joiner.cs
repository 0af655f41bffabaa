namespace Pthbs.Jinja.Globals;

/// <summary><c>joiner(", ")</c>: nothing the first time it is called, the separator from then on.</summary>
internal sealed class Joiner : IJinjaCallable
{
    private static readonly Signature CreateSignature = new("joiner", ("sep", ", "));
    private static readonly Signature CallSignature = new("joiner");
    private readonly object? _separator;
    private bool _used;

    private Joiner(object? separator) => _separator = separator;

    public static Joiner Create(Arguments args) => new(args.Bind(CreateSignature)[0]);

    public object? Call(CallContext context, Arguments args)
    {
        args.Bind(CallSignature);
        if (_used) return _separator;
        _used = true;
        return "";
    }
}
