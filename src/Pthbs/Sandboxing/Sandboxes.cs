using System.Collections.Immutable;
using Pthbs.Errors;

namespace Pthbs.Sandboxing;

/// <summary>The ways to enforce a description, by name.</summary>
public static class Sandboxes
{
    /// <summary>The words for the ways.</summary>
    public const string Auto = "auto", Namespaces = "namespaces", Bubblewrap = "bubblewrap", Syd = "syd", Off = "off";

    /// <summary><see cref="Names"/> in a sentence.</summary>
    public const string Listed = $"{Auto}, {Namespaces}, {Bubblewrap}, {Syd} or {Off}";

    /// <summary>What <see cref="Choose"/> knows.</summary>
    public static ImmutableArray<string> Names { get; } = [Auto, Namespaces, Bubblewrap, Syd, Off];

    /// <summary>
    /// The way with this name, after trying once that the machine allows it. <c>auto</c> is namespaces; never <c>off</c>: whether
    /// that may be is for the person at the keyboard to say.
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="allowHostProc">Whether builds may have the machine's /proc where it refuses them one of their own.</param>
    /// <param name="cancel">Ends the trial.</param>
    /// <exception cref="PthbsException">Kind Machine, with what to set; kind HostProc where only that needs leave; kind Usage for an unknown name.</exception>
    public static ISandbox Choose(string name, bool allowHostProc = false, CancellationToken cancel = default)
    {
        if (name != Off) ControlGroups.Prepare();
        switch (name)
        {
            case Off: return new OffSandbox();
            case Bubblewrap:
                var bubblewrap = new BubblewrapSandbox(allowHostProc);
                bubblewrap.Probe(cancel);
                return bubblewrap;
            case Syd: return new SydSandbox();
            case Namespaces or Auto:
                var namespaces = new NamespaceSandbox(allowHostProc);
                // No other way by itself: what forbids namespaces here forbids them to bubblewrap too, but for one that is setuid.
                return namespaces.Probe(cancel) is { } refusal ? throw refusal : namespaces;
            default:
                throw new PthbsException(ErrorKind.Usage, "there is no sandbox of this name") { Got = name, Expected = string.Join(", ", Names) };
        }
    }
}
