using Pthbs.Jinja.Values;

namespace Pthbs.Jinja.Globals;

/// <summary><c>joiner(", ")</c>: nothing the first time it is called, the separator from then on.</summary>
internal sealed class Joiner : IJinjaCallable, IJinjaObject
{
    private static readonly Signature CreateSignature = new("joiner", ("sep", ", "));
    private static readonly Signature CallSignature = new("joiner");
    private static readonly string[] Names = ["sep", "used"];
    private readonly object? _separator;
    private bool _used;

    private Joiner(object? separator) => _separator = separator;

    public static Joiner Create(Arguments args) => new(args.Bind(CreateSignature)[0]);

    public IEnumerable<string> MemberNames => Names;

    public bool TryGetMember(string name, out object? value)
    {
        value = name switch
        {
            "sep" => _separator,
            "used" => Boxed.Bool(_used),
            _ => null,
        };
        return Array.IndexOf(Names, name) >= 0;
    }

    public object? Call(CallContext context, Arguments args)
    {
        args.Bind(CallSignature);
        if (_used) return _separator;
        _used = true;
        return "";
    }
}
